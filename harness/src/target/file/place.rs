//! Where in a target file something is wrong, shown without the secrets that may stand there.

use std::ops::Range;

use crate::file_error::{FileError, nearest};

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
        let start = self.text.floor_char_boundary(at.start);
        let before = &self.text[..start];
        let line = before.matches('\n').count() + 1;
        let begins = before.rfind('\n').map_or(0, |newline| newline + 1);
        let whole = self.text[begins..].lines().next().unwrap_or_default();
        let column = self.text[begins..start].chars().count() + 1;
        let (excerpt, column) = if self.may_hold_secrets(begins) {
            let shown =
                whole.find('=').map_or("…".to_owned(), |eq| format!("{}= …", &whole[..eq]));
            let shown = if whole.trim_start().starts_with('[') { whole.to_owned() } else { shown };
            let last = shown.chars().count();
            (shown, column.min(last))
        } else {
            (whole.to_owned(), column)
        };
        FileError {
            file: self.file.to_owned(),
            line: line as u64,
            column: column.max(1) as u64,
            problem: problem.into(),
            help: help.into(),
            excerpt,
        }
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
        let (problem, help) = explained(&message);
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

/// A message and its remedy.
fn explained(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((wrong, known))) =
        (message.starts_with("unknown field"), quoted.split_first())
    {
        return (format!("there is no key `{wrong}` here"), did_you_mean(wrong, known));
    }
    if message.starts_with("missing field") && quoted == ["format"] {
        let help = format!("write this line first: format = \"{}\"", super::FORMAT);
        return ("the file does not say which format it has".to_owned(), help);
    }
    if let (true, [missing]) = (message.starts_with("missing field"), quoted.as_slice()) {
        return (format!("the key `{missing}` is missing"), String::new());
    }
    (message.to_owned(), String::new())
}

/// What may have been meant, or all that there is.
pub(super) fn did_you_mean(wrong: &str, known: &[&str]) -> String {
    let all = || format!("what can stand here: {}", known.join(", "));
    nearest(wrong, known.iter().copied()).map_or_else(all, |near| format!("did you mean `{near}`?"))
}
