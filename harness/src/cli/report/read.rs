//! Reading the report of a run that is over.

use std::path::Path;

use serde_json::Value;
use sixfold_reports::{FORMAT, Report};

/// The report of a file or of the folder that a run wrote, or what is wrong with it.
pub(in crate::cli) fn read(path: &Path) -> Result<Report, String> {
    let file = if path.is_dir() { path.join("report.json") } else { path.to_owned() };
    let name = file.display();
    let text = std::fs::read_to_string(&file).map_err(|e| {
        format!("{name} cannot be read: {e}. Name the report.json that a run wrote, or its folder.")
    })?;
    let value: Value = serde_json::from_str(&text).map_err(|e| {
        format!("{name} is no JSON: {e}. Name the report.json that a run wrote, or its folder.")
    })?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        Some(other) => {
            return Err(format!(
                "{name} has the format {other:?}, and this version reads {FORMAT:?}. Draw it with \
                 the version of sixfold that wrote it, or run the check again with this one."
            ));
        }
        None => {
            return Err(format!(
                "{name} is no report: it does not name its `format`. Name the report.json that a \
                 run wrote, or its folder."
            ));
        }
    }
    serde_json::from_str(&text).map_err(|e| {
        format!(
            "{name} breaks its own format, {FORMAT}: {e}. It was edited or cut; run the check again."
        )
    })
}
