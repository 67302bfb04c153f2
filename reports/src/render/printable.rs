//! What a server sends must steer neither a terminal, nor a page, nor the order of its letters.

use std::fmt::Write as _;

/// The text in one line, with everything that steers made visible: control characters, line ends
/// of any kind, directional overrides, what is no character at all. They stand as JSON escapes them
/// (RFC 8259 section 7).
pub(super) fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    print_to(&mut printed, text, Lines::Shown);
    printed
}

/// The same, with line feeds and tabs left as they are.
pub fn printable_lines(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    print_to(&mut printed, text, Lines::Kept);
    printed
}

/// What becomes of a line feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// It stays one, and a tab a tab.
    Kept,
    /// It is shown as what it is.
    Shown,
}

/// Appends the text to what is printed already.
pub(super) fn print_to(printed: &mut String, text: &str, lines: Lines) {
    for c in text.chars() {
        if lines == Lines::Kept && matches!(c, '\n' | '\t') || !steers(c) {
            printed.push(c);
        } else {
            escape_to(printed, c);
        }
    }
}

/// Appends a character as JSON escapes it, in the short form where there is one.
pub(super) fn escape_to(printed: &mut String, c: char) {
    match c {
        '\n' => printed.push_str("\\n"),
        '\r' => printed.push_str("\\r"),
        '\t' => printed.push_str("\\t"),
        '\u{8}' => printed.push_str("\\b"),
        '\u{c}' => printed.push_str("\\f"),
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(printed, "\\u{unit:04x}");
            }
        }
    }
}

/// Whether a character does something to the text around it, or cannot stand in XML.
pub(super) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// The text, or its beginning where it is longer than this many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_lines};

    #[test]
    fn what_steers_stands_as_json_escapes_it() {
        let text = "a\n\r\t\u{8}\u{c}\u{1b}[31m\u{9b}\u{202e}\u{2028}\u{feff}\u{e0041}é";
        assert_eq!(printable(text), r"a\n\r\t\b\f\u001b[31m\u009b\u202e\u2028\ufeff\udb40\udc41é");
        assert_eq!(printable_lines("a\n\tb\r"), "a\n\tb\\r");
    }
}
