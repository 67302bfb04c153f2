//! Markdown of the catalogue as HTML: what its rows use of CommonMark, and HTML in it is text.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::Markup;

/// Writes Markdown as HTML. Headings are plain paragraphs, since they would break the page's order;
/// links and pictures are their text.
pub(super) fn prose(page: &mut Markup, markdown: &str) {
    for event in Parser::new(markdown) {
        match event {
            Event::Start(tag) => {
                page.raw(opening(&tag));
            }
            Event::End(tag) => {
                page.raw(closing(tag));
            }
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => {
                page.text(&text);
            }
            Event::Code(text) => {
                page.raw("<code>").text(&text).raw("</code>");
            }
            Event::SoftBreak => {
                page.raw("\n");
            }
            Event::HardBreak => {
                page.raw("<br>\n");
            }
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }
}

fn opening(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Paragraph => "<p>",
        Tag::Heading { .. } => "<p><strong>",
        Tag::BlockQuote(_) => "<blockquote>",
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
            "<pre tabindex=\"0\"><code>"
        }
        Tag::List(None) => "<ul>\n",
        Tag::List(Some(_)) => "<ol>\n",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        _ => "",
    }
}

fn closing(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "</p>\n",
        TagEnd::Heading(_) => "</strong></p>\n",
        TagEnd::BlockQuote(_) => "</blockquote>\n",
        TagEnd::CodeBlock => "</code></pre>\n",
        TagEnd::List(false) => "</ul>\n",
        TagEnd::List(true) => "</ol>\n",
        TagEnd::Item => "</li>\n",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Markup, prose};

    #[test]
    fn markup_in_markdown_is_text() {
        let mut page = Markup::default();
        prose(&mut page, "Ask `a<b`:\n\n- <b onclick=\"x\">one</b>\n\n```sql\nSELECT '<'\n```\n");
        assert_eq!(
            page.finish(),
            "<p>Ask <code>a&lt;b</code>:</p>\n<ul>\n<li>&lt;b onclick=&quot;x&quot;&gt;one&lt;/b&gt;</li>\n\
             </ul>\n<pre tabindex=\"0\"><code>SELECT &#39;&lt;&#39;\n</code></pre>\n"
        );
    }
}
