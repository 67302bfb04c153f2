//! JSON laid out anew, every token as it was sent: a number keeps its form, and a key that was sent
//! twice is there twice. What is no JSON stays as it is.

use serde::de::IgnoredAny;

/// How far a line is moved in at most, in steps: what nests deeper is no help to anybody.
const DEEPEST: usize = 20;

/// The text over several lines.
pub(super) fn indented(text: &str) -> String {
    laid_out(text, Layout::Lines)
}

/// The text in one line.
pub(super) fn compact(text: &str) -> String {
    laid_out(text, Layout::OneLine)
}

/// Where the space between tokens goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Lines,
    OneLine,
}

fn laid_out(text: &str, layout: Layout) -> String {
    let Some((json, rest)) = split(text) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    let mut characters = json.chars().peekable();
    let new_line = |out: &mut String, depth: usize| {
        if layout == Layout::Lines {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
        }
    };
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                out.push(c);
                while let Some(inner) = characters.next() {
                    out.push(inner);
                    match inner {
                        '"' => break,
                        '\\' => out.extend(characters.next()),
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(c);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(end) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(if layout == Layout::Lines { ": " } else { ":" }),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out.push_str(rest);
    out
}

/// The JSON of a text, and what stands behind it where the harness cut it and said so.
fn split(text: &str) -> Option<(&str, &str)> {
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return Some((text, ""));
    }
    let cut = text.rfind(" … (").filter(|_| text.ends_with(" bytes in all)"))?;
    let (begun, rest) = text.split_at(cut);
    let is_begun = serde_json::from_str::<IgnoredAny>(begun).is_err_and(|e| e.is_eof());
    is_begun.then_some((begun, rest))
}

#[cfg(test)]
mod tests {
    use super::{compact, indented};

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

    #[test]
    fn one_line_has_no_space_between_tokens() {
        assert_eq!(
            compact("{\n  \"a\" : 1.0,\r\n  \"b\": [ 1e2, { } ],\n\t\"c\": \"x  \\n y\"\n}\n"),
            r#"{"a":1.0,"b":[1e2,{}],"c":"x  \n y"}"#
        );
        assert_eq!(compact("no\n  JSON"), "no\n  JSON");
    }

    #[test]
    fn what_was_cut_is_laid_out_as_far_as_it_goes() {
        let cut = "{\n  \"a\": [\n    \"b  c … (9000 bytes in all)";
        assert_eq!(compact(cut), r#"{"a":["b  c … (9000 bytes in all)"#);
        assert_eq!(indented(cut), "{\n  \"a\": [\n    \"b  c … (9000 bytes in all)");
        let no_json = "a\n b … (9000 bytes in all)";
        assert_eq!(compact(no_json), no_json);
    }
}
