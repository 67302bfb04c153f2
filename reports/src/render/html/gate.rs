//! What the gate says: a line at the top of the page, and behind it each thing that speaks against the
//! run.

use super::Markup;
use super::anchor::{anchor, link};
use crate::render::printable::shortened;
use crate::render::wording;
use crate::{Gate, GateLine, GateOutcome, Report};

/// How many lines are shown before the rest is counted.
const LINES: usize = 40;

/// How long the text of a line may be, in characters.
const TEXT: usize = 300;

/// The line, and the list.
pub(super) fn gate(page: &mut Markup, report: &Report, gate: &Gate) {
    let mark = match gate.outcome {
        GateOutcome::Passed => "✓",
        GateOutcome::Stopped => "✗",
        GateOutcome::Incomplete => "?",
    };
    page.raw("<p class=\"gate\"><span class=\"mark\" aria-hidden=\"true\">").raw(mark);
    page.raw("</span> <strong>Gate ").raw(gate.outcome.label()).raw("</strong>: ");
    page.text(&wording::gate(gate)).raw("</p>\n");
    if gate.lines.is_empty() {
        return;
    }
    page.raw("<ul class=\"gate\">\n");
    gate.lines.iter().take(LINES).for_each(|told| line(page, report, told));
    if gate.lines.len() > LINES {
        page.raw("<li>and ").shown(gate.lines.len() - LINES);
        page.raw(" more, which <code>report.json</code> holds</li>\n");
    }
    page.raw("</ul>\n");
}

fn line(page: &mut Markup, report: &Report, line: &GateLine) {
    page.raw("<li><strong>").raw(line.cause.label()).raw("</strong>");
    page.raw(if line.stops { " " } else { " (only told) " });
    if report.requirements.iter().any(|row| row.id == line.row) {
        page.open("a", &[("href", &link(&anchor(&line.row)))]).text(&line.row).raw("</a> ");
    } else if !line.row.is_empty() {
        // A row that the page does not have.
        page.raw("<code>").text(&line.row).raw("</code> ");
    }
    page.raw("<span>").sentence(&shortened(&line.text, TEXT)).raw("</span></li>\n");
}
