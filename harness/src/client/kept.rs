//! The header fields of an answer, as they are kept.

use bytes::BytesMut;
use http::{HeaderMap, HeaderValue};

/// The same fields in memory of their own. As they come off the connection, each value is a piece of the
/// buffer that was read into, some kilobytes, and a trace that keeps the value would keep the buffer.
pub(super) fn kept(fields: &HeaderMap) -> HeaderMap {
    let mut all = BytesMut::with_capacity(fields.values().map(HeaderValue::len).sum());
    for value in fields.values() {
        all.extend_from_slice(value.as_bytes());
    }
    let mut all = all.freeze();
    // A copy has no room to spare, which is a good part of a small map.
    let mut own = fields.clone();
    for value in own.values_mut() {
        let piece = all.split_to(value.len());
        // What was a value is one.
        if let Ok(copy) = HeaderValue::from_maybe_shared(piece) {
            *value = copy;
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::kept;

    #[test]
    fn every_field_is_kept_in_its_order() {
        let mut fields = HeaderMap::new();
        fields.append(header::VARY, HeaderValue::from_static("Accept"));
        fields.append(header::ETAG, HeaderValue::from_static("\"1\""));
        fields.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        fields.append("x-empty", HeaderValue::from_static(""));
        fields.append("x-bytes", HeaderValue::from_bytes(b"caf\xe9").expect("a field may say it"));
        assert_eq!(kept(&fields), fields);
        let order: Vec<_> = kept(&fields).get_all(header::VARY).iter().cloned().collect();
        assert_eq!(order, ["Accept", "Accept-Encoding"]);
        assert_eq!(kept(&HeaderMap::new()), HeaderMap::new());
    }

    #[test]
    fn the_buffer_that_was_read_into_is_let_go() {
        let buffer = bytes::Bytes::from(b"Accept-Encoding".repeat(100));
        let value = HeaderValue::from_maybe_shared(buffer.slice(..15)).expect("it is a value");
        let fields = HeaderMap::from_iter([(header::VARY, value)]);
        let own = kept(&fields);
        drop(fields);
        assert!(buffer.is_unique(), "the copy does not share the buffer");
        assert_eq!(own[header::VARY], "Accept-Encoding");
    }
}
