//! Content codings (RFC 9110 section 8.4): what an answer says once it is unpacked.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::header::CONTENT_ENCODING;

use super::{Failure, Response};
use crate::bounds::ANSWER;

impl Response {
    /// The content without its coding. What is in a coding that the harness does not know, or is
    /// no content of its coding, is given as it is.
    pub fn content(&self) -> Bytes {
        self.unpacked().unwrap_or_else(|_| self.body.clone())
    }

    /// The same, if it is no longer than the harness reads.
    ///
    /// # Errors
    ///
    /// Where it is longer.
    pub(crate) fn unpacked(&self) -> Result<Bytes, Failure> {
        let coding = self.headers.text(CONTENT_ENCODING);
        let coding = coding.unwrap_or_default().trim().to_ascii_lowercase();
        if !matches!(coding.as_str(), "gzip" | "x-gzip") {
            return Ok(self.body.clone());
        }
        let mut content = Vec::new();
        let unpacked =
            GzDecoder::new(&*self.body).take(ANSWER as u64 + 1).read_to_end(&mut content);
        match unpacked {
            Ok(_) if content.len() > ANSWER => Err(Failure::TooLarge(ANSWER)),
            Ok(_) => Ok(content.into()),
            Err(_) => Ok(self.body.clone()),
        }
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

    use crate::bounds::ANSWER;
    use crate::trace::{Failure, Response};

    fn response(coding: &'static str, body: Bytes) -> Response {
        let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(coding))]);
        Response { status: StatusCode::OK, headers: headers.into(), body }
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

    #[test]
    fn a_bomb_is_not_unpacked_to_its_end() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let zeros = vec![0; 1024 * 1024];
        for _ in 0..17 {
            encoder.write_all(&zeros).expect("a vector takes all");
        }
        let packed: Bytes = encoder.finish().expect("a vector takes all").into();
        assert!(packed.len() < 32 * 1024, "{}", packed.len());
        let bomb = response("gzip", packed.clone());
        assert_eq!(bomb.unpacked(), Err(Failure::TooLarge(ANSWER)));
        assert_eq!(bomb.content(), packed, "what cannot be read is left as it is");
    }
}
