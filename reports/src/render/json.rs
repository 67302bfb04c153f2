//! The report as JSON: the form that every tool reads.

use serde::Serialize;

use super::Render;
use super::printable::{escape_to, steers};
use crate::Report;

/// Pretty-printed JSON that ends in a line feed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Render for Json {
    fn render(&self, report: &Report) -> String {
        pretty(report)
    }
}

/// JSON of what holds only strings, numbers and lists, as all that this crate writes does. What
/// would steer a terminal or a page stands as an escape.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value)
        .expect("a report holds only strings, numbers and lists, which all have a JSON form");
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Line feeds stand between the members; those of a string are escaped already.
        if c != '\n' && steers(c) {
            escape_to(&mut safe, c);
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    safe
}
