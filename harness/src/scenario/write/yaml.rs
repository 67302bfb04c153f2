//! Values as YAML that every reader reads alike: plain where that is safe, in quotation marks
//! everywhere else.

use std::fmt::Write as _;

use serde_json::Value;

/// How long a line may become before text is wrapped, in characters.
pub(super) const WIDTH: usize = 98;

/// Words that some reader of YAML takes for something else than text.
const TAKEN: [&str; 15] = [
    "true",
    "false",
    "null",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "inf",
    "nan",
    "infinity",
    "none",
    "nil",
    "undefined",
];

/// Text on the right of a key, or as a key.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text, " ,") { text.to_owned() } else { quoted(text) }
}

/// Text inside a list or mapping that is written in brackets.
fn flow_scalar(text: &str) -> String {
    if is_plain(text, " ") { text.to_owned() } else { quoted(text) }
}

/// A list in brackets.
pub(super) fn flow_list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| flow_scalar(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

/// A mapping of names to texts in braces.
pub(super) fn flow_mapping<'p>(pairs: impl IntoIterator<Item = (&'p str, String)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(key, value)| format!("{}: {}", flow_scalar(key), flow_scalar(&value)))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A JSON value in brackets. Text stays text: what reads like something else is quoted.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => flow_scalar(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", flow_scalar(name), flow(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// Text on the right of a key; where it is long prose, folded below the key behind `indent`.
pub(super) fn block(text: &str, indent: &str) -> String {
    let fits = text.chars().count() < WIDTH - 10;
    let words: Vec<&str> = text.split(' ').collect();
    // Folding joins lines with one space, and takes every character as it stands.
    let is_prose = words.iter().all(|word| !word.is_empty() && word.chars().all(stands));
    if fits || !is_prose {
        return scalar(text);
    }
    let mut folded = ">".to_owned();
    for line in wrapped(&words, WIDTH - indent.len()) {
        let _ = write!(folded, "\n{indent}{line}");
    }
    folded
}

/// Words in lines of at most `width` characters; a longer word has a line of its own.
pub(super) fn wrapped(words: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in words {
        let more = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + more <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + more;
            }
            _ => {
                lines.push((*word).to_owned());
                length = more;
            }
        }
    }
    lines
}

/// Whether a plain scalar can say this: letters and digits, marks that mean nothing in YAML, and
/// the characters of `also`. It begins with a letter, so it is neither a number nor a date.
fn is_plain(text: &str, also: &str) -> bool {
    let is_taken = TAKEN.iter().any(|word| word.eq_ignore_ascii_case(text));
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && !is_taken
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "_-./'()+*;!?=@$~^".contains(c) || also.contains(c))
}

/// Whether a character can be seen where it stands, and no reader takes it for the end of a line.
pub(super) fn stands(c: char) -> bool {
    !matches!(u32::from(c),
        0..0x20 | 0x7F..0xA1 | 0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E
        | 0x2060..=0x206F | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF0..=0xFFFF
        | 0xE0000..)
}

/// Text in double quotation marks, with escapes for what cannot be seen (YAML 1.2 section 5.7).
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        let code = u32::from(c);
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if stands(c) => quoted.push(c),
            _ if code <= 0xFF => drop(write!(quoted, "\\x{code:02X}")),
            _ if code <= 0xFFFF => drop(write!(quoted, "\\u{code:04X}")),
            _ => drop(write!(quoted, "\\U{code:08X}")),
        }
    }
    quoted.push('"');
    quoted
}
