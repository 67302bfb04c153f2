//! The chapters put together.

use std::fmt::Write as _;

use super::chapter::{CHAPTERS, Chapter};
use super::insert::insert;
use super::markdown::{link_rows, shift_headings};

/// The readable specification, Markdown.
pub fn document() -> String {
    let mut text = format!(
        "# Sixfold {}\n\n\
         <!-- Generated from spec/chapters, spec/requirements and spec/src; do not edit.\n     \
         `SIXFOLD_UPDATE=1 cargo test -p sixfold --test library generated` writes it anew. -->\n\n\
         Six server patterns for local-first apps, as a protocol.\n\n",
        crate::VERSION
    );
    for (number, chapter) in (1..).zip(CHAPTERS) {
        let _ = writeln!(text, "{number}. [{}](#{})", chapter.title(), chapter.name);
    }
    for (number, chapter) in (1..).zip(CHAPTERS) {
        let _ = write!(
            text,
            "\n<a id=\"{}\"></a>\n\n## {number}. {}\n\n{}\n",
            chapter.name,
            chapter.title(),
            filled(chapter)
        );
    }
    link_rows(&text)
}

/// The chapter's text with everything that it asks for put in.
fn filled(chapter: &Chapter) -> String {
    let mut text = String::new();
    for line in shift_headings(chapter.body()).lines() {
        match line.strip_prefix("<!-- insert: ").and_then(|rest| rest.strip_suffix(" -->")) {
            // The chapters are part of the build and a test renders all of them, so a name that is
            // not known is a defect of this crate and never of its user.
            Some(name) => text.push_str(&insert(name).unwrap_or_else(|| {
                panic!("spec/chapters: {} asks for `{name}`, which nothing makes", chapter.name)
            })),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}
