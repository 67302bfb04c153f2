//! The draft of a dialect file: lines, each with the reason why it says what it says.

use std::fmt::Write as _;

use sixfold_reports::render::printable_lines;

/// How wide a comment is.
const WIDTH: usize = 100;

/// How much of a name from the document is shown in a comment, in characters.
const SHOWN: usize = 200;

/// Why a line says what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// Where in the document it is from.
    pub(super) from: String,
    /// Why this was made of it.
    pub(super) because: String,
}

/// A reason.
pub(super) fn reason(from: impl Into<String>, because: impl Into<String>) -> Reason {
    Reason { from: from.into(), because: because.into() }
}

/// A part of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `[header]` or `[[header]]`, as it stands in the file.
    Header(String, Option<Reason>),
    /// A key, and a value as TOML writes it.
    Entry(String, String, Option<Reason>),
    /// Something that was not found, with what to look for, and lines that are an example.
    Missing(String, &'static str),
    /// Something to know.
    Note(String),
    /// An empty line.
    Gap,
}

/// The draft of a dialect file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    lines: Vec<Line>,
}

impl Draft {
    pub(super) fn header(&mut self, header: &str, why: impl Into<Option<Reason>>) {
        self.lines.push(Line::Header(header.to_owned(), why.into()));
    }

    pub(super) fn entry(&mut self, key: &str, value: String, why: impl Into<Option<Reason>>) {
        self.lines.push(Line::Entry(key.to_owned(), value, why.into()));
    }

    pub(super) fn missing(&mut self, what: impl Into<String>, example: &'static str) {
        self.lines.push(Line::Missing(what.into(), example));
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.lines.push(Line::Note(text.into()));
    }

    pub(super) fn gap(&mut self) {
        self.lines.push(Line::Gap);
    }

    /// Whether an inline table of the file has this key.
    pub(super) fn names(&self, name: &str) -> bool {
        let entry = format!("{} = ", key(name));
        let begins = [format!("{{ {entry}"), format!(", {entry}")];
        self.lines.iter().any(|line| match line {
            Line::Entry(_, value, _) => begins.iter().any(|begin| value.contains(begin.as_str())),
            _ => false,
        })
    }

    /// How many lines are guesses.
    pub(super) fn guessed(&self) -> usize {
        let is_guess =
            |line: &&Line| matches!(line, Line::Header(_, Some(_)) | Line::Entry(_, _, Some(_)));
        self.lines.iter().filter(is_guess).count()
    }

    /// How many things were not found.
    pub(super) fn missed(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line, Line::Missing(..))).count()
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Header(header, why) => {
                    text.push('\n');
                    guessed(&mut text, why.as_ref());
                    let _ = writeln!(text, "{header}");
                }
                Line::Entry(key, value, why) => {
                    guessed(&mut text, why.as_ref());
                    let _ = writeln!(text, "{} = {value}", self::key(key));
                }
                Line::Missing(what, example) => {
                    text.push('\n');
                    comment(&mut text, &format!("TODO: {what}"));
                    for line in example.lines() {
                        let _ = writeln!(text, "# {line}");
                    }
                }
                Line::Note(what) => comment(&mut text, what),
                Line::Gap => text.push('\n'),
            }
        }
        text
    }
}

fn guessed(text: &mut String, why: Option<&Reason>) {
    if let Some(Reason { from, because }) = why {
        comment(text, &format!("guessed: from {from}, because {because}"));
    }
}

/// A comment, on as many lines as it takes. What a document has put into it stays a comment.
fn comment(text: &mut String, what: &str) {
    let plain = printable_lines(&what.replace(['\n', '\t'], " "));
    let mut line = String::from("#");
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            line.truncate(1);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// What the document says, short enough for a comment.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

/// A text as TOML writes it. The escapes are those of JSON; what would steer a terminal or the order of
/// letters is escaped as well.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        let alone = c.to_string();
        if printable_lines(&alone) != alone {
            let _ = write!(quoted, "\\U{:08X}", u32::from(c));
        } else {
            quoted.push(c);
        }
    }
    quoted
}

/// A key, bare where it can be.
pub(super) fn key(text: &str) -> String {
    let is_bare = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    // What begins with a bracket is a header, and a dotted key of ours is dotted.
    if is_bare { text.to_owned() } else { quoted(text) }
}

/// An inline table.
pub(super) fn table(entries: &[(String, String)]) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<String> =
        entries.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// A list of texts or numbers.
pub(super) fn list(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<String> = values.into_iter().collect();
    format!("[{}]", values.join(", "))
}
