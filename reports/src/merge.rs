//! Many parts of one run become the report of the whole run.

mod error;
mod rows;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sixfold_spec::requirement::Pattern;

pub use error::MergeError;

use crate::{
    Figures, PatternResult, Report, RequirementResult, RunVerdict, ScenarioResult, Traffic,
};

/// Joins the parts of a run, each with the name of its file. The verdicts are those that one run over
/// all cases comes to.
///
/// # Errors
///
/// Says which parts do not belong together, and which one is missing.
pub fn merge(parts: &[(String, Report)]) -> Result<Report, MergeError> {
    let (first_name, first) = parts.first().ok_or(MergeError::Nothing)?;
    for (name, part) in parts {
        belongs(first_name, first, name, part)?;
    }
    complete(parts)?;
    let reports: Vec<&Report> = parts.iter().map(|(_, report)| report).collect();
    let mut traffic = Traffic::default();
    reports.iter().for_each(|report| add(&mut traffic, &report.traffic));
    let requirements: Vec<RequirementResult> = rows::join(parts, traffic.races)?;
    let lacking: BTreeSet<Pattern> =
        reports.iter().flat_map(|r| r.lacking.iter().copied()).collect();
    let lacking: Vec<Pattern> = lacking.into_iter().collect();
    let figures = Figures::of(&requirements);
    let interrupted = reports.iter().any(|report| report.interrupted);
    let (started_at, duration_ms) = span(&reports);
    Ok(Report {
        verdict: RunVerdict::of(&figures, &lacking, !interrupted),
        gate: None,
        figures,
        started_at,
        duration_ms,
        interrupted,
        stopped_because: reports
            .iter()
            .map(|report| report.stopped_because.clone())
            .find(|why| !why.is_empty())
            .unwrap_or_default(),
        partition: None,
        lacking,
        patterns: PatternResult::all(&requirements),
        requirements,
        scenarios: scenarios(&reports),
        traffic,
        ..first.clone()
    })
}

/// Whether a part is of the same run as the first one.
fn belongs(first_name: &str, first: &Report, name: &str, part: &Report) -> Result<(), MergeError> {
    let differ = |what: &'static str, one: String, other: String| {
        if one == other {
            return Ok(());
        }
        Err(MergeError::Differ {
            what,
            first: first_name.to_owned(),
            one,
            second: name.to_owned(),
            other,
        })
    };
    let (one, other) = (&first.target, &part.target);
    differ("server", one.url.clone(), other.url.clone())?;
    differ("revision of the server", one.revision.clone(), other.revision.clone())?;
    differ("list of entities", one.entities.join(", "), other.entities.join(", "))?;
    differ("list of capabilities", one.capabilities.join(", "), other.capabilities.join(", "))?;
    let (one, other) = (&first.harness, &part.harness);
    differ("version of the specification", one.spec_version.clone(), other.spec_version.clone())?;
    differ("version of sixfold", one.version.clone(), other.version.clone())?;
    differ("seed", first.seed.to_string(), part.seed.to_string())
}

/// Whether each part of the run is there once.
fn complete(parts: &[(String, Report)]) -> Result<(), MergeError> {
    let mut seen: Vec<(u32, &str)> = Vec::new();
    let mut whole = 0;
    for (name, report) in parts {
        let part = report
            .partition
            .filter(|part| (1..=part.of()).contains(&part.number()))
            .ok_or_else(|| MergeError::NoPart { file: name.clone() })?;
        if whole != 0 && whole != part.of() {
            return Err(MergeError::Differ {
                what: "number of parts",
                first: parts[0].0.clone(),
                one: whole.to_string(),
                second: name.clone(),
                other: part.of().to_string(),
            });
        }
        whole = part.of();
        if let Some((_, other)) = seen.iter().find(|(number, _)| *number == part.number()) {
            return Err(MergeError::Twice {
                part,
                first: (*other).to_owned(),
                second: name.clone(),
            });
        }
        seen.push((part.number(), name));
    }
    let is_missing = |number: &u32| seen.iter().all(|(seen, _)| seen != number);
    let missing: Vec<String> =
        (1..=whole).filter(is_missing).map(|n| format!("{n}/{whole}")).collect();
    if missing.is_empty() { Ok(()) } else { Err(MergeError::Missing { parts: missing.join(", ") }) }
}

/// When the first part began, and how long it took from there until the last one was over, in
/// milliseconds.
fn span(reports: &[&Report]) -> (String, u64) {
    let began = reports.iter().map(|report| report.started_at.as_str()).min().unwrap_or_default();
    let milliseconds = |text: &str| text.parse::<Timestamp>().map(Timestamp::as_millisecond).ok();
    let start = milliseconds(began);
    let lasted = reports.iter().map(|report| {
        let late = start.zip(milliseconds(&report.started_at)).map(|(start, own)| own - start);
        report.duration_ms + late.and_then(|late| u64::try_from(late).ok()).unwrap_or_default()
    });
    (began.to_owned(), lasted.max().unwrap_or_default())
}

fn add(sum: &mut Traffic, part: &Traffic) {
    sum.requests += part.requests;
    sum.unanswered += part.unanswered;
    for (why, times) in &part.failures {
        *sum.failures.entry(why.clone()).or_default() += times;
    }
    sum.server_errors.absorb(&part.server_errors);
    sum.records_created += part.records_created;
    sum.records_left += part.records_left;
    sum.races.absorb(part.races);
}

/// The scenarios of all parts by turns, as they were dealt out. What each part tells some cases of, as
/// of those that were made up, is counted together.
fn scenarios(reports: &[&Report]) -> Vec<ScenarioResult> {
    let longest = reports.iter().map(|report| report.scenarios.len()).max().unwrap_or_default();
    let dealt = (0..longest)
        .flat_map(|place| reports.iter().filter_map(move |report| report.scenarios.get(place)));
    let mut joined: Vec<ScenarioResult> = Vec::new();
    for scenario in dealt {
        let same = |other: &&mut ScenarioResult| {
            other.id == scenario.id && other.entities == scenario.entities
        };
        match joined.iter_mut().find(same) {
            Some(sum) => {
                sum.told += scenario.told;
                sum.exchanges += scenario.exchanges;
                sum.duration_ms += scenario.duration_ms;
                for step in &scenario.skipped {
                    if !sum.skipped.contains(step) {
                        sum.skipped.push(step.clone());
                    }
                }
            }
            None => joined.push(scenario.clone()),
        }
    }
    joined
}
