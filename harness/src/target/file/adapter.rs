//! The adapter of a target file.

use toml::Spanned;

use super::format::{AdapterEntry, Document};
use super::read::Reader;
use crate::adapter::Launch;
use crate::file_error::FileError;

/// How the adapter is started that the file names, if it names one.
pub(super) fn adapter(
    reader: &Reader<'_>,
    document: &Document,
) -> Result<Option<Launch>, FileError> {
    let Some(entry) = &document.adapter else { return Ok(None) };
    if document.dialect.is_some() {
        return Err(reader.source.wrong(
            &entry.span(),
            "a server is spoken to in a dialect or by an adapter, and this file names both",
            "take the line `dialect` out, or the section `[adapter]`",
        ));
    }
    let AdapterEntry { command } = entry.as_ref();
    if command.as_ref().first().is_none_or(String::is_empty) {
        return Err(empty(reader, command));
    }
    Ok(Some(Launch {
        command: command.as_ref().clone(),
        folder: reader.surroundings.folder.to_owned(),
        written: String::new(),
    }))
}

fn empty(reader: &Reader<'_>, command: &Spanned<Vec<String>>) -> FileError {
    reader.source.wrong(
        &command.span(),
        "the command is empty",
        "write the program and its arguments, for example [\"python3\", \"adapter.py\"]",
    )
}
