//! Content codings (RFC 9110 section 8.4): what an answer says once it is unpacked.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::header::CONTENT_ENCODING;

use super::Response;

/// The longest content that is unpacked, in bytes.
const MAX_CONTENT: u64 = 16 * 1024 * 1024;

impl Response {
    /// The content without its coding. What is in a coding that the harness does not know, or is
    /// no content of its coding, is given as it is.
    pub fn content(&self) -> Bytes {
        let coding = self.headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
        let coding = coding.unwrap_or_default().trim().to_ascii_lowercase();
        if !matches!(coding.as_str(), "gzip" | "x-gzip") {
            return self.body.clone();
        }
        let mut content = Vec::new();
        let unpacked = GzDecoder::new(&*self.body).take(MAX_CONTENT).read_to_end(&mut content);
        unpacked.map_or_else(|_| self.body.clone(), |_| content.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::header::CONTENT_ENCODING;
    use http::{HeaderMap, HeaderValue, StatusCode};

    use crate::trace::Response;

    fn response(coding: &'static str, body: Bytes) -> Response {
        let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(coding))]);
        Response { status: StatusCode::OK, headers, body }
    }

    #[test]
    fn only_what_is_packed_is_unpacked() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"{}").expect("a vector takes all");
        let packed: Bytes = encoder.finish().expect("a vector takes all").into();
        assert_eq!(response("GZIP", packed.clone()).content(), "{}");
        assert_eq!(response("identity", packed.clone()).content(), packed);
        assert_eq!(response("gzip", Bytes::from_static(b"{}")).content(), "{}");
    }
}
