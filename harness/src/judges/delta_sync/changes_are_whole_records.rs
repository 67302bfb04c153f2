//! Judges `delta_sync/changes_are_whole_records`: a live record in the change feed has every member
//! that a read of it has at the same version.
//!
//! Occasions are versions of live records that one user was given in the feed and by a read. Members
//! that are in both with different values are for `rest/version_determines_content`.

use std::collections::HashMap;

use serde_json::Value;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Credentials, Exchange, Key, Op, Place, Sighting, State};

/// One version as one caller sees it.
type Version<'c> = (&'c Key, i64, Credentials);

/// Judges every version that was read and delivered, and entries that are no records.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut reads: HashMap<Version<'_>, (&Exchange, &Sighting)> = HashMap::new();
    for (exchange, seen) in live(case, Place::Read) {
        if let Some(version) = version(exchange, seen) {
            reads.entry(version).or_insert((exchange, seen));
        }
    }
    for (page, seen) in live(case, Place::Synced) {
        let read = version(page, seen).and_then(|version| reads.get(&version));
        if let Some(&(read, whole)) = read {
            judge_entry(case, findings, (page, seen), (read, whole));
        }
    }
    for page in case.asked(Asked::SYNC) {
        judge_shape(findings, page);
    }
}

fn live<'c>(
    case: &Case<'c>,
    place: Place,
) -> impl Iterator<Item = (&'c Exchange, &'c Sighting)> + use<'c> {
    let wanted = move |seen: &Sighting| {
        seen.place == place && seen.state == State::Live && seen.value.get("deleted_at").is_some()
    };
    case.history.sightings().filter(move |(_, seen)| wanted(seen))
}

fn version<'c>(exchange: &Exchange, seen: &'c Sighting) -> Option<Version<'c>> {
    Some((seen.key()?, seen.version?, exchange.credentials))
}

fn judge_entry(
    case: &Case<'_>,
    findings: &mut Findings,
    (page, seen): (&Exchange, &Sighting),
    (read, whole): (&Exchange, &Sighting),
) {
    let Some(members) = whole.value.as_object() else { return };
    let absent: Vec<&str> = members
        .keys()
        .filter(|name| seen.value.get(name.as_str()).is_none())
        .map(String::as_str)
        .collect();
    if absent.is_empty() {
        return findings.kept();
    }
    let name = seen.key().map_or_else(|| "the record".to_owned(), |key| case.name(key));
    findings
        .breach(
            format!("{name} comes with every member that a read of it has"),
            format!("the change lacks {}", absent.join(", ")),
        )
        .after(read, "the record as it is read")
        .shown_by(page, "the same version in the change feed");
}

/// An entry that is neither a record nor a record's removal has nothing to be written down.
fn judge_shape(findings: &mut Findings, page: &Exchange) {
    let is_page = matches!(page.op, Op::Sync { .. }) && page.reply.accepted();
    let changes = page.reply.json().and_then(|json| json.get("changes"));
    let Some(changes) = changes.and_then(Value::as_array).filter(|_| is_page) else { return };
    let bare = changes.iter().find(|entry| {
        !entry.get("record").is_some_and(Value::is_object) && entry.get("removed").is_none()
    });
    if let Some(bare) = bare {
        findings
            .breach(
                "every change carries `record`, the record as a whole",
                format!("one is {}", crate::judges::support_rest::brief(Some(bare))),
            )
            .shown_by(page, "the page");
    }
}
