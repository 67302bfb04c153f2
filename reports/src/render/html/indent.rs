//! JSON over several lines, every token as it was sent: a number keeps its form, and a key that was
//! sent twice is there twice.

use serde::de::IgnoredAny;

/// How far a line is moved in at most, in steps: what nests deeper is no help to anybody.
const DEEPEST: usize = 20;

/// The text indented, or as it is where it is no JSON.
pub(super) fn indented(text: &str) -> String {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let mut lines = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                lines.push(c);
                while let Some(inner) = characters.next() {
                    lines.push(inner);
                    match inner {
                        '"' => break,
                        '\\' => lines.extend(characters.next()),
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                lines.push(c);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    lines.push(end);
                } else {
                    depth += 1;
                    new_line(&mut lines, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut lines, depth);
                lines.push(c);
            }
            ',' => {
                lines.push(c);
                new_line(&mut lines, depth);
            }
            ':' => lines.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => lines.push(c),
        }
    }
    lines
}

fn new_line(lines: &mut String, depth: usize) {
    lines.push('\n');
    lines.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn tokens_stay_as_they_were_sent() {
        assert_eq!(
            indented(r#"{"a":1.0,"a":[1e2,{}], "b":"{,\"}"}"#),
            "{\n  \"a\": 1.0,\n  \"a\": [\n    1e2,\n    {}\n  ],\n  \"b\": \"{,\\\"}\"\n}"
        );
        assert_eq!(indented("{\"a\":"), "{\"a\":");
        assert_eq!(indented("[ ]"), "[]");
        assert_eq!(indented("7"), "7");
    }
}
