//! The plain form of a story: nothing in it that does nothing.
//!
//! All that is done here leaves what the server sees as it is, so it takes no telling of its own.

use std::collections::BTreeSet;

use super::names::{entities_of, names_records, spoken_of, without_dangling};
use super::tree::{acts, clients, edit, rewrite};
use crate::scenario::{EntityRole, Scenario, Step, StepKind};

/// The plain form of a story; `None` where nobody does anything in it.
pub(super) fn plain(scenario: Scenario) -> Option<Scenario> {
    let mut scenario = without_dangling(scenario);
    scenario.steps = unwrapped(scenario.steps, false);
    if scenario.steps.is_empty() {
        return None;
    }
    Some(without_idle_entities(without_idle_clients(without_idle_positions(&scenario))))
}

/// The same story as far as a server can tell: without lines, texts, title.
pub(super) fn essence(scenario: &Scenario) -> Scenario {
    let mut bare = edit(scenario, |_, action| action.text.clear());
    bare.steps = rewrite(bare.steps, &mut |step| vec![Step { line: 0, ..step }]);
    bare.title.clear();
    bare.about.clear();
    bare
}

/// Steps without groups that make no difference: empty ones, one round, one client at the same
/// time as nobody. `inside` a group of steps at the same time, each client is on its own, so a
/// further one makes none either.
fn unwrapped(steps: Vec<Step>, inside: bool) -> Vec<Step> {
    let mut plain = Vec::with_capacity(steps.len());
    for step in steps {
        let line = step.line;
        match step.kind {
            StepKind::Act { .. } => plain.push(step),
            StepKind::Together(inner) => {
                let inner = unwrapped(inner, true);
                if inside || clients(&inner).len() < 2 {
                    plain.extend(inner);
                } else {
                    plain.push(Step { line, kind: StepKind::Together(inner) });
                }
            }
            StepKind::Repeat { times, steps: inner } => {
                let inner = unwrapped(inner, inside);
                if times <= 1 {
                    plain.extend(inner);
                } else if !inner.is_empty() {
                    plain.push(Step { line, kind: StepKind::Repeat { times, steps: inner } });
                }
            }
        }
    }
    plain
}

/// Without clients that do nothing, but for one of each user whom a step speaks of.
fn without_idle_clients(mut scenario: Scenario) -> Scenario {
    let busy = clients(&scenario.steps);
    let all = acts(&scenario.steps);
    let spoken: BTreeSet<&str> = all.iter().filter_map(|act| act.action.user.as_deref()).collect();
    let mut present: BTreeSet<&str> =
        busy.iter().filter_map(|at| scenario.clients.get(*at)).map(|c| c.user.as_str()).collect();
    let mut stays = Vec::with_capacity(scenario.clients.len());
    for (index, client) in scenario.clients.iter().enumerate() {
        let user = client.user.as_str();
        stays.push(busy.contains(&index) || (spoken.contains(user) && present.insert(user)));
    }
    let places: Vec<usize> = stays
        .iter()
        .scan(0, |next, stays| {
            let place = *next;
            *next += usize::from(*stays);
            Some(place)
        })
        .collect();
    let mut stays = stays.into_iter();
    scenario.clients.retain(|_| stays.next().unwrap_or(true));
    scenario.steps = rewrite(scenario.steps, &mut |mut step| {
        if let StepKind::Act { client, .. } = &mut step.kind {
            *client = places.get(*client).copied().unwrap_or(*client);
        }
        vec![step]
    });
    scenario
}

/// Without the names of positions that nothing goes back to. The names of records stay: they say in
/// reports what a record is.
fn without_idle_positions(scenario: &Scenario) -> Scenario {
    let all = acts(&scenario.steps);
    let used: BTreeSet<String> =
        all.iter().flat_map(|act| spoken_of(act.action)).map(str::to_owned).collect();
    edit(scenario, |_, action| {
        if !names_records(action) && action.name.as_ref().is_some_and(|name| !used.contains(name)) {
            action.name = None;
        }
    })
}

/// Without parts that no step speaks of and that no other part stands in relation to.
fn without_idle_entities(mut scenario: Scenario) -> Scenario {
    loop {
        let all = acts(&scenario.steps);
        let mut used: BTreeSet<&str> = all.iter().flat_map(|act| entities_of(act.action)).collect();
        used.extend(scenario.entities.iter().filter_map(|part| related(&part.role)));
        let idle: Vec<String> = scenario
            .entities
            .iter()
            .filter(|part| !used.contains(part.name.as_str()))
            .map(|part| part.name.clone())
            .collect();
        if idle.is_empty() {
            return scenario;
        }
        scenario.entities.retain(|part| !idle.contains(&part.name));
    }
}

/// The part that this one stands in relation to.
fn related(role: &EntityRole) -> Option<&str> {
    match role {
        EntityRole::RefersTo(other)
        | EntityRole::CascadesWith(other)
        | EntityRole::Restricts(other)
        | EntityRole::Touches(other) => Some(other),
        _ => None,
    }
}
