//! The first file of a bundle: what it is evidence of, and what else has to be in it.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::TargetIdentity;

/// The value of [`Manifest::format`].
pub const BUNDLE_FORMAT: &str = "sixfold-bundle/1";

/// What an evidence bundle holds, and of what it is evidence: the file `manifest.json` in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format and its version, `sixfold-bundle/1`.
    pub format: String,
    /// The version of the program that judged and made the bundle.
    pub sixfold: String,
    /// The specification and its version, `sixfold/1.0`.
    pub spec: String,
    /// The SHA-256 of the catalogue that was judged by, in hexadecimal.
    pub catalogue_sha256: String,
    /// The server that was judged.
    pub target: TargetIdentity,
    /// The seed of the run.
    pub seed: u64,
    /// When the run started, RFC 3339 in UTC.
    pub started_at: String,
    /// Every other file, in the order of the paths.
    pub files: Vec<BundledFile>,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundledFile {
    /// The path in the archive.
    pub path: String,
    /// How long it is, in bytes.
    pub size: u64,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl BundledFile {
    /// What a manifest says of a file with this content.
    pub fn of(path: &str, content: &[u8]) -> BundledFile {
        BundledFile { path: path.to_owned(), size: content.len() as u64, sha256: sha256(content) }
    }
}

/// The SHA-256 of some bytes, in hexadecimal (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
