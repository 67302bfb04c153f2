//! What stands at the top of the page and at its end: verdict, figures, what broke in one line each,
//! and where all of it comes from.

use super::anchor::{anchor, link};
use super::gate::gate;
use super::{Markup, run_mark, wording};
use crate::render::counted::count;
use crate::render::printable::shortened;
use crate::{Figures, Report, RunVerdict, Verdict};

/// How many broken rows are named at the top.
const NAMED: usize = 6;

/// How much of what was observed is said there, in characters.
const OBSERVED: usize = 140;

/// The top of the page.
pub(super) fn head(page: &mut Markup, report: &Report) {
    let tone = match report.verdict {
        RunVerdict::Conformant => "pass",
        RunVerdict::NonConformant => "fail",
        RunVerdict::Incomplete => "open",
    };
    page.open("header", &[("class", &format!("top {tone}"))]);
    page.raw(
        "\n<p class=\"what\">Sixfold report</p>\n<h1><span class=\"mark\" aria-hidden=\"true\">",
    );
    page.raw(run_mark(report.verdict)).raw("</span> <span class=\"verdict\">");
    page.raw(report.verdict.label()).raw("</span> <span class=\"target\">");
    page.text(&report.target.url).raw("</span></h1>\n");
    if let Some(stopped) = wording::stopped(report) {
        page.raw("<p class=\"interrupted\">").sentence(&stopped).raw("</p>\n");
    }
    if let Some(lacking) = wording::lacking(report) {
        page.raw("<p class=\"interrupted\">").text(&lacking).raw("</p>\n");
    }
    if let Some(asked) = &report.gate {
        gate(page, report, asked);
    }
    two_figures(page, &report.figures);
    broken(page, report);
    facts(page, report);
    page.raw("</header>\n");
}

/// The two figures, each with its bar. They are never added.
fn two_figures(page: &mut Markup, figures: &Figures) {
    page.raw("<ul class=\"figures\">\n");
    let broke = if figures.judged == 1 { "judged row broke" } else { "judged rows broke" };
    let judged = match (figures.judged, figures.required) {
        (_, 1) => "required row was judged",
        (1, _) => "required rows was judged",
        _ => "required rows were judged",
    };
    figure(page, figures.breached, figures.judged, broke, "fail");
    figure(page, figures.judged, figures.required, judged, "pass");
    page.raw("</ul>\n");
}

fn figure(page: &mut Markup, part: u32, whole: u32, words: &'static str, tone: &str) {
    // Without style attributes, which the policy forbids, the bar's length is geometry.
    let share = if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) * 100.0 };
    page.raw("<li><strong>").shown(part).raw("</strong> of ").shown(whole).raw(" ").raw(words);
    page.raw("<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    page.raw("<rect class=\"track\" width=\"100\" height=\"4\"></rect>");
    page.open("rect", &[("class", tone), ("width", &format!("{share:.2}")), ("height", "4")]);
    page.raw("</rect></svg></li>\n");
}

/// What broke, for somebody who reads no further.
fn broken(page: &mut Markup, report: &Report) {
    let rows = wording::with(report, &[Verdict::Fail]);
    if rows.is_empty() {
        return;
    }
    let first = wording::first_of_all(report);
    if !first.is_empty() {
        page.raw("<p class=\"interrupted\">").text(&first).raw("</p>\n");
    }
    page.raw("<ol class=\"first\">\n");
    for row in rows.iter().take(NAMED) {
        page.raw("<li>").open("a", &[("href", &link(&anchor(&row.id)))]).text(&row.id).raw("</a>");
        if let Some(first) = row.breaches.first() {
            page.raw(" <span>").sentence(&shortened(&first.observed, OBSERVED)).raw("</span>");
        }
        page.raw("</li>\n");
    }
    page.raw("</ol>\n");
    if rows.len() > NAMED {
        page.raw("<p><a href=\"#broken\">and ").shown(rows.len() - NAMED).raw(" more</a></p>\n");
    }
}

fn facts(page: &mut Markup, report: &Report) {
    let target = &report.target;
    let traffic = &report.traffic;
    let told: u64 = report.scenarios.iter().map(|scenario| scenario.told).sum();
    let races = traffic.races;
    let facts: [(&'static str, String); 12] = [
        ("Server", wording::server(target)),
        ("Entities", target.entities.join(", ")),
        ("Capabilities", target.capabilities.join(", ")),
        ("Judged by", format!("sixfold {}", report.harness.version)),
        ("Specification", report.harness.spec_version.clone()),
        ("Seed", report.seed.to_string()),
        ("Started", report.started_at.clone()),
        ("Took", wording::duration(report.duration_ms)),
        (
            "Traffic",
            format!(
                "{}, {}, {}",
                count(told, "case"),
                count(traffic.requests, "request"),
                wording::records(traffic)
            ),
        ),
        ("Failures", wording::server_errors(traffic).unwrap_or_default()),
        ("Unanswered", wording::unanswered(traffic).unwrap_or_default()),
        ("Races", if races.rounds > 0 { races.text() } else { String::new() }),
    ];
    page.raw("<dl class=\"facts\">\n");
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        page.raw("<div><dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
    }
    page.raw("</dl>\n");
}

/// The end of the page.
pub(super) fn foot(page: &mut Markup, report: &Report) {
    page.raw(
        "<footer><p>No counterexample to a row that passed was found under the load given; that is \
         what a pass means. <code>report.json</code> holds the same as data. Credentials are withheld.</p>\n<p>",
    );
    page.text(&report.format).raw(", drawn by sixfold ").text(env!("CARGO_PKG_VERSION"));
    page.raw("</p></footer>\n");
}
