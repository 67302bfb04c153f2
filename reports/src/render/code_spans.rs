//! Sentences of the specification and of judges put names between backticks.

use std::ops::Range;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Whether it stood between backticks.
    pub(super) is_code: bool,
    /// Where it stands in the text, without its backticks, in bytes.
    pub(super) range: Range<usize>,
}

/// The parts of a text. Where a backtick has no partner, all of it is plain.
pub(super) fn code_spans(text: &str) -> Vec<Span> {
    let ticks: Vec<usize> = text.match_indices('`').map(|(at, _)| at).collect();
    if !ticks.len().is_multiple_of(2) {
        return vec![Span { is_code: false, range: 0..text.len() }];
    }
    let mut spans = Vec::new();
    let mut from = 0;
    for (number, end) in ticks.into_iter().chain([text.len()]).enumerate() {
        if from < end {
            spans.push(Span { is_code: number % 2 == 1, range: from..end });
        }
        from = end + 1;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::code_spans;

    #[test]
    fn what_stands_between_backticks_is_code() {
        let told = |text: &str| -> Vec<String> {
            code_spans(text)
                .into_iter()
                .map(|span| format!("{}:{}", u8::from(span.is_code), &text[span.range]))
                .collect()
        };
        assert_eq!(told("a `b` c"), ["0:a ", "1:b", "0: c"]);
        assert_eq!(told("`b``c`"), ["1:b", "1:c"]);
        assert_eq!(told("a `b"), ["0:a `b"]);
        assert_eq!(told(""), [""; 0]);
    }
}
