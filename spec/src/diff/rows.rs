//! Changes of requirements.

use std::collections::BTreeSet;

use super::{Change, Effect, Kind, Subject};
use crate::catalogue::{Catalogue, Entry};
use crate::requirement::Level;

/// The changes of requirements: those of the new edition in its order, then what is gone.
pub(super) fn compare(old: &Catalogue, new: &Catalogue) -> Vec<Change> {
    let capabilities: BTreeSet<&str> =
        old.requirements.iter().filter_map(|entry| entry.capability.as_deref()).collect();
    let mut changes = Vec::new();
    for entry in &new.requirements {
        match old.requirements.iter().find(|before| before.id == entry.id) {
            Some(before) => changed(before, entry, &mut changes),
            None => changes.push(added(entry, &capabilities)),
        }
    }
    for entry in &old.requirements {
        if new.requirements.iter().all(|after| after.id != entry.id) {
            let clients =
                if entry.level.is_required() { Effect::Breaking } else { Effect::Compatible };
            let detail =
                format!("{} is gone; ids are never reused or renamed", entry.level.keyword());
            changes.push(change(entry, Kind::Removed, Effect::Compatible, clients, detail));
        }
    }
    changes
}

fn change(entry: &Entry, kind: Kind, servers: Effect, clients: Effect, detail: String) -> Change {
    Change { subject: Subject::Requirement(entry.id.clone()), kind, servers, clients, detail }
}

fn added(entry: &Entry, capabilities: &BTreeSet<&str>) -> Change {
    let keyword = entry.level.keyword();
    match entry.capability.as_deref() {
        // Nobody has declared a capability that did not exist.
        Some(name) if !capabilities.contains(name) => {
            let detail = format!("new {keyword}, under the new capability `{name}`");
            change(entry, Kind::Added, Effect::Compatible, Effect::Compatible, detail)
        }
        capability => {
            let servers =
                if entry.level.is_required() { Effect::Breaking } else { Effect::Compatible };
            let detail = match capability {
                Some(name) => format!("new {keyword}, for servers that declare `{name}`"),
                None => format!("new {keyword}"),
            };
            change(entry, Kind::Added, servers, Effect::Compatible, detail)
        }
    }
}

fn changed(before: &Entry, after: &Entry, changes: &mut Vec<Change>) {
    level(before, after, changes);
    if meaning(&before.sentence, before.level) != meaning(&after.sentence, after.level) {
        let detail = format!("was “{}”, is “{}”", before.sentence, after.sentence);
        changes.push(change(after, Kind::Reworded, Effect::Review, Effect::Review, detail));
    }
    capability(before, after, changes);
    if before.observable != after.observable {
        let detail =
            format!("{:?} became {:?}", before.observable, after.observable).to_lowercase();
        changes.push(change(
            after,
            Kind::Observability,
            Effect::Compatible,
            Effect::Compatible,
            detail,
        ));
    }
    if before.excluded.is_some() != after.excluded.is_some() {
        let now = if after.excluded.is_some() { "is excluded from judgement" } else { "is judged" };
        let detail = format!("{now} now");
        changes.push(change(
            after,
            Kind::Observability,
            Effect::Compatible,
            Effect::Compatible,
            detail,
        ));
    }
    for (what, old, new) in [
        ("since", before.since.as_str(), after.since.as_str()),
        ("pattern", before.pattern.slug(), after.pattern.slug()),
    ] {
        if old != new {
            let detail = format!("`{what}` was {old}, is {new}");
            changes.push(change(after, Kind::Changed, Effect::Review, Effect::Review, detail));
        }
    }
}

fn level(before: &Entry, after: &Entry, changes: &mut Vec<Change>) {
    if before.level == after.level {
        return;
    }
    let (old, new) = (strength(before.level), strength(after.level));
    let detail = format!("{} became {}", before.level.keyword(), after.level.keyword());
    let broken = |breaks: bool| if breaks { Effect::Breaking } else { Effect::Compatible };
    let (kind, servers, clients) = match new.cmp(&old) {
        std::cmp::Ordering::Greater => {
            (Kind::Tightened, broken(after.level.is_required()), Effect::Compatible)
        }
        std::cmp::Ordering::Less => {
            (Kind::Relaxed, Effect::Compatible, broken(before.level.is_required()))
        }
        // MUST and MUST NOT demand as much; the sentence decides whether it is the same thing.
        std::cmp::Ordering::Equal => (Kind::Changed, Effect::Review, Effect::Review),
    };
    changes.push(change(after, kind, servers, clients, detail));
}

fn capability(before: &Entry, after: &Entry, changes: &mut Vec<Change>) {
    if before.capability == after.capability {
        return;
    }
    let broken = |entry: &Entry| {
        if entry.level.is_required() { Effect::Breaking } else { Effect::Compatible }
    };
    let (servers, clients, detail) = match (&before.capability, &after.capability) {
        (None, Some(name)) => (
            Effect::Compatible,
            broken(before),
            format!("held for every server, holds now where `{name}` is declared"),
        ),
        (Some(name), _) if after.capability.is_none() => (
            broken(after),
            Effect::Compatible,
            format!("held where `{name}` was declared, holds now for every server"),
        ),
        (old, new) => (
            Effect::Review,
            Effect::Review,
            format!(
                "held under `{}`, holds now under `{}`",
                old.as_deref().unwrap_or_default(),
                new.as_deref().unwrap_or_default()
            ),
        ),
    };
    changes.push(change(after, Kind::Capability, servers, clients, detail));
}

fn strength(level: Level) -> u8 {
    match level {
        Level::May => 0,
        Level::Should | Level::ShouldNot => 1,
        Level::Must | Level::MustNot => 2,
    }
}

/// The sentence without its key word: a change of level alone is not a change of words.
fn meaning(sentence: &str, level: Level) -> String {
    sentence.replacen(level.keyword(), "", 1)
}
