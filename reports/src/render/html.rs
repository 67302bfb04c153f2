//! The report as one page for a browser: it loads nothing, and runs nothing but a script of ours.
//!
//! What broke stands first, each breach with its story, its exchanges and the commands that show it
//! again; then what warns, what was not judged, and every row. Without the script the page is whole;
//! the script adds filter, search and buttons that copy.

mod anchor;
mod compare;
mod diagram;
pub(in crate::render) mod diff;
mod exchange;
mod finding;
mod gate;
mod head;
mod list;
mod policy;
mod prose;
mod row;
mod scenarios;
mod tiles;

use super::markup::Markup;
use super::{Render, wording};
use crate::{Report, RequirementResult, RunVerdict, Verdict};

/// One self-contained page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// How large the page may become before further exchanges are only counted, in bytes. The JSON
/// report holds them all.
const PAGE: usize = 12 << 20;

impl Render for Html {
    fn render(&self, report: &Report) -> String {
        let mut page = Markup::default();
        opening(&mut page, |page| {
            page.raw(run_mark(report.verdict)).raw(" ").raw(report.verdict.label()).raw(": ");
            page.text(&report.target.url);
        });
        head::head(&mut page, report);
        page.raw("<main id=\"main\">\n");
        tiles::tiles(&mut page, report);
        section(&mut page, report, "broken", "Broken", &wording::with(report, &[Verdict::Fail]));
        section(
            &mut page,
            report,
            "warnings",
            "Warnings",
            &wording::with(report, &[Verdict::Warn]),
        );
        let open = wording::with(report, &[Verdict::Inconclusive, Verdict::NotExercised]);
        section(&mut page, report, "not-judged", "Not judged", &open);
        list::list(&mut page, report);
        scenarios::scenarios(&mut page, &report.scenarios);
        page.raw("</main>\n");
        head::foot(&mut page, report);
        page.raw("<script>").raw(SCRIPT).raw("</script>\n</body>\n</html>\n");
        page.finish()
    }
}

/// The page up to its content.
fn opening(page: &mut Markup, title: impl FnOnce(&mut Markup)) {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.open(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", policy::content_security_policy()),
        ],
    );
    page.raw(
        "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>",
    );
    title(page);
    page.raw(" – Sixfold</title>\n<style>").raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the rows</a>\n");
}

/// The rows of a verdict that somebody has to look at; nothing where there are none.
fn section(
    page: &mut Markup,
    report: &Report,
    id: &'static str,
    title: &'static str,
    rows: &[&RequirementResult],
) {
    if rows.is_empty() {
        return;
    }
    page.open("section", &[("aria-labelledby", id)]).open("h2", &[("id", id)]);
    page.raw(title).raw(" <span class=\"count\">").shown(rows.len()).raw("</span></h2>\n");
    let causes = wording::open_causes(rows);
    if !causes.is_empty() {
        page.raw("<ul class=\"gate\">\n");
        for (number, cause) in &causes {
            page.raw("<li><strong>").text(number).raw("</strong>: ").sentence(cause);
            page.raw("</li>\n");
        }
        page.raw("</ul>\n");
    }
    for row in rows {
        finding::finding(page, &report.scenarios, row, wording::excuse(report, row));
    }
    page.raw("</section>\n");
}

/// A sign that differs from the others in shape.
fn run_mark(verdict: RunVerdict) -> &'static str {
    match verdict {
        RunVerdict::Conformant => "✓",
        RunVerdict::NonConformant => "✗",
        RunVerdict::Incomplete => "?",
    }
}

/// A sign that differs from the others in shape.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Warn => "!",
        Verdict::Inconclusive | Verdict::NotExercised => "?",
        Verdict::NotApplicable => "–",
        Verdict::NotObservable => "○",
        Verdict::Waived => "~",
    }
}

/// The group of verdicts that share a colour and a filter.
fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Warn => "warn",
        Verdict::Inconclusive | Verdict::NotExercised => "open",
        Verdict::NotApplicable | Verdict::NotObservable | Verdict::Waived => "other",
    }
}
