//! What is wrong with a scenario file.

pub use crate::file_error::FileError as ScenarioError;
pub(super) use crate::file_error::nearest;
