//! Requirements as readers of the document see them.

use std::fmt::Write as _;

use crate::requirement::{ALL, Observable, Pattern, Requirement, Row};

/// The requirements of a heading, each under its anchor.
pub(super) fn of_pattern(pattern: Pattern) -> String {
    ALL.iter().filter(|row| row.pattern() == pattern).map(|row| entry(row)).collect()
}

/// How a requirement is seen, in a few words.
pub(super) fn seen(row: &Row) -> &'static str {
    match row.observable {
        _ if row.excluded.is_some() => "not to be seen from outside",
        Observable::Deterministic => "decided by a fixed order of exchanges",
        Observable::Statistical => "seen only by repetition under load",
        Observable::Hook => "seen with a test-control hook",
        Observable::Declaration => "read in what the server declares",
    }
}

/// The capability under which a requirement applies, in a few words.
pub(super) fn applies(requirement: &Requirement) -> String {
    let row = requirement.row();
    match (&row.capability, &row.unless) {
        (Some(name), _) => match name.strip_prefix("hook:") {
            Some(hook) => format!("core, seen where the hook `{hook}` is offered"),
            None => format!("where `{name}` is declared"),
        },
        (None, Some(name)) => format!("where `{name}` is not declared"),
        (None, None) => "core".to_owned(),
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
        seen(row),
        row.since
    );
    let _ = writeln!(text, "> {}\n", row.sentence);
    if let Some(reason) = &row.excluded {
        let _ = writeln!(text, "No black box sees it: {reason}\n");
    }
    let _ = writeln!(text, "{}\n", first_paragraph(&row.why));
    // How to mend a breach is as long again, and wanted for one row at a time: `sixfold explain`
    // prints it.
    fold(&mut text, "Example", &requirement.section("Example").unwrap_or_default());
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
