//! What a server sends must steer neither a terminal, nor a page, nor the order of its letters.

/// The text in one line, with everything that steers made visible: control characters, line ends
/// of any kind, directional overrides, what is no character at all.
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
            printed.extend(c.escape_unicode());
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

/// A number and what it counts, in the singular or the plural.
pub(super) fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("{number} {what}") } else { format!("{number} {what}s") }
}

/// The text, or its beginning where it is longer than this many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}
