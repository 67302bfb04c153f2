//! The verdict for a badge service that draws badges from JSON (shields.io, endpoint badge).

use serde_json::json;

use super::json::pretty;
use super::{Render, wording};
use crate::{Report, RunVerdict};

/// The JSON of an endpoint badge, `schemaVersion` 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shields;

impl Render for Shields {
    fn render(&self, report: &Report) -> String {
        let color = match report.verdict {
            RunVerdict::Conformant => "brightgreen",
            RunVerdict::NonConformant => "red",
            RunVerdict::Incomplete => "blueviolet",
        };
        pretty(&json!({
            "schemaVersion": 1,
            "label": "sixfold",
            "message": wording::badge(report),
            "color": color,
        }))
    }
}
