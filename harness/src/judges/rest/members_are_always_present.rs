//! Judges `rest/members_are_always_present`: every live record, wherever it is served, carries every
//! member that its schema declares.
//!
//! An occasion is every live record in an answer. An answer to a write that is no record at all is
//! left to `rest/writes_answer_with_the_record`, a tombstone that cannot be told from a record to
//! `soft_delete/tombstone_has_its_members`.

use crate::judges::support_rest::{is_record, is_whole};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, Place, Sighting, State};

/// Judges every representation of a live record. At most one finding per answer.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let mut told = false;
        for seen in
            exchange.reply.sightings.iter().filter(|seen| is_live_record(case, exchange, seen))
        {
            let Some(entity) = case.target.entity(&seen.entity) else { continue };
            if is_whole(entity, seen) {
                findings.kept();
                continue;
            }
            let absent: Vec<&str> = entity
                .shown
                .iter()
                .map(String::as_str)
                .filter(|name| seen.value.get(name).is_none())
                .collect();
            if absent.is_empty() {
                findings.kept();
            } else if !std::mem::replace(&mut told, true) {
                findings
                    .breach(
                        format!("a record of `{}` carries every member of its schema", entity.name),
                        format!("it lacks {}", absent.join(", ")),
                    )
                    .shown_by(
                        exchange,
                        format!(
                            "{} without all members",
                            seen.key().map_or_else(|| "a record".to_owned(), |key| case.name(key))
                        ),
                    );
            }
        }
    }
}

fn is_live_record(case: &Case<'_>, exchange: &Exchange, seen: &Sighting) -> bool {
    let Some(key) = seen.key() else { return false };
    if seen.state != State::Live || !seen.value.is_object() {
        return false;
    }
    match seen.place {
        Place::Written if matches!(exchange.op, Op::Delete { .. }) => return false,
        Place::Written => return is_record(seen),
        Place::Read | Place::Listed | Place::Synced | Place::Current => {}
    }
    let may_be_tombstone =
        seen.value.get("deleted_at").is_none() && was_deleted(case, exchange, key);
    !may_be_tombstone
}

/// Whether a delete of the record had been accepted, or was under way, when this answer came.
fn was_deleted(case: &Case<'_>, exchange: &Exchange, key: &crate::trace::Key) -> bool {
    case.history.record(key).is_some_and(|record| {
        record
            .writes
            .iter()
            .map(|&index| case.history.exchange(index))
            .any(|write| matches!(write.op, Op::Delete { .. }) && write.started < exchange.ended)
    })
}
