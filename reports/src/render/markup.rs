//! The one place where text becomes markup, HTML or XML.

use std::fmt::Display;

use super::code_spans::code_spans;
use super::printable::{Lines, print_to, steers};

/// Markup that is being written. What is markup has to be known when the program is compiled;
/// everything else is text, and escaped.
#[derive(Clone, Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Appends markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Markup {
        self.0.push_str(markup);
        self
    }

    /// Appends text. Line feeds and tabs stay.
    pub(super) fn text(&mut self, text: &str) -> &mut Markup {
        escape_to(&mut self.0, text, Lines::Kept);
        self
    }

    /// Appends what has a form of its own: numbers, labels.
    pub(super) fn shown(&mut self, value: impl Display) -> &mut Markup {
        self.text(&value.to_string())
    }

    /// Appends a sentence whose names stand between backticks.
    pub(super) fn sentence(&mut self, text: &str) -> &mut Markup {
        for span in code_spans(text) {
            if span.is_code {
                self.raw("<code>").text(&text[span.range]).raw("</code>");
            } else {
                self.text(&text[span.range]);
            }
        }
        self
    }

    /// Opens an element with attributes.
    pub(super) fn open(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
    ) -> &mut Markup {
        self.raw("<").raw(name);
        for (attribute, value) in attributes {
            self.raw(" ").raw(attribute).raw("=\"");
            escape_to(&mut self.0, value, Lines::Shown);
            self.raw("\"");
        }
        self.raw(">")
    }

    /// How much is written, in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The markup.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

fn escape_to(markup: &mut String, text: &str, lines: Lines) {
    let mut plain_from = 0;
    for (at, c) in text.char_indices() {
        let escaped = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            c if steers(c) => "",
            _ => continue,
        };
        markup.push_str(&text[plain_from..at]);
        plain_from = at + c.len_utf8();
        if escaped.is_empty() {
            print_to(markup, &text[at..plain_from], lines);
        } else {
            markup.push_str(escaped);
        }
    }
    markup.push_str(&text[plain_from..]);
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn text_is_never_markup() {
        let mut markup = Markup::default();
        markup
            .open("a", &[("href", "\"><script>'\n")])
            .text("</a>]]>&amp;\u{1b}\n\u{2028}\u{FFFF}");
        assert_eq!(
            markup.finish(),
            "<a href=\"&quot;&gt;&lt;script&gt;&#39;\\n\">&lt;/a&gt;]]&gt;&amp;amp;\\u001b\n\
             \\u2028\\uffff"
        );
    }

    #[test]
    fn names_in_a_sentence_are_code() {
        let mut markup = Markup::default();
        markup.sentence("a `<b>` c");
        assert_eq!(markup.finish(), "a <code>&lt;b&gt;</code> c");
    }
}
