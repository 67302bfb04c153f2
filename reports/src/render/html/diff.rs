//! What changed between two runs, as one page for a browser.

use super::anchor::{anchor, link};
use super::finding::finding;
use super::{Markup, opening, run_mark};
use crate::render::wording;
use crate::{Change, ChangedRow, Diff, Side};

/// The page.
pub(in crate::render) fn page(diff: &Diff) -> String {
    let mut page = Markup::default();
    let (tone, mark) = if diff.is_worse() { ("fail", "✗") } else { ("pass", "✓") };
    opening(&mut page, |page| {
        page.raw(mark).raw(" ").text(&wording::diff(diff)).raw(": ").text(&diff.new.url);
    });
    page.open("header", &[("class", &format!("top {tone}"))]);
    page.raw("\n<p class=\"what\">Sixfold, two runs compared</p>\n<h1><span class=\"mark\" aria-hidden=\"true\">");
    page.raw(mark).raw("</span> <span class=\"verdict\">").text(&wording::diff(diff));
    page.raw("</span></h1>\n<dl class=\"facts\">\n");
    side(&mut page, "Old", &diff.old);
    side(&mut page, "New", &diff.new);
    page.raw("</dl>\n</header>\n<main id=\"main\">\n");
    for change in Change::ALL {
        section(&mut page, change, &diff.with(change));
    }
    page.raw("</main>\n<footer><p>Only what changed is shown. Credentials are withheld.</p>\n<p>");
    page.text(&diff.format).raw(", drawn by sixfold ").text(env!("CARGO_PKG_VERSION"));
    page.raw("</p></footer>\n</body>\n</html>\n");
    page.finish()
}

fn side(page: &mut Markup, name: &'static str, side: &Side) {
    let figures = side.figures;
    page.raw("<div><dt>").raw(name).raw("</dt><dd>").raw(run_mark(side.verdict)).raw(" ");
    page.raw(side.verdict.label()).raw(", ").shown(figures.judged).raw(" of ");
    page.shown(figures.required).raw(" judged, ").shown(figures.breached).raw(" broken: ");
    page.text(&side.url).raw(", revision ").text(&side.revision).raw(", started ");
    page.text(&side.started_at).raw(", seed ").shown(side.seed).raw(", specification ");
    page.text(&side.spec_version).raw("</dd></div>\n");
}

fn section(page: &mut Markup, change: Change, rows: &[&ChangedRow]) {
    if rows.is_empty() {
        return;
    }
    let id = change.label();
    page.open("section", &[("aria-labelledby", id)]).open("h2", &[("id", id)]);
    page.raw(change.label()).raw(" <span class=\"count\">").shown(rows.len());
    page.raw("</span></h2>\n<ul class=\"gate\">\n");
    for changed in rows {
        row(page, changed);
    }
    page.raw("</ul>\n");
    for changed in rows.iter().filter(|row| row.change == Change::Worse) {
        finding(page, &[], &changed.row, None);
    }
    page.raw("</section>\n");
}

fn row(page: &mut Markup, changed: &ChangedRow) {
    page.raw("<li>");
    if changed.change == Change::Worse {
        page.open("a", &[("href", &link(&anchor(&changed.row.id)))]).text(&changed.row.id);
        page.raw("</a> ");
    } else {
        page.raw("<code>").text(&changed.row.id).raw("</code> ");
    }
    page.text(&wording::changed(changed));
    if changed.change == Change::Lost {
        page.raw(" <span>").sentence(&changed.row.remark).raw("</span>");
    }
    page.raw("</li>\n");
}
