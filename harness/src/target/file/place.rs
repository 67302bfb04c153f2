//! Where in a target file something is wrong, shown without the secrets that may stand there.

use std::ops::Range;

use crate::file_error::{FileError, explained};

/// The file as text, and its name.
pub(super) struct Source<'s> {
    pub(super) file: &'s str,
    pub(super) text: &'s str,
}

/// The keys and sections in which no secret stands.
const HARMLESS: [&str; 11] = [
    "format",
    "url",
    "nodes",
    "dialect",
    "timeout",
    "capabilities",
    "without",
    "tls",
    "budget",
    "consistency",
    "waive",
];

impl Source<'_> {
    /// An error at this place.
    pub(super) fn wrong(
        &self,
        at: &Range<usize>,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> FileError {
        let mut error = FileError::at(self.file, self.text, at, problem, help);
        let start = self.text.floor_char_boundary(at.start);
        let begins = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        if self.may_hold_secrets(begins) && !error.excerpt.trim_start().starts_with('[') {
            let key = error.excerpt.split_once('=').map(|(key, _)| format!("{key}= …"));
            error.excerpt = key.unwrap_or_else(|| "…".to_owned());
            error.column = error.column.min(error.excerpt.chars().count() as u64).max(1);
        }
        error
    }

    /// What TOML or its types have to say.
    pub(super) fn refused(&self, error: &toml::de::Error) -> FileError {
        let at = error.span().unwrap_or(0..0);
        let begins = self.text[..self.text.floor_char_boundary(at.start)]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let message = error.message().lines().next().unwrap_or_default();
        let message =
            if self.may_hold_secrets(begins) { unquoted(message) } else { message.to_owned() };
        let (problem, help) = explained(&message, super::FORMAT);
        self.wrong(&at, problem, help)
    }

    /// Whether a secret may stand in the line that begins here: in all of them but those that are
    /// known to hold none.
    fn may_hold_secrets(&self, begins: usize) -> bool {
        let key = |text: &str| {
            let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)));
            text[..end.unwrap_or(text.len())].to_owned()
        };
        let section = self.text[..begins].lines().rev().map(str::trim_start).find_map(|line| {
            line.starts_with('[').then(|| key(line.trim_start_matches('[').trim_start()))
        });
        let line = self.text[begins..].lines().next().unwrap_or_default().trim_start();
        let known = |name: &str| HARMLESS.contains(&name);
        match section {
            _ if line.starts_with('[') => false,
            Some(section) => !known(&section),
            None => !known(&key(line)),
        }
    }
}

/// The message without the value that it quotes.
fn unquoted(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((found, expected))
            if found.starts_with("invalid type: ") || found.starts_with("invalid value: ") =>
        {
            let kind = found.split(": ").nth(1).and_then(|kind| kind.split(' ').next());
            format!("a {} stands here, expected {expected}", kind.unwrap_or("value"))
        }
        _ => message.to_owned(),
    }
}
