//! The target file: what the user says of a server and of how to speak to it.

mod adapter;
mod error;
mod format;
mod network;
mod place;
mod process;
mod read;
mod terms;
mod users;
mod values;

pub use error::TargetFileError;
pub use format::{FORMAT, published_schema};
pub use read::{Surroundings, load, read};
