//! The baseline file, `sixfold-baseline.toml`: what is known to be wrong with a server, kept beside its
//! code. What is made of it is the gate's matter (`sixfold_reports::gate`).

mod error;
mod format;
mod read;
mod write;

pub use error::BaselineFileError;
pub use format::{FORMAT, published_schema};
pub use read::{load, read};
pub use write::write;
