//! The report as Markdown, for the summary of a CI job: GitHub Flavored Markdown, short enough for
//! any of them.

pub(super) mod diff;
mod exchange;
mod gate;

use std::fmt::Write as _;

use super::code_spans::code_spans;
use super::printable::{printable, shortened};
use super::{Render, wording};
use crate::{Report, RequirementResult, RunVerdict, Verdict};

/// Verdict, figures, headings; then what broke, what warns, and what was not judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Markdown;

/// How long a text of the report may be, in characters.
const TEXT: usize = 600;

/// How long the document may become before further rows are only counted, in bytes. Job summaries
/// end at 1 MiB; comments on pull requests at 65,536 characters.
const DOCUMENT: usize = 60_000;

impl Render for Markdown {
    fn render(&self, report: &Report) -> String {
        let mut page = String::new();
        head(&mut page, report);
        patterns(&mut page, report);
        let unexcused = |verdict: Verdict| {
            let mut rows = wording::with(report, &[verdict]);
            rows.retain(|row| wording::excuse(report, row).is_none());
            rows
        };
        let first = wording::first_of_all(report);
        if !first.is_empty() {
            let _ = writeln!(page, "\n{first}");
        }
        section(&mut page, "Broken", &unexcused(Verdict::Fail), finding);
        section(&mut page, "Warnings", &unexcused(Verdict::Warn), finding);
        if let Some(asked) = &report.gate {
            gate::known(&mut page, asked);
        }
        let open = wording::with(report, &[Verdict::Inconclusive, Verdict::NotExercised]);
        section(&mut page, "Not judged", &open, unjudged);
        section(&mut page, "Waived", &wording::with(report, &[Verdict::Waived]), unjudged);
        page
    }
}

fn head(page: &mut String, report: &Report) {
    let mark = mark(report.verdict);
    let [broke, judged] = wording::figures(&report.figures);
    let target = &report.target;
    let _ = writeln!(page, "## {mark} Sixfold: {}\n", report.verdict.label());
    let _ = writeln!(page, "{broke}. {judged}.\n");
    if let Some(asked) = &report.gate {
        gate::gate(page, asked);
    }
    if let Some(lacking) = wording::lacking(report) {
        let _ = writeln!(page, "{}\n", plain(&lacking));
    }
    if let Some(stopped) = wording::stopped(report) {
        let _ = writeln!(page, "{}\n", sentence(&stopped));
    }
    let _ = writeln!(
        page,
        "{} {}, seed {}, {}, specification {}, sixfold {}\n",
        code(&target.url),
        match target.revision.as_str() {
            "" => plain(&target.spec),
            revision => format!("revision {}", code(revision)),
        },
        report.seed,
        code(&report.started_at),
        plain(&report.harness.spec_version),
        plain(&report.harness.version)
    );
    if let Some(errors) = wording::server_errors(&report.traffic) {
        let _ = writeln!(page, "{}.\n", plain(&errors));
    }
    if let Some(unanswered) = wording::unanswered(&report.traffic) {
        let _ = writeln!(page, "Without an answer: {}.\n", sentence(&unanswered));
    }
}

fn mark(verdict: RunVerdict) -> &'static str {
    match verdict {
        RunVerdict::Conformant => "✅",
        RunVerdict::NonConformant => "❌",
        RunVerdict::Incomplete => "❔",
    }
}

fn patterns(page: &mut String, report: &Report) {
    page.push_str("| | Heading | failed | warned | not judged | passed | other |\n");
    page.push_str("|---|---|--:|--:|--:|--:|--:|\n");
    for pattern in &report.patterns {
        let mark = wording::heading(report, pattern).mark;
        let _ = writeln!(
            page,
            "| {mark} | {} | {} | {} | {} | {} | {} |",
            plain(&pattern.title),
            pattern.failed,
            pattern.warned,
            pattern.open,
            pattern.passed,
            pattern.not_applicable + pattern.not_observable + pattern.waived
        );
    }
    page.push_str(
        "\nOther rows do not apply to this server, are waived, or no client can see them.\n",
    );
}

/// A heading and its rows; nothing where there are none.
fn section(
    page: &mut String,
    title: &str,
    rows: &[&RequirementResult],
    each: fn(&mut String, &RequirementResult),
) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### {title}: {}\n", rows.len());
    for (number, cause) in wording::open_causes(rows) {
        let _ = writeln!(page, "{number}: {}.\n", sentence(cause));
    }
    for (index, row) in rows.iter().enumerate() {
        if page.len() > DOCUMENT {
            let _ = writeln!(page, "\nand {} more, which `report.html` shows", rows.len() - index);
            break;
        }
        each(page, row);
    }
}

fn finding(page: &mut String, row: &RequirementResult) {
    let _ = writeln!(page, "#### {} {}\n", code(&row.id), row.level.keyword());
    let _ = writeln!(page, "{}\n", sentence(&row.sentence));
    if let Some(first) = row.breaches.first() {
        let _ = writeln!(page, "- expected: {}", sentence(&first.expected));
        let _ = writeln!(page, "- observed: {}", sentence(&first.observed));
        let _ = writeln!(page, "- in {}, {}", code(&first.scenario), wording::occasions(row));
        exchange::guilty(page, first);
        let _ = writeln!(page, "- again: {}", code(&first.reproduce));
    }
    let _ = writeln!(page, "- to mend: {}\n", code(&format!("sixfold explain {}", row.id)));
}

fn unjudged(page: &mut String, row: &RequirementResult) {
    let (id, label) = (code(&row.id), row.verdict.label());
    let _ = writeln!(page, "- {id} {}, {label}: {}", row.level.keyword(), sentence(&row.remark));
}

/// Text in a fence of more backticks than it holds in a row: whatever it is, it stays text.
fn code(text: &str) -> String {
    let text = shortened(&printable(text), TEXT);
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A span may not begin or end with a backtick of its content; one space each is taken off again.
    let touches = |c: char| text.starts_with(c) || text.ends_with(c);
    let space = if touches('`') || touches(' ') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text whose names stand between backticks.
fn sentence(text: &str) -> String {
    let text = shortened(text, TEXT);
    code_spans(&text)
        .into_iter()
        .map(|span| {
            let part = &text[span.range];
            if span.is_code { code(part) } else { plain(part) }
        })
        .collect()
}

/// Text in which nothing is Markdown: no emphasis, link, mention, tag or cell.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        if r"\`*_[]<>#|~!&".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
        // A mention reaches a person, and `@` cannot be escaped; a word joiner parts it.
        if c == '@' {
            escaped.push('\u{2060}');
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn what_a_server_says_is_no_markdown() {
        assert_eq!(code("a ``b`"), "``` a ``b` ```");
        assert_eq!(code("a\nb"), r"`a\nb`");
        assert_eq!(plain("<b> [x](y) @all |"), "\\<b\\> \\[x\\](y) @\u{2060}all \\|");
    }
}
