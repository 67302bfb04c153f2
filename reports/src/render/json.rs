//! The report as JSON: the form that every tool reads.

use serde::Serialize;

use super::Render;
use crate::Report;

/// Pretty-printed JSON that ends in a line feed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Render for Json {
    fn render(&self, report: &Report) -> String {
        pretty(report)
    }
}

/// JSON of what holds only strings, numbers and lists, as all that this crate writes does.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("a report holds only strings, numbers and lists, which all have a JSON form");
    text.push('\n');
    text
}
