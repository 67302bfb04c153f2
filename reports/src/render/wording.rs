//! What several formats say in the same words.

use super::printable::count;
use crate::{Figures, Report, RequirementResult, RunVerdict, Verdict};

/// How much broke, and how much was judged, as one sentence each.
pub(super) fn figures(figures: &Figures) -> [String; 2] {
    let broke = match (figures.breached, figures.judged) {
        (_, 0) => "Nothing was judged".to_owned(),
        (0, judged) => format!("None of {judged} judged rows broke"),
        (broken, judged) => format!("{broken} of {judged} judged rows broke"),
    };
    let judged = match (figures.judged, figures.required) {
        (judged, required) if judged == required => {
            format!("All {required} required rows were judged")
        }
        (judged, required) => format!("{judged} of {required} required rows were judged"),
    };
    [broke, judged]
}

/// Why the run has not come to its end, if it has not.
pub(super) fn stopped(report: &Report) -> Option<String> {
    report.interrupted.then(|| match report.stopped_because.as_str() {
        "" => "The run was interrupted; this is what had run by then.".to_owned(),
        why => format!("The run was stopped: {why}; this is what had run by then."),
    })
}

/// The verdict for a badge, in a few words.
pub(super) fn badge(report: &Report) -> String {
    let figures = report.figures;
    match report.verdict {
        RunVerdict::Conformant => {
            format!("conformant, {}", count(figures.required.into(), "row"))
        }
        RunVerdict::NonConformant => format!("{} broken", count(figures.breached.into(), "row")),
        RunVerdict::Incomplete => {
            format!("incomplete, {} of {} judged", figures.judged, figures.required)
        }
    }
}

/// The rows with this verdict, in the order of the specification.
pub(super) fn with<'r>(report: &'r Report, verdicts: &[Verdict]) -> Vec<&'r RequirementResult> {
    report.requirements.iter().filter(|row| verdicts.contains(&row.verdict)).collect()
}

/// How often a row was at stake, and how often it broke.
pub(super) fn occasions(row: &RequirementResult) -> String {
    let mut told = count(row.occasions, "occasion");
    if row.breach_count > 0 {
        told = format!("broke on {} of {told}", row.breach_count);
    }
    if row.unclear > 0 {
        told.push_str(&format!(", {} unclear", row.unclear));
    }
    told
}

/// A time as people say it.
pub(super) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..=99_999 => format!("{:.1} s", milliseconds as f64 / 1000.0),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds / 1000 % 60),
    }
}
