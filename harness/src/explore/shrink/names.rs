//! The names of a story: which step makes them, and which steps speak of them.

use std::collections::BTreeSet;

use super::tree::{Act, acts, edit};
use crate::scenario::{Action, Object, RawTarget, Scenario, VERBS, Verb};

/// Positions that every story has without saving them.
pub(super) const GIVEN: [&str; 2] = ["start", "here"];

/// What follows the verb of an action.
pub(super) fn object_of(verb: Verb) -> Object {
    VERBS.iter().find(|row| row.verb == verb).map_or(Object::None, |row| row.object)
}

/// How many records the action makes, and so whether their names end in numbers.
pub(super) fn makes(action: &Action) -> usize {
    match action.verb {
        Verb::Create => {
            let each = |length: usize| length.max(1);
            each(action.ids.len())
                * each(action.contents.len())
                * each(action.media_types.len())
                * action.times as usize
        }
        _ => 1,
    }
}

/// Whether the name of the action stands for records, and not for a position.
pub(super) fn names_records(action: &Action) -> bool {
    matches!(action.verb, Verb::Create | Verb::Imagine)
}

/// Whether the action makes what is called so.
pub(super) fn is_made_by(action: &Action, name: &str) -> bool {
    let Some(base) = &action.name else { return false };
    match makes(action) {
        1 => base == name,
        several => number_behind(name, base).is_some_and(|number| (1..=several).contains(&number)),
    }
}

/// The number behind a name that several records share.
pub(super) fn number_behind(name: &str, base: &str) -> Option<usize> {
    name.strip_prefix(base)?.parse().ok()
}

/// Every name of a record or position that the action speaks of.
pub(super) fn spoken_of(action: &Action) -> Vec<&str> {
    let mut all = Vec::new();
    if object_of(action.verb) == Object::Record {
        all.push(action.object.as_str());
    }
    let keys = [&action.parent, &action.until, &action.around, &action.like, &action.at];
    all.extend(keys.into_iter().filter_map(|name| name.as_deref()));
    all.extend(action.from.as_deref().filter(|name| !GIVEN.contains(name)));
    all.extend(action.of.as_deref().filter(|_| is_of_record(action)));
    all
}

/// Calls what the action makes and speaks of by other names, where `other` knows one.
pub(super) fn rename(action: &mut Action, other: impl Fn(&str) -> Option<String>) {
    if object_of(action.verb) == Object::Record
        && let Some(better) = other(&action.object)
    {
        action.object = better;
    }
    let of_record = is_of_record(action);
    let keys = [
        Some(&mut action.parent),
        Some(&mut action.until),
        Some(&mut action.around),
        Some(&mut action.like),
        Some(&mut action.at),
        Some(&mut action.from),
        of_record.then_some(&mut action.of),
    ];
    for key in keys.into_iter().flatten() {
        if let Some(better) = key.as_deref().and_then(&other) {
            *key = Some(better);
        }
    }
}

/// Whether `of` names a record here.
fn is_of_record(action: &Action) -> bool {
    use RawTarget::{Below, Record, Restore, Shares};
    matches!(action.to, Some(Record | Restore | Shares | Below))
}

/// Every name of an entity that the action speaks of.
pub(super) fn entities_of(action: &Action) -> impl Iterator<Item = &str> {
    let object = (object_of(action.verb) == Object::Entity).then_some(action.object.as_str());
    let of = action.of.as_deref().filter(|_| !is_of_record(action));
    object.into_iter().chain(of).chain(action.only.iter().map(String::as_str))
}

/// The story without the actions that speak of something that nothing makes: the engine could not
/// take them, and passes over them.
pub(super) fn without_dangling(mut scenario: Scenario) -> Scenario {
    loop {
        let all = acts(&scenario.steps);
        let is_known = |name: &&str| all.iter().any(|act| is_made_by(act.action, name));
        let dangling: BTreeSet<u64> = all
            .iter()
            .filter(|act| !spoken_of(act.action).iter().all(is_known))
            .map(|act| act.line)
            .collect();
        if dangling.is_empty() {
            return scenario;
        }
        scenario = super::tree::retain(&scenario, |act: &Act<'_>| !dangling.contains(&act.line));
    }
}

/// The story in which this action has become `after`, and what it made is still called rightly:
/// where one record is left of several, its name has lost its number.
pub(super) fn with_action(scenario: &Scenario, line: u64, after: &Action) -> Scenario {
    let mut before = None;
    let changed = edit(scenario, |at, action| {
        if at == line {
            before = Some(std::mem::replace(action, after.clone()));
        }
    });
    let Some(before) = before else { return changed };
    let (had, has) = (makes(&before), makes(after));
    let Some(base) = before.name.filter(|_| has < had) else { return changed };
    edit(&changed, |_, action| {
        rename(action, |name| {
            let number = number_behind(name, &base).filter(|number| (1..=had).contains(number))?;
            Some(if has == 1 { base.clone() } else { format!("{base}{}", number.min(has)) })
        });
    })
}
