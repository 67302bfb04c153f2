//! Where things lie in a bundle.

use sixfold_spec::catalogue::Catalogue;

/// What it is evidence of, and the digest of everything else.
pub(super) const MANIFEST: &str = "manifest.json";

/// The report, from which all its other formats are drawn.
pub(super) const REPORT: &str = "report.json";

/// The rows that were judged by.
pub(super) const CATALOGUE: &str = "catalogue.json";

/// The path of a story.
pub(super) fn story(id: &str) -> String {
    format!("scenarios/{id}.yaml")
}

/// The id of the story at a path, if it is one.
pub(super) fn story_at(path: &str) -> Option<&str> {
    path.strip_prefix("scenarios/")?.strip_suffix(".yaml")
}

/// The catalogue as it is published in `schemas/catalogue.json`.
pub(super) fn catalogue_text(catalogue: &Catalogue) -> String {
    let mut text = serde_json::to_string_pretty(catalogue)
        .expect("a catalogue holds only strings, numbers and lists, which all have a JSON form");
    text.push('\n');
    text
}
