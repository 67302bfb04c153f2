//! What several formats say in the same words.

use super::printable::count;
use crate::{
    BaselineEntry, BreachClass, Change, ChangedRow, Diff, Figures, Gate, GateCause, Report,
    RequirementResult, RunVerdict, Traffic, Verdict,
};

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

/// Why this is not all of a run, if it is not.
pub(super) fn stopped(report: &Report) -> Option<String> {
    match (report.interrupted, report.stopped_because.as_str(), report.partition) {
        (true, "", _) => Some("The run was interrupted; this is what had run by then.".to_owned()),
        (true, why, _) => {
            Some(format!("The run was stopped: {why}; this is what had run by then."))
        }
        (false, _, Some(part)) => Some(format!(
            "This is part {part} of a run; `sixfold report merge` joins all parts, and has the \
             verdict."
        )),
        (false, _, None) => None,
    }
}

/// How many requests got no answer, and why, in one line; `None` where all did.
pub(super) fn unanswered(traffic: &Traffic) -> Option<String> {
    let reason =
        |(reason, times): (&String, &u64)| format!("{} ({reason})", count(*times, "request"));
    let reasons: Vec<String> = traffic.failures.iter().map(reason).collect();
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// What the gate says, in one sentence: why it stops the run, and what it excuses.
pub(super) fn gate(gate: &Gate) -> String {
    let stopping = |cause: GateCause| {
        let lines = gate.lines.iter().filter(|line| line.stops && line.cause == cause).count();
        (lines > 0).then(|| format!("{lines} {}", cause.label()))
    };
    let mut parts: Vec<String> = GateCause::ALL.into_iter().filter_map(stopping).collect();
    if let (true, Some(file)) = (parts.is_empty(), &gate.baseline) {
        parts.push(format!("no worse than {file}"));
    }
    if !gate.known.is_empty() {
        let of = |class: BreachClass| {
            let known = gate.known.iter().filter(|entry| entry.class == class).count();
            (known > 0).then(|| format!("{known} {}", class.label()))
        };
        let classes = [BreachClass::Bug, BreachClass::Unsupported, BreachClass::Flaky];
        let classes: Vec<String> = classes.into_iter().filter_map(of).collect();
        parts.push(format!("{} known ({})", gate.known.len(), classes.join(", ")));
    }
    let told = gate.lines.iter().filter(|line| !line.stops).count();
    if told > 0 {
        parts.push(format!("{told} only told"));
    }
    match parts.is_empty() {
        true => "nothing stops it".to_owned(),
        false => parts.join(", "),
    }
}

/// What the baseline says of a breach that it excuses.
pub(super) fn known(entry: &BaselineEntry) -> String {
    let mut text = format!("{}: {}", entry.class.label(), entry.reason);
    let mut more = |word: &str, value: &Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("; {word}{value}"));
        }
    };
    more("", &entry.link);
    more("owner ", &entry.owner);
    more("until ", &entry.expires);
    text
}

/// The entry of the baseline that excuses the breach of this row, if there is one.
pub(super) fn excuse<'r>(report: &'r Report, row: &RequirementResult) -> Option<&'r BaselineEntry> {
    report.gate.as_ref()?.known(&row.id)
}

/// From which verdict to which.
pub(super) fn changed(row: &ChangedRow) -> String {
    let word = |verdict: Option<Verdict>| verdict.map_or("unknown", Verdict::label);
    format!("{} → {}", word(row.was), word(row.is))
}

/// What changed between two runs, in one sentence.
pub(super) fn diff(diff: &Diff) -> String {
    let of = |change: Change| {
        let rows = diff.with(change).len();
        (rows > 0).then(|| format!("{rows} {}", change.label()))
    };
    let mut parts: Vec<String> = Change::ALL.into_iter().filter_map(of).collect();
    parts.push(format!("{} the same", diff.unchanged));
    parts.join(", ")
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
