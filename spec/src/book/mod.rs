//! The specification as one document that people read, `spec/SPEC.md`.
//!
//! Prose comes from `chapters/`, everything else from what it describes: the requirement rows, the
//! problem types, the schemas. A chapter asks for generated text with a line
//! `<!-- insert: NAME -->`; [`insert`] has the names.

mod chapter;
mod document;
mod insert;
mod markdown;
mod members;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

pub use chapter::{CHAPTERS, Chapter};
pub use document::document;
