//! Why reports cannot be joined, and what to do about it.

use std::fmt;

use crate::Partition;

/// Why reports cannot be joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// There is none.
    Nothing,
    /// Two parts are not of the same run.
    Differ {
        /// What differs.
        what: &'static str,
        /// A file, and what it says.
        first: String,
        /// What the first file says.
        one: String,
        /// The other file.
        second: String,
        /// What the other file says.
        other: String,
    },
    /// A report is not that of a part.
    NoPart {
        /// The file.
        file: String,
    },
    /// A part is there twice.
    Twice {
        /// The part.
        part: Partition,
        /// The file of the first.
        first: String,
        /// The file of the second.
        second: String,
    },
    /// Parts are not there.
    Missing {
        /// Which ones.
        parts: String,
    },
    /// A row is asked of the server in one part and not in another.
    Terms {
        /// The row.
        row: String,
        /// A file, and what it says.
        first: String,
        /// Another file, and what it says.
        second: String,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::Nothing => {
                f.write_str("there is nothing to join. Name the reports of all parts of a run.")
            }
            MergeError::Differ { what, first, one, second, other } => write!(
                f,
                "these are not parts of one run: the {what} differs.\n  {first}: {one}\n  {second}: \
                 {other}\nRun every part against the same server, with the same program and the same \
                 --seed."
            ),
            MergeError::NoPart { file } => write!(
                f,
                "{file} is the report of a whole run, and no part of one. Only what \
                 `--partition K/N` wrote can be joined."
            ),
            MergeError::Twice { part, first, second } => write!(
                f,
                "part {part} is there twice: {first} and {second}. Name one report of each part."
            ),
            MergeError::Missing { parts } => write!(
                f,
                "the run is not whole: {parts} missing. Name the reports of these parts too, or run \
                 them: --partition with the same --seed."
            ),
            MergeError::Terms { row, first, second } => write!(
                f,
                "{row} was not asked in the same way in all parts: {first}, {second}. Run every part \
                 with the same target file."
            ),
        }
    }
}

impl std::error::Error for MergeError {}
