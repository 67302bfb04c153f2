//! What a report has to say of itself, if its rows are right.

use std::collections::BTreeMap;

use sixfold_spec::catalogue::Catalogue;
use sixfold_spec::requirement::Level;

use super::Manifest;
use crate::gate::{breach_cause, is_in};
use crate::{Figures, Gate, GateCause, GateOutcome, PatternResult, Report, RunVerdict, Verdict};

/// How many rows are named of those that are wrong in the same way.
const NAMED: usize = 5;

/// Where verdict, figures and counts do not follow from the rows, or a row's verdict not from its breaches.
pub(super) fn conclusions(report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let figures = Figures::of(&report.requirements);
    if figures != report.figures {
        wrong.push("report.json: the figures do not follow from the rows".to_owned());
    }
    let is_whole = !report.interrupted && report.partition.is_none();
    let verdict = RunVerdict::of(&figures, &report.lacking, is_whole);
    if verdict != report.verdict {
        wrong.push(format!(
            "report.json: the verdict is `{}`, and `{}` follows from the rows",
            report.verdict.label(),
            verdict.label()
        ));
    }
    if PatternResult::all(&report.requirements) != report.patterns {
        wrong
            .push("report.json: the counts of the headings do not follow from the rows".to_owned());
    }
    let rows = report.requirements.iter().filter(|row| {
        let shown = row.breaches.len() as u64;
        let is_shown = shown > 0 && row.breach_count >= shown;
        match row.verdict {
            Verdict::Fail | Verdict::Warn => !is_shown,
            // Nothing unexercised is green.
            Verdict::Pass => shown > 0 || row.breach_count > 0 || row.occasions == 0,
            // Whether it broke says nothing of one that is waived.
            Verdict::Waived => row.breach_count < shown,
            _ => shown > 0 || row.breach_count > 0,
        }
    });
    let ids: Vec<String> = rows.map(|row| row.id.clone()).collect();
    wrong.extend(some(&ids).map(|ids| {
        format!(
            "report.json: the verdict does not follow from the occasions and the breaches that are shown: \
             {ids}"
        )
    }));
    wrong.extend(report.gate.iter().flat_map(|gate| judgement(report, gate)));
    wrong
}

/// Where what the gate says does not follow from the rows and from its own lines.
fn judgement(report: &Report, gate: &Gate) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut stopping = gate.lines.iter().filter(|line| line.stops).map(|line| line.cause);
    let outcome = match (stopping.clone().next(), stopping.any(|c| c != GateCause::Incomplete)) {
        (None, _) => GateOutcome::Passed,
        (Some(_), false) => GateOutcome::Incomplete,
        (Some(_), true) => GateOutcome::Stopped,
    };
    if outcome != gate.outcome {
        wrong.push(format!(
            "report.json: the gate's outcome is `{}`, and `{}` follows from its lines",
            gate.outcome.label(),
            outcome.label()
        ));
    }
    let may_stop = |line: &crate::GateLine| gate.terms.fail_on.contains(&line.cause);
    let is_silent = |row: &&crate::RequirementResult| {
        is_in(&gate.terms.patterns, &row.id)
            && breach_cause(row, &gate.terms).is_some()
            && gate.known(&row.id).is_none()
            && !gate.lines.iter().any(|line| line.row == row.id && line.stops == may_stop(line))
    };
    let silent: Vec<String> =
        report.requirements.iter().filter(is_silent).map(|row| row.id.clone()).collect();
    wrong.extend(
        some(&silent)
            .map(|ids| format!("report.json: the gate says nothing of rows that broke: {ids}")),
    );
    wrong
}

/// Where the rows of a report are not those of a catalogue.
pub(super) fn rows(report: &Report, catalogue: &Catalogue) -> Vec<String> {
    type Row<'r> = (&'r str, Level, &'r str);
    let reported: Vec<Row<'_>> = report
        .requirements
        .iter()
        .map(|row| (row.id.as_str(), row.level, row.sentence.trim()))
        .collect();
    let listed: Vec<Row<'_>> = catalogue
        .requirements
        .iter()
        .map(|row| (row.id.as_str(), row.level, row.sentence.trim()))
        .collect();
    let beside = |these: &[Row<'_>], those: &[Row<'_>]| {
        let those: BTreeMap<&str, (Level, &str)> =
            those.iter().map(|(id, level, sentence)| (*id, (*level, *sentence))).collect();
        let is_other =
            |(id, level, sentence): &&Row<'_>| those.get(id) != Some(&(*level, *sentence));
        let ids: Vec<String> = these.iter().filter(is_other).map(|row| row.0.to_owned()).collect();
        some(&ids)
    };
    let mut wrong = Vec::new();
    wrong.extend(beside(&reported, &listed).map(|ids| {
        format!("report.json: the catalogue does not have these rows as they stand there: {ids}")
    }));
    wrong.extend(beside(&listed, &reported).map(|ids| {
        format!("report.json: does not have these rows as they stand in the catalogue: {ids}")
    }));
    if wrong.is_empty() && reported != listed {
        wrong.push(
            "report.json: the rows stand in another order than the catalogue's, or twice"
                .to_owned(),
        );
    }
    wrong
}

/// Where the manifest tells of another run than the report.
pub(super) fn origin(manifest: &Manifest, report: &Report, spec: &str) -> Vec<String> {
    let pairs = [
        ("sixfold", manifest.sixfold == report.harness.version),
        (
            "spec",
            manifest.spec == spec && spec.ends_with(&format!("/{}", report.harness.spec_version)),
        ),
        ("target", manifest.target == report.target),
        ("seed", manifest.seed == report.seed),
        ("started_at", manifest.started_at == report.started_at),
    ];
    let differ = pairs.into_iter().filter(|(_, is_same)| !is_same);
    differ.map(|(name, _)| format!("manifest.json: `{name}` is not that of the report")).collect()
}

/// The first ones, and how many more there are; nothing where there are none.
fn some(ids: &[String]) -> Option<String> {
    let named = ids.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match ids.len() {
        0 => None,
        1..=NAMED => Some(named),
        all => Some(format!("{named} and {} more", all - NAMED)),
    }
}
