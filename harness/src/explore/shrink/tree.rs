//! Stories as trees of steps: looking at the leaves, and rebuilding without some of them.

use std::collections::BTreeSet;

use crate::scenario::{Action, Scenario, Step, StepKind};

/// A step in which a client does something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<'s> {
    pub(super) line: u64,
    pub(super) client: usize,
    pub(super) action: &'s Action,
}

/// The steps in which a client does something, in the order of the story.
pub(super) fn acts(steps: &[Step]) -> Vec<Act<'_>> {
    let mut found = Vec::new();
    collect(steps, &mut found);
    found
}

fn collect<'s>(steps: &'s [Step], found: &mut Vec<Act<'s>>) {
    for step in steps {
        match &step.kind {
            StepKind::Act { client, action } => {
                found.push(Act { line: step.line, client: *client, action });
            }
            StepKind::Together(steps) | StepKind::Repeat { steps, .. } => collect(steps, found),
        }
    }
}

/// The clients that do something in these steps.
pub(super) fn clients(steps: &[Step]) -> BTreeSet<usize> {
    acts(steps).iter().map(|act| act.client).collect()
}

/// Every step that holds other ones, in the order of the story.
pub(super) fn groups(steps: &[Step]) -> Vec<&Step> {
    let mut found = Vec::new();
    for step in steps {
        if let StepKind::Together(inner) | StepKind::Repeat { steps: inner, .. } = &step.kind {
            found.push(step);
            found.extend(groups(inner));
        }
    }
    found
}

/// Whether no two clients of the story ever do something at the same time.
pub fn serialised(scenario: &Scenario) -> bool {
    groups(&scenario.steps).into_iter().all(|group| match &group.kind {
        StepKind::Together(steps) => clients(steps).len() < 2,
        _ => true,
    })
}

/// Rebuilds the steps from the innermost ones outwards: each becomes what `change` makes of it.
pub(super) fn rewrite(steps: Vec<Step>, change: &mut dyn FnMut(Step) -> Vec<Step>) -> Vec<Step> {
    let mut rebuilt = Vec::with_capacity(steps.len());
    for mut step in steps {
        if let StepKind::Together(inner) | StepKind::Repeat { steps: inner, .. } = &mut step.kind {
            *inner = rewrite(std::mem::take(inner), change);
        }
        rebuilt.extend(change(step));
    }
    rebuilt
}

/// The story with only those actions for which `keep` says so.
pub(super) fn retain(scenario: &Scenario, keep: impl Fn(&Act<'_>) -> bool) -> Scenario {
    let mut kept = scenario.clone();
    kept.steps = rewrite(kept.steps, &mut |step| match &step.kind {
        StepKind::Act { client, action } => {
            let stays = keep(&Act { line: step.line, client: *client, action });
            if stays { vec![step] } else { Vec::new() }
        }
        _ => vec![step],
    });
    kept
}

/// The story without the actions of these lines.
pub(super) fn without(scenario: &Scenario, lines: &[u64]) -> Scenario {
    retain(scenario, |act| !lines.contains(&act.line))
}

/// The story with each action as `change` leaves it.
pub(super) fn edit(scenario: &Scenario, mut change: impl FnMut(u64, &mut Action)) -> Scenario {
    let mut edited = scenario.clone();
    edited.steps = rewrite(edited.steps, &mut |mut step| {
        if let StepKind::Act { action, .. } = &mut step.kind {
            change(step.line, action);
        }
        vec![step]
    });
    edited
}

/// The story with the step of this line replaced.
pub(super) fn replace(
    scenario: &Scenario,
    line: u64,
    mut by: impl FnMut(Step) -> Vec<Step>,
) -> Scenario {
    let mut replaced = scenario.clone();
    replaced.steps = rewrite(replaced.steps, &mut |step| {
        if step.line == line { by(step) } else { vec![step] }
    });
    replaced
}

/// The line of each action of the story; see [`acts`].
pub(super) fn lines(scenario: &Scenario) -> Vec<u64> {
    acts(&scenario.steps).iter().map(|act| act.line).collect()
}

/// Gives every step a line of its own, in order from 1; tells `moved` the old line and the new one.
pub(super) fn renumber(steps: &mut [Step], next: &mut u64, moved: &mut dyn FnMut(u64, u64)) {
    for step in steps {
        moved(step.line, *next);
        step.line = *next;
        *next += 1;
        if let StepKind::Together(inner) | StepKind::Repeat { steps: inner, .. } = &mut step.kind {
            renumber(inner, next, moved);
        }
    }
}
