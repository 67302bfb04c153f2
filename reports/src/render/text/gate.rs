//! What the gate says, last on the page: that is where somebody looks who waits for it.

use std::fmt::Write as _;

use super::paint::Paint;
use crate::render::printable::{printable, shortened};
use crate::render::wording;
use crate::{Gate, GateCause, GateLine, GateOutcome};

/// How many lines of one cause are shown before the rest is counted.
const NAMED: usize = 12;

/// How long the text of a line may be, in characters.
const TEXT: usize = 300;

/// Writes the outcome, each thing that speaks against the run, and what the baseline excuses.
pub(super) fn gate(page: &mut String, paint: Paint, gate: &Gate, verbose: bool) {
    page.push('\n');
    for cause in GateCause::ALL {
        let lines: Vec<&GateLine> = gate.lines.iter().filter(|line| line.cause == cause).collect();
        let shown = if verbose { lines.len() } else { lines.len().min(NAMED) };
        lines[..shown].iter().for_each(|told| line(page, paint, told));
        if shown < lines.len() {
            let more = lines.len() - shown;
            let _ = writeln!(page, "{:11}  … and {more} more; --verbose names them", cause.label());
        }
    }
    for entry in &gate.known {
        let text = printable(&wording::known(entry));
        let row = printable(&entry.row);
        let _ = writeln!(page, "{:11}  {row}: {}", "known", paint.faint(&text));
    }
    let outcome = format!("gate {}", gate.outcome.label());
    let outcome = match gate.outcome {
        GateOutcome::Passed => paint.pass(&outcome),
        GateOutcome::Stopped => paint.fail(&outcome),
        GateOutcome::Incomplete => paint.open(&outcome),
    };
    let _ = writeln!(page, "{outcome}: {}", printable(&wording::gate(gate)));
}

fn line(page: &mut String, paint: Paint, line: &GateLine) {
    let label = format!("{:11}", line.cause.label());
    let label = match (line.stops, line.cause) {
        (false, _) => paint.faint(&label),
        (true, GateCause::Incomplete) => paint.open(&label),
        (true, _) => paint.fail(&label),
    };
    let row =
        if line.row.is_empty() { String::new() } else { format!("{}: ", printable(&line.row)) };
    let _ = writeln!(page, "{label}  {row}{}", shortened(&printable(&line.text), TEXT));
}
