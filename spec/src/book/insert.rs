//! The generated texts that a chapter can ask for by name.

use super::{members, rows, tables};
use crate::requirement::Pattern;

/// The text with this name, or `None` where nothing is called that.
pub(super) fn insert(name: &str) -> Option<String> {
    let text = match name.split_once(' ') {
        Some(("rows", slug)) => rows::of_pattern(Pattern::from_slug(slug)?),
        Some(("members", schema)) => members::of_schema(schema)?,
        None => match name {
            "problems" => tables::problems(),
            "schemas" => tables::schemas(),
            "media-types" => tables::messages(),
            "capability-rows" => tables::capability_rows(),
            "excluded-rows" => tables::excluded_rows(),
            "hidden-rows" => tables::hidden_rows(),
            "index" => tables::index(),
            _ => return None,
        },
        _ => return None,
    };
    Some(text.trim_end().to_owned())
}
