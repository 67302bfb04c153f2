//! The values in a target file that mean the same wherever they stand.

use std::ops::Range;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use toml::Spanned;

use super::format::Given;
use super::read::Reader;
use crate::file_error::FileError;
use crate::secret::Secret;
use crate::target::time;

impl Reader<'_> {
    /// A length of time.
    pub(super) fn time(&self, written: &Spanned<String>) -> Result<Duration, FileError> {
        time(written.as_ref()).map_err(|problem| self.source.wrong(&written.span(), problem, ""))
    }

    /// How many; at least one.
    pub(super) fn count(&self, written: Option<&Spanned<u64>>) -> Result<Option<u64>, FileError> {
        let Some(written) = written else { return Ok(None) };
        match *written.as_ref() {
            0 => Err(self.source.wrong(
                &written.span(),
                "with none, nothing can be tested",
                "write a number from 1, or leave the line out",
            )),
            number => Ok(Some(number)),
        }
    }

    /// The text that is given here, or found where it says.
    pub(super) fn text(&self, given: &Spanned<Given>) -> Result<Secret, FileError> {
        match given.as_ref() {
            Given::Literal(text) => Ok(text.clone()),
            Given::Env(name) => {
                let value = (self.surroundings.variable)(name).filter(|value| !value.is_empty());
                value.map(Secret::new).ok_or_else(|| {
                    self.source.wrong(
                        &given.span(),
                        format!("the environment variable `{name}` is not set"),
                        format!("set it before the run: export {name}=…"),
                    )
                })
            }
            Given::File(path) => {
                let text = self.file(path, &given.span())?;
                Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
            }
        }
    }

    /// The text of a file, which is named relative to this one.
    pub(super) fn file(&self, path: &str, at: &Range<usize>) -> Result<String, FileError> {
        let whole = self.surroundings.folder.join(path);
        std::fs::read_to_string(&whole).map_err(|e| {
            let problem = format!("the file `{path}` cannot be read: {e}");
            self.source.wrong(at, problem, "the path is relative to the target file")
        })
    }

    /// The name of a header field that the harness does not set itself.
    pub(super) fn field(
        &self,
        written: &Spanned<String>,
        is_credential: bool,
    ) -> Result<HeaderName, FileError> {
        let text = written.as_ref();
        let name = HeaderName::try_from(text.as_str()).map_err(|_| {
            let problem = format!("`{text}` cannot be the name of a header field");
            self.source.wrong(&written.span(), problem, "write letters, digits and hyphens")
        })?;
        if OWN.contains(&name.as_str()) {
            let problem = format!("the harness sets the header field `{name}` itself");
            return Err(self.source.wrong(&written.span(), problem, "take it out"));
        }
        if !is_credential && name == http::header::AUTHORIZATION {
            return Err(self.source.wrong(
                &written.span(),
                "credentials belong to a user: some requests are sent without",
                "name the users in sections [users.NAME]",
            ));
        }
        Ok(name)
    }

    /// Refuses a text that cannot stand in a header field.
    pub(super) fn sendable(&self, text: &Secret, at: &Range<usize>) -> Result<(), FileError> {
        if !text.reveal().is_empty() && HeaderValue::from_str(text.reveal()).is_ok() {
            return Ok(());
        }
        Err(self.source.wrong(
            at,
            "this text cannot stand in a header field: it is empty, or it holds a line break or another control character",
            "look at where it comes from",
        ))
    }
}

/// Header fields that the harness sets, or that say how a message travels.
const OWN: [&str; 11] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "transfer-encoding",
];
