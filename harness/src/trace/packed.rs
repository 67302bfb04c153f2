//! The header fields of an answer, packed.

use std::fmt;

use http::{HeaderMap, HeaderName};

/// The header fields of an answer, in one piece of memory. A map of eight takes ten times as much, and those
/// of answers differ: each has its own date, its own tag.
///
/// The fields as they come off a connection are pieces of the buffer that was read into, some kilobytes; a
/// trace that kept them would keep the buffer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PackedFields(Box<[u8]>);

/// How long the lengths of name and value are that stand before each field.
const LENGTHS: usize = 2 * size_of::<u32>();

impl PackedFields {
    /// Each field with its value, in the order of the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (name, behind) = rest.split_first_chunk()?;
            let (value, behind) = behind.split_first_chunk()?;
            let (name, behind) = behind.split_at_checked(u32::from_le_bytes(*name) as usize)?;
            let (value, behind) = behind.split_at_checked(u32::from_le_bytes(*value) as usize)?;
            rest = behind;
            // What was packed as a name is text.
            Some((std::str::from_utf8(name).unwrap_or_default(), value))
        })
    }

    /// The values of the fields with this name, whatever its letter case, in the order of the answer.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f [u8]> {
        self.iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The same, without values that are more than visible ASCII characters, spaces and tabs (RFC 9110
    /// section 5.5).
    pub fn texts<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.all(name).filter_map(text)
    }

    /// The value of the first field with this name, if there is one and it is such text.
    pub fn text(&self, name: impl AsRef<str>) -> Option<&str> {
        text(self.all(name.as_ref()).next()?)
    }

    /// Whether there is a field with this name.
    pub fn contains(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// These fields and one more.
    #[must_use]
    pub fn and(self, name: &HeaderName, value: &[u8]) -> PackedFields {
        let mut all = self.0.into_vec();
        pack(&mut all, name.as_str().as_bytes(), value);
        PackedFields(all.into())
    }
}

fn pack(all: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    // Nobody reads a header section of four gigabytes.
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    all.extend_from_slice(&length(name));
    all.extend_from_slice(&length(value));
    all.extend_from_slice(name);
    all.extend_from_slice(value);
}

fn text(value: &[u8]) -> Option<&str> {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    value.iter().all(is_text).then(|| std::str::from_utf8(value).ok()).flatten()
}

impl From<&HeaderMap> for PackedFields {
    fn from(fields: &HeaderMap) -> PackedFields {
        let lengths =
            fields.iter().map(|(name, value)| LENGTHS + name.as_str().len() + value.len());
        let mut all = Vec::with_capacity(lengths.sum());
        for (name, value) in fields {
            pack(&mut all, name.as_str().as_bytes(), value.as_bytes());
        }
        PackedFields(all.into())
    }
}

impl From<HeaderMap> for PackedFields {
    fn from(fields: HeaderMap) -> PackedFields {
        PackedFields::from(&fields)
    }
}

impl fmt::Debug for PackedFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.iter().map(|(name, value)| (name, value.escape_ascii().to_string()));
        f.debug_map().entries(fields).finish()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::PackedFields;

    fn fields() -> HeaderMap {
        let mut fields = HeaderMap::new();
        fields.append(header::VARY, HeaderValue::from_static("Accept"));
        fields.append(header::ETAG, HeaderValue::from_static("\"1\""));
        fields.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        fields.append("x-empty", HeaderValue::from_static(""));
        fields.append("x-bytes", HeaderValue::from_bytes(b"caf\xe9").expect("a field may say it"));
        fields
    }

    #[test]
    fn every_field_is_kept_in_its_order() {
        let (fields, packed) = (fields(), PackedFields::from(fields()));
        let shown = fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        assert!(packed.iter().eq(shown), "{packed:?}");
        let names: Vec<&str> = packed.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["vary", "vary", "etag", "x-empty", "x-bytes"]);
        assert_eq!(PackedFields::from(HeaderMap::new()), PackedFields::default());
        assert_eq!(PackedFields::default().iter().count(), 0);
    }

    #[test]
    fn fields_are_found_by_their_names() {
        let packed = PackedFields::from(fields());
        assert_eq!(packed.text(header::ETAG), Some("\"1\""));
        assert_eq!(packed.text("ETag"), Some("\"1\""));
        assert!(packed.texts("vary").eq(["Accept", "Accept-Encoding"]));
        assert_eq!((packed.text("x-empty"), packed.text("x-none")), (Some(""), None));
        assert_eq!((packed.text("x-bytes"), packed.contains("x-bytes")), (None, true));
        assert!(packed.all("x-bytes").eq([b"caf\xe9"]));
        assert!(!packed.contains("var"), "a name is a whole name");
        let dated = packed.clone().and(&header::DATE, b"now");
        assert_eq!((dated.text("date"), dated.text("etag")), (Some("now"), Some("\"1\"")));
    }
}
