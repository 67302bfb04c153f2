//! What was expected beside what was observed, with the difference marked.

use std::ops::Range;

use super::Markup;
use crate::render::code_spans::code_spans;

/// The two texts.
pub(super) fn compare(page: &mut Markup, expected: &str, observed: &str) {
    let differences = differences(expected, observed);
    let [left, right] = differences.unwrap_or_default();
    page.raw("<dl class=\"compare\">\n<div class=\"expected\"><dt>Expected</dt><dd>");
    marked(page, expected, &left);
    page.raw("</dd></div>\n<div class=\"observed\"><dt>Observed</dt><dd>");
    marked(page, observed, &right);
    page.raw("</dd></div>\n</dl>\n");
}

/// Writes the text with its code spans, and marks these parts of it.
fn marked(page: &mut Markup, text: &str, marks: &[Range<usize>]) {
    for span in code_spans(text) {
        if span.is_code {
            page.raw("<code>");
        }
        let mut from = span.range.start;
        for mark in marks {
            let (start, end) = (mark.start.max(from), mark.end.min(span.range.end));
            if start < end {
                page.text(&text[from..start]).raw("<mark>").text(&text[start..end]).raw("</mark>");
                from = end;
            }
        }
        page.text(&text[from..span.range.end]);
        if span.is_code {
            page.raw("</code>");
        }
    }
}

/// The most words of a text that is compared; the time it takes grows with its square.
const WORDS: usize = 400;

/// Where two texts differ, in bytes of each. `None` where they have so little in common that marks
/// would cover them.
fn differences(left: &str, right: &str) -> Option<[Vec<Range<usize>>; 2]> {
    let (left_words, right_words) = (words(left), words(right));
    let longest = left_words.len().max(right_words.len());
    if longest == 0 || longest > WORDS {
        return None;
    }
    let common = common(left, &left_words, right, &right_words);
    let is_telling = |word: &&(usize, usize)| left[left_words[word.0].clone()].len() > 1;
    if common.iter().filter(is_telling).count() * 3 < longest {
        return None;
    }
    let outside = |words: &[Range<usize>], kept: Vec<usize>| {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            if kept.contains(&index) {
                continue;
            }
            match ranges.last_mut() {
                // Neighbours become one mark, with what stands between them.
                Some(last) if index > 0 && last.end == words[index - 1].end => last.end = word.end,
                _ => ranges.push(word.clone()),
            }
        }
        ranges
    };
    Some([
        outside(&left_words, common.iter().map(|(left, _)| *left).collect()),
        outside(&right_words, common.iter().map(|(_, right)| *right).collect()),
    ])
}

/// Runs of letters and digits, and every other sign by itself. Spaces and backticks are no words.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut is_inside = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_letter = c.is_alphanumeric() || "-_".contains(c);
        match words.last_mut() {
            Some(last) if is_letter && is_inside => last.end = end,
            _ if is_letter || !(c.is_whitespace() || c == '`') => words.push(at..end),
            _ => {}
        }
        is_inside = is_letter;
    }
    words
}

/// The longest common subsequence of words, as pairs of places.
fn common(
    left: &str,
    left_words: &[Range<usize>],
    right: &str,
    right_words: &[Range<usize>],
) -> Vec<(usize, usize)> {
    let is_same = |l: usize, r: usize| left[left_words[l].clone()] == right[right_words[r].clone()];
    let (rows, columns) = (left_words.len(), right_words.len());
    let mut lengths = vec![vec![0_usize; columns + 1]; rows + 1];
    for l in (0..rows).rev() {
        for r in (0..columns).rev() {
            lengths[l][r] = if is_same(l, r) {
                lengths[l + 1][r + 1] + 1
            } else {
                lengths[l + 1][r].max(lengths[l][r + 1])
            };
        }
    }
    let (mut l, mut r) = (0, 0);
    let mut pairs = Vec::new();
    while l < rows && r < columns {
        if is_same(l, r) {
            pairs.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if lengths[l + 1][r] >= lengths[l][r + 1] {
            l += 1;
        } else {
            r += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{Markup, compare};

    fn drawn(expected: &str, observed: &str) -> String {
        let mut page = Markup::default();
        compare(&mut page, expected, observed);
        page.finish().lines().filter(|line| line.contains("<dd>")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_differs_is_marked() {
        let drawn = drawn(
            "the walk brings `tasks/1` at version 2",
            "the walk brings `tasks/1` at version 1 <b>twice</b>",
        );
        assert_eq!(drawn.matches("<mark>").count(), 2, "{drawn}");
        assert!(drawn.contains("<code>tasks/1</code> at version <mark>2</mark>"), "{drawn}");
        assert!(drawn.contains("<mark>1 &lt;b&gt;twice&lt;/b&gt;</mark>"), "{drawn}");
    }

    #[test]
    fn texts_with_nothing_in_common_are_left_alone() {
        assert!(!drawn("`stale-object` with `current`", "status 200: accepted").contains("<mark>"));
        assert!(!drawn("", "").contains("<mark>"));
        let long = "word ".repeat(1000);
        assert!(!drawn(&long, &long).contains("<mark>"));
    }

    #[test]
    fn a_mark_may_cross_a_code_span() {
        let drawn = drawn("keeps the record `a` as it was", "keeps the record b `c` as it was");
        assert!(drawn.contains("<mark>b </mark><code><mark>c</mark></code>"), "{drawn}");
    }
}
