//! What a run leaves in its folder.

use super::{Badge, Har, Html, Json, Junit, Markdown, Render, Sarif, Shields};
use crate::Report;

/// The report in every format that is a file: name and content. The one that people open first
/// stands first.
pub fn files(report: &Report) -> Vec<(&'static str, String)> {
    let renderers: [(&str, &dyn Render); 8] = [
        ("report.html", &Html),
        ("report.json", &Json),
        ("junit.xml", &Junit),
        ("summary.md", &Markdown),
        ("report.sarif", &Sarif::default()),
        ("failures.har", &Har),
        ("badge.svg", &Badge),
        ("badge.json", &Shields),
    ];
    renderers.into_iter().map(|(name, renderer)| (name, renderer.render(report))).collect()
}
