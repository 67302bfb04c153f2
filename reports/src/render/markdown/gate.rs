//! What the gate says, as Markdown.

use std::fmt::Write as _;

use super::{code, plain, sentence};
use crate::render::wording;
use crate::{Gate, GateOutcome};

/// How many lines are written before the rest is counted.
const LINES: usize = 40;

/// The outcome, and what speaks against the run.
pub(super) fn gate(page: &mut String, gate: &Gate) {
    let mark = match gate.outcome {
        GateOutcome::Passed => "🟢",
        GateOutcome::Stopped => "⛔",
        GateOutcome::Incomplete => "❔",
    };
    let outcome = gate.outcome.label();
    let _ = writeln!(page, "{mark} **Gate {outcome}**: {}\n", plain(&wording::gate(gate)));
    for line in gate.lines.iter().take(LINES) {
        let told = if line.stops { "" } else { " (only told)" };
        let label = line.cause.label();
        let row = if line.row.is_empty() { String::new() } else { format!(" {}", code(&line.row)) };
        let _ = writeln!(page, "- **{label}**{told}{row}: {}", sentence(&line.text));
    }
    if gate.lines.len() > LINES {
        let _ =
            writeln!(page, "- and {} more, which `report.json` holds", gate.lines.len() - LINES);
    }
    if !gate.lines.is_empty() {
        page.push('\n');
    }
}

/// The breaches that the baseline excuses.
pub(super) fn known(page: &mut String, gate: &Gate) {
    if gate.known.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### Known: {}\n", gate.known.len());
    for entry in &gate.known {
        let _ = writeln!(page, "- {} {}", code(&entry.row), sentence(&wording::known(entry)));
    }
}
