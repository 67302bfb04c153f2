//! Judges `soft_delete/tombstone_has_its_members`: a tombstone has an id, a version and the time
//! of the delete, and nothing of the record where the server promises to scrub.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use sixfold_spec::wire::MAX_LOCK_VERSION;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Sighting, State};

/// Judges every tombstone in every answer. One without a time of its delete cannot be told from a
/// live record by itself; it is known by the version that the accepted delete made.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let scrubs = case
        .target
        .document
        .pointer("/tombstones/content")
        .is_some_and(|content| content == "scrubbed");
    let deletes = deletes(case);
    for (exchange, seen) in case.history.sightings() {
        let is_nameless =
            seen.state == State::Live && is_after_its_delete(exchange, seen, &deletes);
        if seen.state != State::Deleted && !is_nameless {
            continue;
        }
        let lacking = lacking(seen);
        let kept = if scrubs { leftovers(case, seen) } else { Vec::new() };
        if lacking.is_empty() && kept.is_empty() {
            findings.kept();
        }
        if !lacking.is_empty() {
            findings
                .breach(
                    "a tombstone has `id`, `lock_version`, and the time of the delete in `deleted_at`",
                    format!("it has no usable {}", lacking.join(", ")),
                )
                .shown_by(exchange, "shows the tombstone");
        }
        if !kept.is_empty() {
            findings
                .breach(
                    "the server declares that tombstones are scrubbed: nothing of the record is left",
                    format!("it still has {}", kept.join(", ")),
                )
                .shown_by(exchange, "shows the tombstone");
        }
    }
}

/// By record: the accepted delete, and the version that it made.
fn deletes<'c>(case: &Case<'c>) -> HashMap<Key, (&'c Exchange, i64)> {
    let accepted = case.asked(Asked::DELETE).filter(|x| x.reply.accepted());
    accepted
        .filter_map(|delete| {
            let version = case.history.before(delete)?.version()? + 1;
            Some((case.key(delete)?.clone(), (delete, version)))
        })
        .collect()
}

/// Whether the representation has the version that a delete made, and was sent after it.
fn is_after_its_delete(
    exchange: &Exchange,
    seen: &Sighting,
    deletes: &HashMap<Key, (&Exchange, i64)>,
) -> bool {
    seen.key().and_then(|key| deletes.get(key)).is_some_and(|(delete, version)| {
        let later = exchange.started >= delete.ended || exchange.index == delete.index;
        later && seen.version == Some(*version) && seen.value.get("created_at").is_none()
    })
}

/// The members without which a client cannot apply the tombstone.
fn lacking(seen: &Sighting) -> Vec<&'static str> {
    let is_time =
        |value: &Value| value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok());
    let is_version = |version: &i64| (0..=MAX_LOCK_VERSION).contains(version);
    let mut lacking = Vec::new();
    if seen.id.is_none() {
        lacking.push("`id`");
    }
    if !seen.version.as_ref().is_some_and(is_version) {
        lacking.push("`lock_version`");
    }
    if !seen.value.get("deleted_at").is_some_and(is_time) {
        lacking.push("`deleted_at`");
    }
    lacking
}

/// The record's own members that the tombstone still shows.
fn leftovers(case: &Case<'_>, seen: &Sighting) -> Vec<String> {
    let Some(entity) = case.target.entity(&seen.entity) else { return Vec::new() };
    let shows = |name: &str| seen.value.get(name).is_some_and(|value| !value.is_null());
    entity
        .members
        .iter()
        .filter(|member| shows(&member.name))
        .map(|member| format!("`{}`", member.name))
        .collect()
}
