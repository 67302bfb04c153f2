//! Bringing a baseline up to date with a run.

use super::{Baseline, BaselineEntry, BreachClass};
use crate::gate::{GateTerms, breach_cause, is_in};
use crate::{Report, RequirementResult, Verdict};

/// What became of a baseline, each list by id of the requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaselineChanges {
    /// Entries that are new.
    pub added: Vec<String>,
    /// Entries that are gone, because their rows do not break any more.
    pub dropped: Vec<String>,
    /// Entries that stay although they have run out.
    pub expired: Vec<String>,
    /// Entries in which nobody has said why.
    pub unexplained: Vec<String>,
    /// Rows that were judged before and are not any more.
    pub lost: Vec<String>,
}

/// The baseline with which the gate would let this report pass, as soon as every entry has its reason
/// and its day is not over. What people wrote stays. New entries, and those without a reason, are given
/// this one.
pub fn update(
    old: &Baseline,
    report: &Report,
    terms: &GateTerms,
    reason: &str,
) -> (Baseline, BaselineChanges) {
    let mut new = Baseline { file: old.file.clone(), ..Baseline::default() };
    let mut changes = BaselineChanges::default();
    for entry in &old.entries {
        let row = report.requirements.iter().find(|row| row.id == entry.row);
        if !is_in(&terms.patterns, &entry.row) || row.is_some_and(|row| stays(entry, row)) {
            new.entries.push(entry.clone());
        } else {
            changes.dropped.push(entry.row.clone());
        }
    }
    for row in report.requirements.iter().filter(|row| is_in(&terms.patterns, &row.id)) {
        let is_asked_for = breach_cause(row, terms).is_some_and(|c| terms.fail_on.contains(&c));
        if is_asked_for && old.entry(&row.id).is_none() {
            changes.added.push(row.id.clone());
            new.entries.push(BaselineEntry {
                row: row.id.clone(),
                class: BreachClass::Bug,
                reason: String::new(),
                link: None,
                owner: None,
                expires: None,
            });
        }
    }
    for entry in new.entries.iter_mut().filter(|entry| !entry.has_reason()) {
        reason.clone_into(&mut entry.reason);
        if !entry.has_reason() {
            changes.unexplained.push(entry.row.clone());
        }
    }
    let expired = new.entries.iter().filter(|entry| entry.is_expired_on(report.day()));
    changes.expired = expired.map(|entry| entry.row.clone()).collect();
    for row in &report.requirements {
        let is_seen = is_in(&terms.patterns, &row.id);
        let was = |list: &[String]| list.contains(&row.id);
        if if is_seen { row.verdict.is_judged() } else { was(&old.judged) } {
            new.judged.push(row.id.clone());
        } else if if is_seen { row.verdict.is_open() } else { was(&old.open) } {
            new.open.push(row.id.clone());
        }
    }
    let lost = old.judged.iter().filter(|id| !new.judged.contains(id));
    changes.lost = lost.cloned().collect();
    (new, changes)
}

/// Whether an entry is still needed: its row breaks, or this run cannot tell.
fn stays(entry: &BaselineEntry, row: &RequirementResult) -> bool {
    match row.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Inconclusive | Verdict::NotExercised => true,
        Verdict::Pass => entry.class == BreachClass::Flaky,
        Verdict::NotApplicable | Verdict::NotObservable | Verdict::Waived => false,
    }
}
