//! One archive with all that stands behind a verdict, and the check that it belongs together.
//!
//! A bundle is a gzipped tar of plain files: a manifest with the digest of each, the report in every
//! format, the catalogue it was judged by, and the stories of its breaches. The check is a pure function
//! of its bytes: nothing is unpacked to a disk and nobody is asked.

mod archive;
mod contents;
mod error;
mod facts;
mod make;
mod manifest;
mod stories;
mod verify;

pub use archive::{LARGEST, MOST_FILES, Packed, pack, unpack};
pub use error::BundleError;
pub use make::bundle;
pub use manifest::{BUNDLE_FORMAT, BundledFile, Manifest, sha256};
pub use stories::{Untold, untold};
pub use verify::{Own, Verified, verify};
