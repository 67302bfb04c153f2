//! One renderer per file, behind one trait.

mod json;
mod text;

pub use json::Json;
pub use text::Text;

use crate::Report;

/// A format in which a report can be written.
pub trait Render {
    /// The report in this format.
    fn render(&self, report: &Report) -> String;
}
