//! What changed between two runs, in every format.

use super::{html, json, markdown, text};
use crate::Diff;

/// A format in which a comparison can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffFormat {
    /// A page for a terminal, with colour and weight or without.
    Text {
        /// Whether to use colour and weight (ANSI escape sequences).
        styled: bool,
    },
    /// The comparison itself.
    Json,
    /// The summary of a CI job, or a comment on a change.
    Markdown,
    /// One page for a browser.
    Html,
}

/// The comparison in this format.
pub fn diff(diff: &Diff, format: DiffFormat) -> String {
    match format {
        DiffFormat::Text { styled } => text::diff::page(diff, styled),
        DiffFormat::Json => json::pretty(diff),
        DiffFormat::Markdown => markdown::diff::page(diff),
        DiffFormat::Html => html::diff::page(diff),
    }
}
