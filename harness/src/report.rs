//! From the outcome of a run to the report.

mod secrets;
mod unexercised;

use std::collections::BTreeMap;

use jiff::Timestamp;
use sixfold_reports::{
    FORMAT, Figures, Harness, Partition, PatternResult, Report, RequirementResult, RunVerdict,
    ScenarioResult, ServerErrors, TargetIdentity, Traffic, Verdict,
};
use sixfold_spec::requirement::{self, Observable, Pattern, Requirement};

use crate::engine::Outcome;
use crate::judges::{self, Tally, line};
use crate::secret::Secrets;
use crate::target::Target;

/// What a report says of the run beside its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Header<'h> {
    /// The base URL as the user wrote it.
    pub url: &'h str,
    /// The seed.
    pub seed: u64,
    /// When the run started.
    pub started_at: Timestamp,
    /// Which part of a run it is.
    pub partition: Partition,
    /// Whether only cases that were made up were to be told.
    pub is_exploration: bool,
}

/// The report of a run.
pub fn report(header: Header<'_>, target: &Target, outcome: &Outcome) -> Report {
    let rows = requirement::ALL.iter();
    let requirements: Vec<RequirementResult> =
        rows.map(|row| requirement_result(row, target, outcome, header)).collect();
    let figures = Figures::of(&requirements);
    let missing = target.claims.iter().flat_map(|claims| claims.missing_patterns());
    let lacking: Vec<Pattern> = missing.map(|(pattern, _)| pattern).collect();
    let is_whole = !outcome.interrupted && header.partition.is_whole();
    let millis =
        |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let mut report = Report {
        format: FORMAT.to_owned(),
        verdict: RunVerdict::of(&figures, &lacking, is_whole),
        gate: None,
        figures,
        target: identity(header.url, target),
        harness: Harness {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            spec_version: sixfold_spec::VERSION.to_owned(),
        },
        seed: header.seed,
        started_at: format!("{:.3}", header.started_at),
        duration_ms: millis(outcome.duration),
        interrupted: outcome.interrupted,
        stopped_because: outcome.stopped_because.clone(),
        partition: Some(header.partition).filter(|part| !part.is_whole()),
        lacking,
        patterns: PatternResult::all(&requirements),
        requirements,
        scenarios: outcome
            .cases
            .iter()
            .map(|case| ScenarioResult {
                id: case.scenario.clone(),
                title: case.title.clone(),
                entities: case.entities.iter().map(|name| named(name, &target.secrets)).collect(),
                told: case.told,
                exchanges: case.exchanges as u64,
                duration_ms: millis(case.duration),
                skipped: case.skipped.iter().map(|reason| line(reason, &target.secrets)).collect(),
            })
            .collect(),
        traffic: Traffic {
            requests: outcome.requests,
            unanswered: outcome.unanswered,
            failures: failures(outcome, target),
            server_errors: ServerErrors {
                first: line(&outcome.server_errors.first, &target.secrets),
                ..outcome.server_errors
            },
            records_created: outcome.records_created,
            records_left: outcome.records_left,
            races: outcome.races,
        },
    };
    secrets::withhold(&mut report);
    report
}

/// What a server says of itself.
pub fn identity(url: &str, target: &Target) -> TargetIdentity {
    let secrets = &target.secrets;
    let text = |name: &str| {
        let said = target.document.get(name).and_then(serde_json::Value::as_str);
        named(said.unwrap_or_default(), secrets)
    };
    let capabilities = target.document.get("capabilities").and_then(serde_json::Value::as_object);
    let claimed = capabilities.into_iter().flat_map(|all| all.keys()).take(CLAIMS);
    TargetIdentity {
        url: url.to_owned(),
        spec: text("spec"),
        revision: text("revision"),
        entities: target.entities.iter().map(|entity| named(&entity.name, secrets)).collect(),
        capabilities: claimed.map(|name| named(name, secrets)).collect(),
    }
}

/// Why requests got no answer, without secrets.
fn failures(outcome: &Outcome, target: &Target) -> BTreeMap<String, u64> {
    let shown = outcome.failures.iter().map(|(why, times)| (line(why, &target.secrets), *times));
    shown.collect()
}

/// How many capabilities of a server a report names.
const CLAIMS: usize = 256;

/// How much a report shows of a word that a server chose for itself, in characters.
const NAME: usize = 200;

/// A word that a server chose for itself, which may be long, or one that it was sent.
fn named(word: &str, secrets: &Secrets) -> String {
    let word = secrets.withhold(word.to_owned());
    match word.char_indices().nth(NAME) {
        Some((end, _)) => format!("{} …", &word[..end]),
        None => word,
    }
}

fn requirement_result(
    row: &'static Requirement,
    target: &Target,
    outcome: &Outcome,
    header: Header<'_>,
) -> RequirementResult {
    let tally = outcome.tallies.iter().find(|tally| tally.requirement == row);
    let applies = judges::applies(row, target);
    let verdict = match tally {
        _ if !applies => Verdict::NotApplicable,
        _ if row.row().excluded.is_some() => Verdict::NotObservable,
        _ if target.terms.waiver(row.id()).is_some() => Verdict::Waived,
        Some(tally) => tally.verdict(),
        None => Verdict::NotExercised,
    };
    let count = |of: fn(&Tally) -> u64| tally.map(of).unwrap_or_default();
    let (open_cause, remark) = if verdict == Verdict::NotExercised {
        let (cause, text) = unexercised::why(row, outcome, header);
        (Some(cause), line(&text, &target.secrets))
    } else {
        (None, remark(verdict, row, target, tally, outcome))
    };
    RequirementResult {
        id: row.id().to_owned(),
        level: row.level(),
        sentence: row.row().sentence.clone(),
        verdict,
        occasions: count(|tally| tally.occasions),
        unclear: count(|tally| tally.unclear),
        remark,
        open_cause,
        scenarios: tally.map(|tally| tally.scenarios.clone()).unwrap_or_default(),
        breach_count: count(|tally| tally.breached + tally.odd),
        breaches: tally.map(|tally| tally.breaches.clone()).unwrap_or_default(),
    }
}

fn remark(
    verdict: Verdict,
    row: &Requirement,
    target: &Target,
    tally: Option<&Tally>,
    outcome: &Outcome,
) -> String {
    match verdict {
        Verdict::NotApplicable => judges::why_not(row, target).unwrap_or_default(),
        Verdict::NotObservable => row.row().excluded.clone().unwrap_or_default(),
        Verdict::Waived => waived(row, target, tally),
        Verdict::Pass if row.row().observable == Observable::Statistical => outcome.races.remark(),
        _ => tally.map(|tally| tally.reason.clone()).unwrap_or_default(),
    }
}

/// Why a requirement is waived, and whether it has to be.
fn waived(row: &Requirement, target: &Target, tally: Option<&Tally>) -> String {
    let Some(waiver) = target.terms.waiver(row.id()) else { return String::new() };
    let until = waiver.until.map(|day| format!(" (until {day})")).unwrap_or_default();
    let seen = match tally.map(Tally::verdict) {
        Some(Verdict::Fail | Verdict::Warn) => "it was broken in this run",
        Some(Verdict::Pass) => "it was kept in this run: take the waiver out",
        _ => "this run does not tell whether it is kept",
    };
    format!("{}{until}; {seen}", waiver.reason)
}
