//! One requirement file, read: front matter, sentence, sections, example exchange.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Level, Observable, Pattern};

/// One normative sentence of the specification, as an item that code can name.
///
/// Judges and mutants refer to requirements by Rust path, so a renamed requirement breaks their
/// build and not a user's report.
pub struct Requirement {
    pattern: Pattern,
    id: &'static str,
    source: &'static str,
    row: LazyLock<Row, fn() -> Row>,
}

impl Requirement {
    pub(super) const fn new(
        pattern: Pattern,
        id: &'static str,
        source: &'static str,
        row: fn() -> Row,
    ) -> Requirement {
        Requirement { pattern, id, source, row: LazyLock::new(row) }
    }

    /// The id, `<pattern>/<slug>`: the file's path, the report's key. Never reused or renamed.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The part of the id after the slash.
    pub fn slug(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(_, slug)| slug)
    }

    /// The heading the requirement stands under.
    pub fn pattern(&self) -> Pattern {
        self.pattern
    }

    /// The requirement file, whole.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Level, sentence and sections, as read from the file.
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// The section with this title, as Markdown; `None` where the file has no such section.
    pub fn section(&self, title: &str) -> Option<String> {
        let (_, body) = self.source.strip_prefix("---\n")?.split_once("\n---\n")?;
        let (_, sections) = split_sections(body);
        sections.into_iter().find(|(name, _)| name == title).map(|(_, text)| text)
    }

    /// The key word of the sentence.
    pub fn level(&self) -> Level {
        self.row().level
    }
}

impl fmt::Debug for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Requirement({})", self.id)
    }
}

impl PartialEq for Requirement {
    fn eq(&self, other: &Requirement) -> bool {
        self.id == other.id
    }
}

impl Eq for Requirement {}

/// What a requirement file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The BCP 14 key word.
    pub level: Level,
    /// How a black box can see it.
    pub observable: Observable,
    /// The capability under which the requirement applies, or `hook:` and the name of the hook for
    /// tests without which it cannot be seen (capability `test_control`); `None` for the core
    /// profile.
    pub capability: Option<String>,
    /// The capability without which the requirement applies; `None` where it does not matter.
    pub unless: Option<String>,
    /// Why it cannot be judged from outside; `None` where it can.
    pub excluded: Option<String>,
    /// Whether it is about the wire itself (statuses, header fields, problem types, the form of a
    /// member) and not about what a server does: then it cannot be held against a server that says
    /// the same in words of its own.
    pub wire: bool,
    /// The first protocol version in which it holds.
    pub since: String,
    /// What the requirement stands on: RFC sections, surveyed protocols, reports from the field.
    pub sources: Vec<String>,
    /// The normative text.
    pub sentence: String,
    /// Why it matters to an app.
    pub why: String,
    /// Exchanges that show the requirement kept.
    pub example: Vec<Exchange>,
    /// What usually causes a breach, and a correct pattern. Markdown.
    pub how_to_fix: String,
}

/// One request of an example and the answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// The request.
    pub request: HttpMessage,
    /// The answer.
    pub response: HttpMessage,
}

/// One HTTP message of an example, split into its three parts (RFC 9112 section 2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HttpMessage {
    /// Request line or status line.
    pub start_line: String,
    /// Header fields in the order written.
    pub headers: Vec<(String, String)>,
    /// The content; empty where there is none.
    pub body: String,
}

/// Why a requirement file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError(String);

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RowError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    level: Level,
    observable: Observable,
    #[serde(default)]
    capability: Option<String>,
    #[serde(default)]
    unless: Option<String>,
    #[serde(default)]
    excluded: Option<String>,
    #[serde(default)]
    wire: bool,
    since: String,
    sources: Vec<String>,
}

impl Row {
    /// The hook for tests that the requirement needs in order to be seen, if it needs one.
    pub fn hook(&self) -> Option<&str> {
        self.capability.as_deref()?.strip_prefix("hook:")
    }

    /// Reads a requirement file.
    ///
    /// # Errors
    ///
    /// Names the part that is missing or malformed, and what belongs there.
    pub fn parse(text: &str) -> Result<Row, RowError> {
        let (front, body) =
            text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).ok_or_else(
                || error("the file must open with front matter between two lines of ---"),
            )?;
        let front: FrontMatter =
            serde_saphyr::from_str(front).map_err(|e| error(format!("front matter: {e}")))?;
        let (sentence, sections) = split_sections(body);
        if sentence.is_empty() {
            return Err(error("the normative sentence must follow the front matter"));
        }
        let section = |title: &str| {
            sections
                .iter()
                .find(|(name, _)| name == title)
                .map(|(_, text)| text.clone())
                .ok_or_else(|| error(format!("the section `## {title}` is missing")))
        };
        Ok(Row {
            level: front.level,
            observable: front.observable,
            capability: front.capability,
            unless: front.unless,
            excluded: front.excluded,
            wire: front.wire,
            since: front.since,
            sources: front.sources,
            sentence,
            why: section("Why")?,
            example: parse_example(&section("Example")?)?,
            how_to_fix: section("How to fix")?,
        })
    }
}

fn error(text: impl Into<String>) -> RowError {
    RowError(text.into())
}

/// Splits Markdown into the text before the first `## ` heading and the titled sections.
fn split_sections(body: &str) -> (String, Vec<(String, String)>) {
    let mut parts = vec![(String::new(), String::new())];
    let mut in_fence = false;
    for line in body.lines() {
        in_fence ^= line.starts_with("```");
        match line.strip_prefix("## ") {
            Some(title) if !in_fence => parts.push((title.trim().to_owned(), String::new())),
            _ => {
                if let Some((_, text)) = parts.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    let mut trimmed = parts.into_iter().map(|(title, text)| (title, text.trim().to_owned()));
    let sentence = trimmed.next().map(|(_, text)| text).unwrap_or_default();
    (sentence.split_whitespace().collect::<Vec<_>>().join(" "), trimmed.collect())
}

/// Reads the `http` blocks of an example: request, answer, request, answer.
fn parse_example(section: &str) -> Result<Vec<Exchange>, RowError> {
    let mut messages = Vec::new();
    let mut rest = section;
    while let Some((_, after)) = rest.split_once("```http\n") {
        let (block, tail) = after
            .split_once("```")
            .ok_or_else(|| error("an http block of the example is not closed"))?;
        messages.push(parse_message(block)?);
        rest = tail;
    }
    if messages.is_empty() || !messages.len().is_multiple_of(2) {
        return Err(error(
            "the example must hold pairs of http blocks: a request, then its answer",
        ));
    }
    let mut exchanges = Vec::new();
    let mut messages = messages.into_iter();
    while let (Some(request), Some(response)) = (messages.next(), messages.next()) {
        if request.start_line.starts_with("HTTP/") || !response.start_line.starts_with("HTTP/") {
            return Err(error("the example must alternate: a request, then its answer"));
        }
        exchanges.push(Exchange { request, response });
    }
    Ok(exchanges)
}

fn parse_message(block: &str) -> Result<HttpMessage, RowError> {
    let (head, body) = block.split_once("\n\n").unwrap_or((block, ""));
    let mut lines = head.lines();
    let start_line = lines.next().unwrap_or_default().trim().to_owned();
    let headers = lines
        .map(|line| {
            line.split_once(':')
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .ok_or_else(|| error(format!("`{line}` in the example is not a header field")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(HttpMessage { start_line, headers, body: body.trim().to_owned() })
}
