//! Why a baseline cannot be used.

use crate::file_error::FileError;

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineFileError {
    /// It cannot be read.
    #[error(
        "the baseline {file} cannot be read: {source}.\n\
         Name another one with --baseline, or let `sixfold baseline update` write one from the report \
         of a run."
    )]
    Unreadable {
        /// The file, as the user named it.
        file: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{0}")]
    Wrong(#[from] FileError),
}
