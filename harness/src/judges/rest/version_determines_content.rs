//! Judges `rest/version_determines_content`: one version of one record is one JSON value, in
//! whatever answer it is shown.
//!
//! An occasion is every further sight of a version that the same user has been shown before. Not
//! compared are answers that leave members out (`rest/members_are_always_present`,
//! `rest/writes_answer_with_the_record`), a live record with its tombstone
//! (`soft_delete/delete_adds_a_version`), and a version that two writes claim to have made, each
//! with content of its own (pattern 4).

use std::iter;

use serde_json::Value;

use crate::judges::support::same_json;
use crate::judges::support_rest::{brief, is_whole};
use crate::judges::{Case, Findings};
use crate::quick::QuickMap;
use crate::trace::{Credentials, Exchange, Place, Sighting, State};

/// One version as one caller sees it, live or deleted: of the record with this number.
type Version = (u32, i64, bool, Credentials);

/// One sight of a version, and the next one of the same version.
struct Sight<'c> {
    exchange: &'c Exchange,
    seen: &'c Sighting,
    next: Option<usize>,
}

/// Every sight of every version. Most versions are seen once or twice, and there are as many as writes: so
/// all stand in one row, each with the place of the next.
struct Sights<'c>(Vec<Sight<'c>>);

impl<'c> Sights<'c> {
    /// The sights of the version that is first seen at this place.
    fn from(&self, first: usize) -> impl Iterator<Item = (&'c Exchange, &'c Sighting)> {
        let places = iter::successors(Some(first), |&place| self.0[place].next);
        places.map(|place| (self.0[place].exchange, self.0[place].seen))
    }
}

/// Judges every version that was seen more than once.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut last: QuickMap<Version, usize> = QuickMap::default();
    let mut sights = Sights(Vec::new());
    let mut versions: Vec<(Version, usize)> = Vec::new();
    for exchange in case.history.exchanges() {
        for (place, seen) in exchange.reply.sightings.iter().enumerate() {
            let Some(number) = seen.version.filter(|_| is_comparable(case, seen)) else { continue };
            let Some(record) = case.history.number_seen((exchange.index, place)) else { continue };
            let version = (record, number, seen.state == State::Deleted, exchange.credentials);
            let own = sights.0.len();
            sights.0.push(Sight { exchange, seen, next: None });
            match last.insert(version, own) {
                Some(before) => sights.0[before].next = Some(own),
                None => versions.push((version, own)),
            }
        }
    }
    // What was seen once differs from nothing.
    versions.retain(|(_, first)| sights.0[*first].next.is_some());
    for (version, first) in versions {
        if !was_made_twice(sights.from(first)) {
            judge_version(case, findings, version, sights.from(first));
        }
    }
}

fn is_comparable(case: &Case<'_>, seen: &Sighting) -> bool {
    match seen.state {
        State::Live => {
            case.target.entity(&seen.entity).is_some_and(|entity| is_whole(entity, seen))
        }
        State::Deleted => true,
        State::Removed => false,
    }
}

/// Whether two writes answered with different content for this version.
fn was_made_twice<'c>(sights: impl Iterator<Item = (&'c Exchange, &'c Sighting)>) -> bool {
    let mut written = sights.filter(|(_, seen)| seen.place == Place::Written);
    written
        .next()
        .is_some_and(|(_, first)| written.any(|(_, other)| !difference(first, other).is_empty()))
}

/// Holds every sight against the first. At most one finding per version: the rest repeats it.
fn judge_version<'c>(
    case: &Case<'_>,
    findings: &mut Findings,
    version: Version,
    mut sights: impl Iterator<Item = (&'c Exchange, &'c Sighting)>,
) {
    let Some((first_exchange, first)) = sights.next() else { return };
    for (exchange, seen) in sights {
        let differing = difference(first, seen);
        let Some(name) = differing.first() else {
            findings.kept();
            continue;
        };
        findings
            .breach(
                format!(
                    "version {} of {} is one value, wherever it is shown",
                    version.1,
                    case.name(case.history.numbered(version.0).0)
                ),
                format!(
                    "{} differ{}: `{name}` is {} in one answer and {} in another",
                    differing.join(", "),
                    if differing.len() == 1 { "s" } else { "" },
                    brief(first.value.get(name)),
                    brief(seen.value.get(name)),
                ),
            )
            .shown_by(first_exchange, format!("shows version {}", version.1))
            .shown_by(exchange, "shows the same version, otherwise");
        return;
    }
}

/// The names of the members that differ. The id is the same but for its letter case.
fn difference(one: &Sighting, other: &Sighting) -> Vec<String> {
    let (Some(one), Some(other)) = (one.value.as_object(), other.value.as_object()) else {
        return Vec::new();
    };
    // As a rule nothing differs, and both have their members in one order.
    let are_alike = |((name, one), (named, other)): ((&String, &Value), (&String, &Value))| {
        name == named && (name == "id" || same_json(one, other))
    };
    if one.len() == other.len() && one.iter().zip(other).all(are_alike) {
        return Vec::new();
    }
    let same = |name: &String| match (one.get(name), other.get(name)) {
        (Some(one), Some(other)) => same_json(one, other),
        (one, other) => one.map(Value::is_null) == other.map(Value::is_null),
    };
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| *name != "id" && !same(name)).cloned().collect()
}
