//! From the text of a baseline file to a baseline.

use std::path::Path;

use jiff::civil::Date;
use sixfold_reports::{Baseline, BaselineEntry};
use sixfold_spec::requirement;
use toml::Spanned;
use url::Url;

use super::BaselineFileError;
use super::format::{Document, Entry, FORMAT};
use crate::file_error::{FileError, explained, nearest};

/// Reads a baseline file.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn load(path: &Path) -> Result<Baseline, BaselineFileError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| BaselineFileError::Unreadable { file: file.clone(), source })?;
    Ok(read(&file, &text)?)
}

/// Reads the text of a baseline file.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn read(file: &str, text: &str) -> Result<Baseline, FileError> {
    let reader = Reader { file, text };
    let document: Document = toml::from_str(text).map_err(|e| reader.refused(&e))?;
    reader.baseline(document)
}

struct Reader<'r> {
    file: &'r str,
    text: &'r str,
}

impl Reader<'_> {
    fn refused(&self, error: &toml::de::Error) -> FileError {
        let message = error.message().lines().next().unwrap_or_default();
        let (problem, help) = explained(message, FORMAT);
        FileError::at(self.file, self.text, &error.span().unwrap_or(0..0), problem, help)
    }

    fn wrong<T>(
        &self,
        at: &Spanned<T>,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> FileError {
        FileError::at(self.file, self.text, &at.span(), problem, help)
    }

    fn baseline(&self, document: Document) -> Result<Baseline, FileError> {
        if document.format.as_ref() != FORMAT {
            return Err(self.wrong(
                &document.format,
                format!("this program does not read the format `{}`", document.format.as_ref()),
                format!("it reads `{FORMAT}`"),
            ));
        }
        let mut entries: Vec<BaselineEntry> = Vec::new();
        for entry in document.entry {
            if entries.iter().any(|other| other.row == *entry.row.as_ref()) {
                return Err(self.wrong(
                    &entry.row,
                    format!("`{}` has an entry already", entry.row.as_ref()),
                    "write one entry for each row; it excuses all of its breaches",
                ));
            }
            entries.push(self.entry(entry)?);
        }
        Ok(Baseline {
            file: self.file.to_owned(),
            entries,
            judged: document.rows.judged,
            open: document.rows.open,
        })
    }

    fn entry(&self, entry: Entry) -> Result<BaselineEntry, FileError> {
        let id = entry.row.as_ref();
        if requirement::find(id).is_none() {
            let all = requirement::ALL.iter().map(|row| row.id());
            let help = match nearest(id, all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "`sixfold list` names all of them; take out what is there no more".to_owned()
                }
            };
            return Err(self.wrong(&entry.row, format!("there is no requirement `{id}`"), help));
        }
        if let Some(link) = &entry.link {
            let help = "write the address of an issue, for example https://issues.example.net/7";
            Url::parse(link.as_ref())
                .map_err(|e| self.wrong(link, format!("this is no URL: {e}"), help))?;
        }
        if let Some(day) = &entry.expires {
            // Days are compared as text, so each has to have the one form.
            let parsed: Option<Date> = day.as_ref().parse().ok();
            if parsed.is_none_or(|parsed| parsed.to_string() != *day.as_ref()) {
                return Err(self.wrong(
                    day,
                    format!("`{}` is no day", day.as_ref()),
                    "write year, month and day, for example 2027-03-01",
                ));
            }
        }
        Ok(BaselineEntry {
            row: entry.row.into_inner(),
            class: entry.class,
            reason: entry.reason,
            link: entry.link.map(Spanned::into_inner),
            owner: entry.owner,
            expires: entry.expires.map(Spanned::into_inner),
        })
    }
}
