//! Judges `locking/versions_start_at_zero`: every live record carries an integer version, and that
//! of a new record is 0.

use serde_json::Value;
use sixfold_spec::wire::MAX_LOCK_VERSION;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, State};

/// Judges the version of every live record in every answer, and the first version of every record
/// that an accepted create has made. Tombstones are judged by
/// `soft_delete/tombstone_has_its_members`, and a create that names a version by
/// `locking/client_cannot_choose_the_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for (exchange, seen) in case.history.sightings() {
        let is_record =
            seen.id.is_some() && seen.value.get("deleted_at").is_some_and(Value::is_null);
        if seen.state != State::Live || !is_record {
            continue;
        }
        let shown = seen.value.get("lock_version");
        if seen.version.is_some_and(|version| (0..=MAX_LOCK_VERSION).contains(&version)) {
            findings.kept();
        } else {
            let observed =
                shown.map_or_else(|| "it has none".to_owned(), |shown| format!("it is `{shown}`"));
            findings
                .breach("`lock_version` is a JSON integer from 0 to 2^53-1", observed)
                .shown_by(exchange, "shows a record without a version that a client could name");
        }
    }
    for exchange in case.asked(Asked::CREATE).filter(|create| is_first_create(case, create)) {
        let Some(version) = exchange.reply.record().and_then(|seen| seen.version) else { continue };
        if version == 0 {
            findings.kept();
        } else {
            findings
                .breach(
                    "a record that has just been created has version 0",
                    format!("it has version {version}"),
                )
                .shown_by(exchange, "creates the record");
        }
    }
}

/// Whether the exchange made a record that nobody had made before, and left the version to the
/// server.
fn is_first_create(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Op::Create { members, .. } = &exchange.op else { return false };
    let shows_it = exchange.reply.record().is_some_and(|seen| seen.key() == case.key(exchange));
    exchange.reply.accepted()
        && shows_it
        && !members.contains_key("lock_version")
        && case.history.before(exchange).is_some_and(|before| before.is_unknown())
}
