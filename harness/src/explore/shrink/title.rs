//! What a story is about, from its steps.

use sixfold_reports::render::count;

use super::tree::clients;
use crate::scenario::{Scenario, Step, StepKind};

/// After so many doings a title leaves the rest to the reader.
const MOST_DOINGS: usize = 8;

/// The title of a story that nobody wrote: `Two clients: create, read, update and update at once`.
pub(super) fn title(scenario: &Scenario) -> String {
    let who = match clients(&scenario.steps).len() {
        1 => "One client".to_owned(),
        2 => "Two clients".to_owned(),
        3 => "Three clients".to_owned(),
        more => format!("{more} clients"),
    };
    let mut doings = doings(&scenario.steps);
    if doings.len() > MOST_DOINGS {
        let rest = doings.len() - MOST_DOINGS;
        doings.truncate(MOST_DOINGS);
        doings.push(format!("and {rest} more"));
    }
    format!("{who}: {}", doings.join(", "))
}

fn doings(steps: &[Step]) -> Vec<String> {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for step in steps {
        let doing = match &step.kind {
            StepKind::Act { action, .. } => action.verb.word().to_owned(),
            StepKind::Together(inner) => format!("{} at once", doings(inner).join(" and ")),
            StepKind::Repeat { times, steps } => {
                format!("{} of ({})", count(*times, "round"), doings(steps).join(", "))
            }
        };
        match runs.last_mut() {
            Some((last, count)) if *last == doing => *count += 1,
            _ => runs.push((doing, 1)),
        }
    }
    let worded = |(doing, count): (String, usize)| match count {
        1 => doing,
        2 => format!("{doing} twice"),
        more => format!("{doing} {more} times"),
    };
    runs.into_iter().map(worded).collect()
}
