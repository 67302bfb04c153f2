//! From the text of a target file to the way to a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use url::Url;

use super::format::{Document, FORMAT};
use super::place::Source;
use super::{TargetFileError, adapter, process, users};
use crate::dialect::{self, Dialect};
use crate::file_error::FileError;
use crate::target::{Access, shell_word};

/// What a target file is read against.
pub struct Surroundings<'s> {
    /// The folder that paths are relative to.
    pub folder: &'s Path,
    /// The day by which waivers have expired or not.
    pub today: Date,
    /// The dialects that need no file of their own: names and texts.
    pub dialects: &'s [(&'s str, &'s str)],
    /// The environment.
    pub variable: &'s dyn Fn(&str) -> Option<String>,
}

/// Reads a target file, with the environment and the day of this process. `dialects` are those that
/// need no file of their own: names and texts.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn load(path: &Path, dialects: &[(&str, &str)]) -> Result<Access, TargetFileError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| TargetFileError::Unreadable { file: file.clone(), source })?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let surroundings = Surroundings {
        folder: &folder,
        today: jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        dialects,
        variable: &|name| std::env::var(name).ok(),
    };
    Ok(read(&file, &text, &surroundings)?)
}

/// Reads the text of a target file.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn read(file: &str, text: &str, surroundings: &Surroundings<'_>) -> Result<Access, FileError> {
    let source = Source { file, text };
    let document: Document = toml::from_str(text).map_err(|e| source.refused(&e))?;
    let reader = Reader { source, surroundings };
    reader.access(&document)
}

/// What reads the values of a file.
pub(super) struct Reader<'r> {
    pub(super) source: Source<'r>,
    pub(super) surroundings: &'r Surroundings<'r>,
}

impl Reader<'_> {
    fn access(&self, document: &Document) -> Result<Access, FileError> {
        if document.format.as_ref() != FORMAT {
            return Err(self.source.wrong(
                &document.format.span(),
                format!("this program does not read the format `{}`", document.format.as_ref()),
                format!("it reads `{FORMAT}`"),
            ));
        }
        let terms = self.terms(document)?;
        let network = self.network(document)?;
        let users = users::users(self, &document.users)?;
        let nodes = document.nodes.iter().map(|node| self.url(node)).collect::<Result<_, _>>()?;
        let url = self.url(&document.url)?;
        let argument = Some(format!("--target {}", shell_word(self.source.file)));
        let dialect = document.dialect.as_ref().map(|named| self.dialect(named)).transpose()?;
        let process = document.process.as_ref();
        let process = process.map(|section| process::plan(self, section.as_ref())).transpose()?;
        let adapter = adapter::adapter(self, document)?;
        Ok(Access {
            url,
            argument,
            nodes,
            users,
            network,
            wait: None,
            terms,
            dialect,
            process,
            server: None,
            adapter,
        })
    }

    /// The shipped dialect of this name, or the one in this file.
    fn dialect(&self, named: &Spanned<String>) -> Result<Arc<Dialect>, FileError> {
        let (name, at) = (named.as_ref().as_str(), named.span());
        let shipped = self.surroundings.dialects;
        let text = match shipped.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => (*text).to_owned(),
            None => std::fs::read_to_string(self.surroundings.folder.join(name)).map_err(|e| {
                let known: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
                self.source.wrong(
                    &at,
                    format!("there is no dialect `{name}`: as a file it cannot be read: {e}"),
                    format!(
                        "name one of those that are shipped ({}), or a file relative to this one",
                        known.join(", ")
                    ),
                )
            })?,
        };
        dialect::parse(name, &text)
            .map(Arc::new)
            .map_err(|e| self.source.wrong(&at, "the dialect cannot be used", e.to_string()))
    }

    /// A base URL. Credentials in it would be shown wherever the URL is.
    fn url(&self, written: &Spanned<String>) -> Result<String, FileError> {
        let at = written.span();
        let example = "write it with its scheme, for example https://staging.example.net/api/";
        let url = Url::parse(written.as_ref()).map_err(|e| {
            self.source.wrong(&at, format!("this is no URL that can be tested: {e}"), example)
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            let mut error = self.source.wrong(
                &at,
                "a URL with credentials in it would be shown in reports",
                "name the users in sections [users.NAME], with `basic`",
            );
            "…".clone_into(&mut error.excerpt);
            error.column = 1;
            return Err(error);
        }
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(self.source.wrong(&at, "this is no URL of http or https", example));
        }
        Ok(written.as_ref().clone())
    }
}
