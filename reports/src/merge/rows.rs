//! One requirement as all parts of a run saw it.

use sixfold_spec::requirement::{self, Observable, Requirement};

use super::MergeError;
use crate::{OpenCause, Races, Report, RequirementResult, Verdict};

/// How many breaches are kept with their evidence, as in a run that is not divided.
const KEPT: usize = 5;

/// The requirements of all parts, in the order of the first one.
pub(super) fn join(
    parts: &[(String, Report)],
    races: Races,
) -> Result<Vec<RequirementResult>, MergeError> {
    let Some((_, first)) = parts.first() else { return Ok(Vec::new()) };
    let one = |row: &RequirementResult| {
        let seen: Vec<(&str, &RequirementResult)> = parts
            .iter()
            .filter_map(|(name, part)| {
                let own = part.requirements.iter().find(|own| own.id == row.id)?;
                Some((name.as_str(), own))
            })
            .collect();
        same_terms(&seen)?;
        Ok(joined(&seen.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), row, races))
    };
    first.requirements.iter().map(one).collect()
}

/// How much a verdict says. That of the whole run is the one that says most: one breach is enough, and
/// one occasion is enough to have been judged.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 4,
        Verdict::Warn => 3,
        Verdict::Pass => 2,
        Verdict::Inconclusive => 1,
        Verdict::NotExercised
        | Verdict::NotApplicable
        | Verdict::NotObservable
        | Verdict::Waived => 0,
    }
}

/// Whether a row is asked of the server is no matter of what happened: all parts say the same.
fn same_terms(seen: &[(&str, &RequirementResult)]) -> Result<(), MergeError> {
    let unasked = |verdict: Verdict| {
        let is_unasked = !verdict.is_judged() && !verdict.is_open();
        is_unasked.then_some(verdict)
    };
    let Some(((name, row), others)) = seen.split_first() else { return Ok(()) };
    match others.iter().find(|(_, other)| unasked(other.verdict) != unasked(row.verdict)) {
        None => Ok(()),
        Some((other_name, other)) => Err(MergeError::Terms {
            row: row.id.clone(),
            first: format!("{} in {name}", row.verdict.label()),
            second: format!("{} in {other_name}", other.verdict.label()),
        }),
    }
}

fn joined(
    seen: &[&RequirementResult],
    first: &RequirementResult,
    races: Races,
) -> RequirementResult {
    let verdict = seen
        .iter()
        .map(|row| row.verdict)
        .max_by_key(|verdict| weight(*verdict))
        .unwrap_or(first.verdict);
    let mut scenarios: Vec<String> = Vec::new();
    for id in seen.iter().flat_map(|row| &row.scenarios) {
        if !scenarios.contains(id) {
            scenarios.push(id.clone());
        }
    }
    RequirementResult {
        verdict,
        occasions: seen.iter().map(|row| row.occasions).sum(),
        unclear: seen.iter().map(|row| row.unclear).sum(),
        remark: remark(verdict, seen, races),
        open_cause: unexercised(verdict, seen).and_then(|row| row.open_cause),
        scenarios,
        breach_count: seen.iter().map(|row| row.breach_count).sum(),
        breaches: seen.iter().flat_map(|row| row.breaches.iter().cloned()).take(KEPT).collect(),
        ..first.clone()
    }
}

fn remark(verdict: Verdict, seen: &[&RequirementResult], races: Races) -> String {
    let first_of = |is_telling: &dyn Fn(&RequirementResult) -> bool| {
        seen.iter().find(|row| is_telling(row)).map(|row| row.remark.clone())
    };
    match verdict {
        Verdict::Pass if seen.iter().any(|row| is_statistical(&row.id)) => races.remark(),
        // Why answers did not tell. A part that saw nothing at all speaks only of that.
        Verdict::Pass | Verdict::Fail | Verdict::Warn | Verdict::Inconclusive => {
            let says_why = |row: &RequirementResult| {
                row.unclear > 0 && !(row.verdict == Verdict::Pass && is_statistical(&row.id))
            };
            first_of(&says_why).unwrap_or_default()
        }
        // Whether a waived row was broken is told by the part that saw most of it.
        Verdict::Waived => first_of(&|row| row.breach_count > 0)
            .or_else(|| first_of(&|row| row.occasions > 0))
            .or_else(|| first_of(&|_| true))
            .unwrap_or_default(),
        Verdict::NotExercised => {
            unexercised(verdict, seen).map(|row| row.remark.clone()).unwrap_or_default()
        }
        _ => first_of(&|_| true).unwrap_or_default(),
    }
}

/// The part that says best why nothing put the row at stake: not the one that leaves it to others.
fn unexercised<'r>(
    verdict: Verdict,
    seen: &[&'r RequirementResult],
) -> Option<&'r RequirementResult> {
    let tells = |row: &&&RequirementResult| row.open_cause != Some(OpenCause::OtherPart);
    let found = seen.iter().find(tells).or(seen.first()).copied();
    found.filter(|_| verdict == Verdict::NotExercised)
}

fn is_statistical(id: &str) -> bool {
    requirement::find(id)
        .map(Requirement::row)
        .is_some_and(|row| row.observable == Observable::Statistical)
}
