//! `prove --coverage`: what holds each requirement in place, from the runs that were just made.

use std::path::Path;

use sixfold::judges;
use sixfold_fixtures::mutants;
use sixfold_reports::{
    CoverageTable, CoveredRow, Exercised, REFERENCE, Report, RequirementResult, Verdict,
};
use sixfold_spec::requirement::{self, Requirement};

use super::tables::write_table;

/// The report on a server that is right, and the server's name.
pub(super) struct Run {
    /// `reference`, or `variant/` and the id of one.
    pub(super) server: String,
    /// What was found.
    pub(super) report: Report,
}

/// Writes the table to this file as Markdown, and beside it as JSON.
///
/// # Errors
///
/// Says which file cannot be written, and why.
pub(super) fn write(path: &Path, runs: &[Run]) -> Result<(), String> {
    let table = table(runs);
    write_table(path, &table.markdown(), &table.json())
}

/// The table over every requirement.
fn table(runs: &[Run]) -> CoverageTable {
    CoverageTable::new(
        sixfold_spec::SPEC_ID,
        requirement::ALL.iter().map(|requirement| row(requirement, runs)).collect(),
    )
}

fn row(requirement: &'static Requirement, runs: &[Run]) -> CoveredRow {
    let row = requirement.row();
    let judge = judges::ALL.iter().find(|judge| judge.requirement == requirement);
    let made_for = mutants::ALL.iter().filter(|mutant| mutant.breaks == requirement);
    let falls = mutants::ALL
        .iter()
        .filter(|mutant| mutant.falls.iter().any(|(row, _)| *row == requirement));
    let reference = runs.iter().find(|run| run.server == REFERENCE);
    let on_reference = reference.and_then(|run| exercised(run, requirement));
    CoveredRow {
        id: requirement.id().to_owned(),
        level: row.level,
        observable: row.observable,
        capability: row.capability.clone(),
        unless: row.unless.clone(),
        excluded: row.excluded.clone(),
        judge: judge.map(|judge| format!("harness/src/judges/{}", judge.file)),
        remark: match (&on_reference, reference, &row.excluded) {
            (None, Some(run), None) => result(run, requirement).map_or_else(String::new, why),
            _ => String::new(),
        },
        occasions: match on_reference {
            Some(exercised) => vec![exercised],
            None => runs.iter().filter_map(|run| exercised(run, requirement)).collect(),
        },
        breaks: made_for.map(|mutant| mutant.id.to_owned()).collect(),
        falls: falls.map(|mutant| mutant.id.to_owned()).collect(),
    }
}

fn result<'r>(run: &'r Run, requirement: &Requirement) -> Option<&'r RequirementResult> {
    run.report.requirements.iter().find(|result| result.id == requirement.id())
}

/// The scenarios in which the requirement was at stake; `None` where there was none.
fn exercised(run: &Run, requirement: &Requirement) -> Option<Exercised> {
    let mut scenarios = result(run, requirement)?.scenarios.clone();
    scenarios.sort();
    (!scenarios.is_empty()).then(|| Exercised { server: run.server.clone(), scenarios })
}

/// Why nothing put it at stake. What the answers left open differs from run to run, so that it was
/// left open has to do.
fn why(result: &RequirementResult) -> String {
    match result.verdict {
        Verdict::Inconclusive => "it was tried, and the answers did not tell".to_owned(),
        _ => result.remark.clone(),
    }
}
