//! Candidates with fewer steps, and with less at the same time.

use super::tree::{acts, clients, groups, replace, rewrite};
use crate::scenario::{Scenario, Step, StepKind};

/// How many actions a group told round by round may come to before it is left as it is.
const MOST_UNROLLED: usize = 12;

/// Which side of a group a step moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Behind,
}

/// The lines of the groups of steps at the same time.
pub(super) fn togethers(scenario: &Scenario) -> Vec<u64> {
    let is_together = |group: &&Step| matches!(group.kind, StepKind::Together(_));
    groups(&scenario.steps).into_iter().filter(is_together).map(|group| group.line).collect()
}

/// The lines of the groups that go round, and how often.
pub(super) fn rounds(scenario: &Scenario) -> Vec<(u64, u32)> {
    let times = |group: &Step| match group.kind {
        StepKind::Repeat { times, .. } => Some((group.line, times)),
        _ => None,
    };
    groups(&scenario.steps).into_iter().filter_map(times).collect()
}

/// The lines of the steps directly in a group.
pub(super) fn members(scenario: &Scenario, group: u64) -> Vec<u64> {
    let found = groups(&scenario.steps).into_iter().find(|step| step.line == group);
    match found.map(|step| &step.kind) {
        Some(StepKind::Together(steps) | StepKind::Repeat { steps, .. }) => {
            steps.iter().map(|step| step.line).collect()
        }
        _ => Vec::new(),
    }
}

/// The story with one step of a group taken out, to before it or behind it; `None` where a client
/// would do things in another order.
pub(super) fn moved_out(
    scenario: &Scenario,
    group: u64,
    line: u64,
    side: Side,
) -> Option<Scenario> {
    let mut is_possible = false;
    let moved = replace(scenario, group, |step| {
        let StepKind::Together(mut inner) = step.kind else { return vec![step] };
        if let Some(at) = inner.iter().position(|step| step.line == line) {
            let others = match side {
                Side::Before => &inner[..at],
                Side::Behind => &inner[at + 1..],
            };
            is_possible = clients(others).is_disjoint(&clients(&inner[at..=at]));
            if is_possible {
                let out = inner.remove(at);
                let rest = Step { line: step.line, kind: StepKind::Together(inner) };
                return match side {
                    Side::Before => vec![out, rest],
                    Side::Behind => vec![rest, out],
                };
            }
        }
        vec![Step { line: step.line, kind: StepKind::Together(inner) }]
    });
    is_possible.then_some(moved)
}

/// The story with these groups of steps at the same time told one after the other: as they are
/// written, or, `turned`, client by client from the last one to the first.
pub(super) fn serial(scenario: &Scenario, lines: &[u64], turned: bool) -> Scenario {
    let mut serial = scenario.clone();
    serial.steps = rewrite(serial.steps, &mut |step| match step.kind {
        StepKind::Together(inner) if lines.contains(&step.line) => {
            if turned {
                client_by_client(&inner)
            } else {
                inner
            }
        }
        _ => vec![step],
    });
    serial
}

fn client_by_client(steps: &[Step]) -> Vec<Step> {
    let of = |client: usize| {
        rewrite(steps.to_vec(), &mut |step| match step.kind {
            StepKind::Act { client: own, .. } if own != client => Vec::new(),
            _ => vec![step],
        })
    };
    clients(steps).into_iter().rev().flat_map(of).collect()
}

/// The story with another number of rounds.
pub(super) fn with_rounds(scenario: &Scenario, line: u64, rounds: u32) -> Scenario {
    replace(scenario, line, |mut step| {
        if let StepKind::Repeat { times, .. } = &mut step.kind {
            *times = rounds;
        }
        vec![step]
    })
}

/// The story with a group told round by round, each step with a line of its own; `None` where that
/// would be long.
pub(super) fn unrolled(scenario: &Scenario, line: u64) -> Option<Scenario> {
    let group = groups(&scenario.steps).into_iter().find(|step| step.line == line)?;
    let StepKind::Repeat { times, steps } = &group.kind else { return None };
    if *times as usize * acts(steps).len() > MOST_UNROLLED {
        return None;
    }
    let mut next = highest(&scenario.steps) + 1;
    Some(replace(scenario, line, |step| match step.kind {
        StepKind::Repeat { times, steps } => (0..times)
            .flat_map(|_| {
                let mut round = steps.clone();
                super::tree::renumber(&mut round, &mut next, &mut |_, _| {});
                round
            })
            .collect(),
        _ => vec![step],
    }))
}

fn highest(steps: &[Step]) -> u64 {
    let groups = groups(steps).into_iter().map(|step| step.line);
    acts(steps).into_iter().map(|act| act.line).chain(groups).max().unwrap_or_default()
}
