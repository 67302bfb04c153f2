//! Tables that are kept: a document, and beside it the same for machines.

use std::path::Path;

/// Writes a table to this file as Markdown, and beside it as JSON.
///
/// # Errors
///
/// Says which file cannot be written, and why.
pub(super) fn write_table(path: &Path, markdown: &str, json: &str) -> Result<(), String> {
    for (path, text) in [(path.to_owned(), markdown), (path.with_extension("json"), json)] {
        std::fs::write(&path, text)
            .map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
    }
    Ok(())
}
