//! Why a bundle cannot be made or read, and what to do about it.

use thiserror::Error;

use super::{LARGEST, MOST_FILES, Untold};

/// Why there is no bundle.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BundleError {
    /// The report is of another version or edition, so this program does not know what judged it.
    #[error(
        "{why}. Bundle it with the version of sixfold that ran the check, or run the check again."
    )]
    OtherProgram {
        /// What differs.
        why: String,
    },
    /// Stories of breaches are not there.
    #[error(
        "these stories of breaches are not there: {}. Name the folder of found stories with --found, or \
         a scenario file of yours with --story.",
        list(.0)
    )]
    Untold(Vec<Untold>),
    /// More than a bundle holds.
    #[error("a bundle holds up to {MOST_FILES} files and {} MiB, and this is more", LARGEST >> 20)]
    TooLarge,
    /// A name that a file of a bundle cannot have.
    #[error(
        "{0:?} cannot be the name of a file in a bundle: only relative paths without `..`, of up to 100 \
         bytes, that every system can write. Rename the file."
    )]
    Name(String),
    /// Bytes that are no bundle.
    #[error("this is no evidence bundle: {0}")]
    NoBundle(String),
}

fn list(untold: &[Untold]) -> String {
    untold.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
