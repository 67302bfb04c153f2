//! One renderer per file, behind one trait.

mod badge;
mod code_spans;
mod counted;
mod curl;
mod diff;
mod fields;
mod files;
mod har;
mod html;
mod json;
mod json_text;
mod junit;
mod markdown;
mod markup;
mod printable;
mod sarif;
mod shields;
mod text;
mod wording;

pub use badge::Badge;
pub use counted::count;
pub use diff::{DiffFormat, diff};
pub use files::files;
pub use har::Har;
pub use html::Html;
pub use json::Json;
pub(crate) use json::pretty;
pub use junit::Junit;
pub use markdown::Markdown;
pub use printable::printable_lines;
pub use sarif::Sarif;
pub use shields::Shields;
pub use text::Text;

use crate::Report;

/// A format in which a report can be written.
pub trait Render {
    /// The report in this format.
    fn render(&self, report: &Report) -> String;
}
