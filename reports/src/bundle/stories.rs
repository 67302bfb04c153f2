//! Which stories a report needs as evidence.

use std::collections::BTreeSet;
use std::fmt;

use crate::Report;

/// How the ids of cases begin that were made up. What is kept of one is a file named after the row.
const MADE_UP: &str = "explored/";

/// A story of a breach that is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Untold {
    /// The scenario, as the report names it.
    pub scenario: String,
    /// The row that broke in it.
    pub requirement: String,
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.scenario, self.requirement)
    }
}

/// The stories of breaches that are not among these ids, each once. Of a case that was made up, the run
/// keeps what it was cut down to, one story for each row: any that was found for the row will do.
pub fn untold(report: &Report, ids: &BTreeSet<&str>) -> Vec<Untold> {
    let mut missing = BTreeSet::new();
    for row in &report.requirements {
        let kept = kept(&row.id);
        let is_kept = || {
            let mut behind = ids.range(kept.as_str()..);
            behind.next().is_some_and(|id| id.starts_with(&kept))
        };
        for breach in &row.breaches {
            let scenario = breach.scenario.as_str();
            let is_told =
                if scenario.starts_with(MADE_UP) { is_kept() } else { ids.contains(scenario) };
            if !is_told {
                missing
                    .insert(Untold { scenario: scenario.to_owned(), requirement: row.id.clone() });
            }
        }
    }
    missing.into_iter().collect()
}

/// Whether the story with this id is evidence for anything in the report.
pub(super) fn is_wanted(report: &Report, id: &str) -> bool {
    report.requirements.iter().any(|row| {
        row.breaches.iter().any(|breach| {
            if breach.scenario.starts_with(MADE_UP) {
                id.starts_with(&kept(&row.id))
            } else {
                breach.scenario == id
            }
        })
    })
}

/// How the ids of the stories begin that were found for a row.
fn kept(row: &str) -> String {
    format!("found/{}-", row.replace('/', "."))
}
