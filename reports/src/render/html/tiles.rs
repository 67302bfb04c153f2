//! A tile per heading of the specification.

use super::anchor::link;
use super::{Markup, wording};
use crate::{PatternResult, Report};

/// The tiles. Each leads to the rows under its heading.
pub(super) fn tiles(page: &mut Markup, report: &Report) {
    page.raw("<nav aria-label=\"Headings of the specification\"><ul class=\"tiles\">\n");
    for pattern in &report.patterns {
        tile(page, report, pattern);
    }
    page.raw("</ul></nav>\n");
}

fn tile(page: &mut Markup, report: &Report, pattern: &PatternResult) {
    let wording::Heading { tone, mark, word } = wording::heading(report, pattern);
    let counts = [
        (pattern.failed, "fail", " failed"),
        (pattern.warned, "warn", " warned"),
        (pattern.open, "open", " not judged"),
        (pattern.passed, "pass", " passed"),
        (pattern.not_applicable, "other", " not applicable"),
        (pattern.not_observable, "other", " not observable"),
        (pattern.waived, "other", " waived"),
    ];
    let href = link(pattern.pattern.slug());
    page.raw("<li>").open("a", &[("class", &format!("tile {tone}")), ("href", &href)]);
    page.raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark).raw("</span><strong>");
    page.text(&pattern.title).raw("</strong><span class=\"word\">").raw(word).raw("</span>");
    bar(page, &counts);
    page.raw("<span class=\"counts\">");
    let mut is_first = true;
    for (number, tone, word) in counts.into_iter().filter(|(number, ..)| *number > 0) {
        if !is_first {
            page.raw(", ");
        }
        is_first = false;
        page.open("span", &[("class", tone)]).shown(number).raw(word).raw("</span>");
    }
    page.raw("</span></a></li>\n");
}

/// How the rows divide, as lengths.
fn bar(page: &mut Markup, counts: &[(u32, &'static str, &'static str)]) {
    let whole: u32 = counts.iter().map(|(number, ..)| number).sum();
    if whole == 0 {
        return;
    }
    page.open(
        "svg",
        &[
            ("class", "bar"),
            ("viewBox", &format!("0 0 {whole} 1")),
            ("preserveAspectRatio", "none"),
            ("aria-hidden", "true"),
        ],
    );
    let mut x = 0;
    for (number, tone, _) in counts.iter().filter(|(number, ..)| *number > 0) {
        page.open(
            "rect",
            &[
                ("class", tone),
                ("x", &x.to_string()),
                ("width", &number.to_string()),
                ("height", "1"),
            ],
        );
        page.raw("</rect>");
        x += number;
    }
    page.raw("</svg>");
}
