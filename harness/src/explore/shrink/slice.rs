//! The part of a story that a breach needs: the steps that show it, and what these stand on.

use std::collections::BTreeSet;

use super::names::{is_made_by, object_of, spoken_of};
use super::tree::{Act, acts, retain};
use crate::scenario::{Action, Object, Scenario, Verb};

/// Parts of the story that the breach may need, from the smallest to the largest.
pub(super) fn slices(scenario: &Scenario, witness: &[u64]) -> Vec<Scenario> {
    let all = acts(&scenario.steps);
    let shown: BTreeSet<usize> =
        (0..all.len()).filter(|at| witness.contains(&all[*at].line)).collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let needed = closure(&all, shown.clone());
    let mut looks = shown.clone();
    looks.extend(final_looks(&all));
    let mut alike = looks.clone();
    alike.extend(of_the_same(&all, &needed));
    let mut found: Vec<BTreeSet<usize>> = Vec::new();
    for seeds in [shown, looks, alike] {
        let part = closure(&all, seeds);
        if part.len() < all.len() && !found.contains(&part) {
            found.push(part);
        }
    }
    let lines = |part: &BTreeSet<usize>| part.iter().map(|at| all[*at].line).collect();
    let found: Vec<BTreeSet<u64>> = found.iter().map(lines).collect();
    found.iter().map(|lines| retain(scenario, |act| lines.contains(&act.line))).collect()
}

/// These actions and all that they need, by their places among all.
fn closure(all: &[Act<'_>], seeds: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut part = BTreeSet::new();
    let mut open: Vec<usize> = seeds.into_iter().collect();
    while let Some(at) = open.pop() {
        if part.insert(at) {
            open.extend(needs(all, at));
        }
    }
    part
}

/// What an action needs directly.
fn needs(all: &[Act<'_>], at: usize) -> Vec<usize> {
    let act = all[at];
    let mut needed: Vec<usize> =
        spoken_of(act.action).into_iter().filter_map(|name| maker(all, at, name)).collect();
    needed.extend(held_names(act.action).into_iter().filter_map(|name| source(all, at, name)));
    let own_before =
        |fits: &dyn Fn(&Action) -> bool| (0..at).rev().find(|&i| is_by(all, i, at, fits));
    match act.action.verb {
        Verb::Resend => {
            let object = act.action.object.as_str();
            needed.extend(own_before(&|action| is_write_to(action, object)));
        }
        Verb::Heed => needed.extend(own_before(&|action| action.verb == Verb::Listen)),
        _ => {}
    }
    needed.extend(outbox(all, at));
    needed
}

fn is_by(all: &[Act<'_>], i: usize, at: usize, fits: &dyn Fn(&Action) -> bool) -> bool {
    all[i].client == all[at].client && fits(all[i].action)
}

/// The action that makes what is called so: the last one before, else any, for a story that goes
/// round.
fn maker(all: &[Act<'_>], at: usize, name: &str) -> Option<usize> {
    let makes = |i: &usize| is_made_by(all[*i].action, name);
    (0..at).rev().find(makes).or_else(|| (at..all.len()).find(makes))
}

/// The records of which a client has to hold a copy to do this.
fn held_names(action: &Action) -> Vec<&str> {
    let changes =
        matches!(action.verb, Verb::Update | Verb::Replace | Verb::Delete | Verb::Restore);
    let object = changes.then_some(action.object.as_str());
    let keys = [action.like.as_deref(), action.at.as_deref()];
    object.into_iter().chain(keys.into_iter().flatten()).collect()
}

/// Where the client has its copy of a record from: a write of its own, else a read, else whatever it
/// last pulled or listed.
fn source(all: &[Act<'_>], at: usize, name: &str) -> Option<usize> {
    let own: Vec<usize> = (0..at).rev().filter(|i| all[*i].client == all[at].client).collect();
    let speaks = |action: &Action| {
        object_of(action.verb) == Object::Record && action.object == name
            || is_made_by(action, name)
    };
    let direct = own.iter().find(|i| speaks(all[**i].action));
    let by_look = || own.iter().find(|i| is_walk(all[**i].action.verb));
    direct.or_else(by_look).copied()
}

fn is_walk(verb: Verb) -> bool {
    matches!(verb, Verb::Pull | Verb::List | Verb::Query)
}

fn is_write_to(action: &Action, name: &str) -> bool {
    let is_write = matches!(
        action.verb,
        Verb::Recreate | Verb::Update | Verb::Replace | Verb::Delete | Verb::Restore
    );
    is_write && action.object == name || is_made_by(action, name)
}

/// Whether a client that is offline stays so when it does this.
fn stays_offline(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Offline
            | Verb::Wait
            | Verb::Imagine
            | Verb::Create
            | Verb::Recreate
            | Verb::Update
            | Verb::Replace
            | Verb::Delete
            | Verb::Restore
    )
}

/// What belongs to a write that waited: going offline, and coming online again. What belongs to
/// coming online: going offline, and all that waited.
fn outbox(all: &[Act<'_>], at: usize) -> Vec<usize> {
    let own: Vec<usize> = (0..all.len()).filter(|i| all[*i].client == all[at].client).collect();
    let mut section: Vec<usize> = Vec::new();
    for i in own {
        let verb = all[i].action.verb;
        if section.is_empty() && verb != Verb::Offline {
            continue;
        }
        section.push(i);
        if stays_offline(verb) {
            continue;
        }
        if i == at {
            return section;
        }
        if section.contains(&at) {
            return vec![section[0], i];
        }
        section.clear();
    }
    if section.contains(&at) { vec![section[0]] } else { Vec::new() }
}

/// The looks at the end of the story, behind its last change.
fn final_looks(all: &[Act<'_>]) -> impl Iterator<Item = usize> {
    let is_look = |act: &Act<'_>| {
        is_walk(act.action.verb) || matches!(act.action.verb, Verb::Read | Verb::Wait)
    };
    let changes = all.iter().rposition(|act| !is_look(act)).map_or(0, |at| at + 1);
    changes..all.len()
}

/// All that any client does to the records that this part is about.
fn of_the_same(all: &[Act<'_>], part: &BTreeSet<usize>) -> Vec<usize> {
    let names: BTreeSet<&str> = part.iter().flat_map(|at| spoken_of(all[*at].action)).collect();
    let touches = |act: &Act<'_>| {
        names.iter().any(|name| is_made_by(act.action, name))
            || spoken_of(act.action).iter().any(|name| names.contains(name))
    };
    (0..all.len()).filter(|at| touches(&all[*at])).collect()
}
