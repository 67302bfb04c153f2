//! Text as comment lines, out of which it cannot break.

use std::fmt::Write as _;

use super::yaml::{WIDTH, stands, wrapped};

/// The text as lines that each begin with `#`. Empty for an empty text.
///
/// A line that begins with a space stands as it is: a command is copied in one piece. Others are
/// wrapped. Characters that cannot be seen are told by their numbers.
pub(super) fn comment_lines(text: &str) -> String {
    let mut lines = String::new();
    // Every character that any reader may take for the end of a line ends one here.
    let ends_line =
        |c: char| matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let text = text.replace("\r\n", "\n");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.is_empty() {
        return lines;
    }
    for line in text.split(ends_line) {
        let visible = visible(line);
        let parts = if visible.starts_with(' ') {
            vec![visible]
        } else {
            let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
            wrapped(&words, WIDTH - "# ".len())
        };
        if parts.is_empty() {
            lines.push_str("#\n");
        }
        for part in parts {
            let _ = writeln!(lines, "{}", format!("# {part}").trim_end());
        }
    }
    lines
}

/// The line with every character that cannot be seen told by its number, `\u{7}`.
fn visible(line: &str) -> String {
    let mut visible = String::new();
    for c in line.chars() {
        if stands(c) { visible.push(c) } else { visible.extend(c.escape_unicode()) }
    }
    visible
}
