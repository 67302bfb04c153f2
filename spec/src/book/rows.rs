//! Requirements as readers of the document see them.

use std::fmt::Write as _;

use crate::requirement::{ALL, Observable, Pattern, Requirement};

/// The requirements of a heading, each under its anchor.
pub(super) fn of_pattern(pattern: Pattern) -> String {
    ALL.iter().filter(|row| row.pattern() == pattern).map(|row| entry(row)).collect()
}

/// How a requirement is seen, in a few words.
pub(super) fn seen(observable: Observable) -> &'static str {
    match observable {
        Observable::Deterministic => "decided by a fixed order of exchanges",
        Observable::Statistical => "seen only by repetition under load",
        Observable::Hook => "seen with a test-control hook",
        Observable::Declaration => "declared, not seen from outside",
    }
}

/// The capability under which a requirement applies, in a few words.
pub(super) fn applies(requirement: &Requirement) -> String {
    match &requirement.row().capability {
        Some(name) => format!("where `{name}` is declared"),
        None => "core".to_owned(),
    }
}

fn entry(requirement: &Requirement) -> String {
    let row = requirement.row();
    let id = requirement.id();
    let mut text = format!("<a id=\"{id}\"></a>\n\n#### `{id}`\n\n");
    let _ = writeln!(
        text,
        "**{}** · {} · {} · since {}\n",
        row.level.keyword(),
        applies(requirement),
        seen(row.observable),
        row.since
    );
    let _ = writeln!(text, "> {}\n", row.sentence);
    if let Some(reason) = &row.excluded {
        let _ = writeln!(text, "Not judged: {reason}\n");
    }
    let _ = writeln!(text, "{}\n", first_paragraph(&row.why));
    fold(&mut text, "Example", &requirement.section("Example").unwrap_or_default());
    fold(&mut text, "How to fix a breach", &row.how_to_fix);
    let sources: Vec<String> = row.sources.iter().map(|source| cite(source)).collect();
    let _ = writeln!(text, "Stands on: {}.\n", sources.join("; "));
    text
}

/// A text that is shown when the reader asks for it. The empty lines make it Markdown again.
fn fold(text: &mut String, title: &str, content: &str) {
    let _ = writeln!(text, "<details><summary>{title}</summary>\n\n{content}\n\n</details>\n");
}

fn first_paragraph(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or(text)
}

/// A source; the address of a thread becomes a link with a short text.
fn cite(source: &str) -> String {
    let short = source.strip_prefix("https://github.com/").and_then(|path| {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            [owner, name, "issues" | "pull" | "discussions", number] => {
                Some(format!("{owner}/{name}#{number}"))
            }
            _ => None,
        }
    });
    match short {
        Some(short) => format!("[{short}]({source})"),
        None if source.starts_with("https://") => format!("<{source}>"),
        None => source.to_owned(),
    }
}
