//! What is wrong with the folder of found cases, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::scenario::ScenarioError;

/// What is wrong with the folder of found cases.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder can be neither read nor made.
    #[error("the folder of found cases, {}, cannot be used: {source}. Choose another one with --found.", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file in it cannot be read.
    #[error("{} cannot be read: {source}. Mend the file, or move it out of the folder of found cases.", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file in it is no story.
    #[error("{0}\nMend the file, or move it out of the folder of found cases.")]
    Story(ScenarioError),
    /// A file in it cannot be written.
    #[error("the found case cannot be written to {}: {source}. Choose another folder with --found.", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Every name that the case could have is taken.
    #[error("{} holds too many files whose names begin with {stem}. Move some of them to another folder.", folder.display())]
    Full {
        /// The folder.
        folder: PathBuf,
        /// How the names begin.
        stem: String,
    },
}
