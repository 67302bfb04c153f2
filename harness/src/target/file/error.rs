//! Why a target file cannot be used.

use crate::file_error::FileError;

/// Why a target file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetFileError {
    /// It cannot be read.
    #[error(
        "the target file {file} cannot be read: {source}.\n\
         Name another one with --target, or let `sixfold init URL` write one."
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
