//! What a browser may do with the page: show it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{SCRIPT, STYLE};

/// The value of the page's Content-Security-Policy (CSP level 3): nothing is loaded from anywhere,
/// and nothing but our style and our script is used, each known by its hash.
pub(super) fn content_security_policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; \
             base-uri 'none'; form-action 'none'",
            hash(SCRIPT),
            hash(STYLE)
        )
    });
    &POLICY
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}
