//! Judges `rest/version_determines_content`: one version of one record is one JSON value, in
//! whatever answer it is shown.
//!
//! An occasion is every further sight of a version that the same user has been shown before. Not
//! compared are answers that leave members out (`rest/members_are_always_present`,
//! `rest/writes_answer_with_the_record`), a live record with its tombstone
//! (`soft_delete/delete_adds_a_version`), and a version that two writes claim to have made, each
//! with content of its own (pattern 4).

use std::collections::HashMap;

use serde_json::Value;

use crate::judges::support::same_json;
use crate::judges::support_rest::{brief, is_whole};
use crate::judges::{Case, Findings};
use crate::trace::{Credentials, Exchange, Key, Place, Sighting, State};

/// One version as one caller sees it, live or deleted.
type Version<'c> = (&'c Key, i64, bool, Credentials);

/// Every sight of one version.
type Sights<'c> = Vec<(&'c Exchange, &'c Sighting)>;

/// Judges every version that was seen more than once.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut places: HashMap<Version<'_>, usize> = HashMap::new();
    let mut versions: Vec<(Version<'_>, Sights<'_>)> = Vec::new();
    for (exchange, seen) in case.history.sightings() {
        let (Some(key), Some(number)) = (seen.key(), seen.version) else { continue };
        let comparable = match (seen.state, case.target.entity(&seen.entity)) {
            (State::Live, Some(entity)) => is_whole(entity, seen),
            (State::Deleted, _) => true,
            (State::Live, None) | (State::Removed, _) => false,
        };
        if !comparable {
            continue;
        }
        let version = (key, number, seen.state == State::Deleted, exchange.credentials);
        let place = *places.entry(version).or_insert_with(|| {
            versions.push((version, Vec::new()));
            versions.len() - 1
        });
        versions[place].1.push((exchange, seen));
    }
    for (version, sights) in &versions {
        if !was_made_twice(sights) {
            judge_version(case, findings, version, sights);
        }
    }
}

/// Whether two writes answered with different content for this version.
fn was_made_twice(sights: &Sights<'_>) -> bool {
    let mut written = sights.iter().filter(|(_, seen)| seen.place == Place::Written);
    written
        .next()
        .is_some_and(|(_, first)| written.any(|(_, other)| !difference(first, other).is_empty()))
}

/// Holds every sight against the first. At most one finding per version: the rest repeats it.
fn judge_version(
    case: &Case<'_>,
    findings: &mut Findings,
    version: &Version<'_>,
    sights: &Sights<'_>,
) {
    let Some(((first_exchange, first), rest)) = sights.split_first() else { return };
    for (exchange, seen) in rest {
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
                    case.name(version.0)
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
    let same = |name: &String| match (one.get(name), other.get(name)) {
        (Some(one), Some(other)) => same_json(one, other),
        (one, other) => one.map(Value::is_null) == other.map(Value::is_null),
    };
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| *name != "id" && !same(name)).cloned().collect()
}
