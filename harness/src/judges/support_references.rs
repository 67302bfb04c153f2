//! Whether what a write refers to is there. A server may refuse a write that refers to a record
//! which is deleted, or which it has never seen: such a refusal says nothing of anything else.

use serde_json::{Map, Value};

use super::Case;
use super::support_relations::certain;
use crate::target::MemberKind;
use crate::trace::{Exchange, Fact, Key, Op, State};

/// Whether every record that a write names in its members, or that a restore brings back as named,
/// certainly is there while the write is under way: made by the same user, and live.
pub(super) fn references_stand(case: &Case<'_>, write: &Exchange) -> bool {
    case.history.holds(write, Fact::ReferencesStand, || {
        stand(case, write, &|parent| stands(case, parent, write))
    })
}

/// Whether each of these records is there, as `is_there` has it.
pub(super) fn stand(case: &Case<'_>, write: &Exchange, is_there: &dyn Fn(&Key) -> bool) -> bool {
    let members = match &write.op {
        Op::Create { members, .. }
        | Op::Replace { members, .. }
        | Op::Update { patch: members, .. } => members,
        Op::Restore { .. } => match last_live(case, write) {
            Some(members) => members,
            None => return false,
        },
        _ => return true,
    };
    let Some(entity) = case.entity(write) else { return true };
    entity.members.iter().all(|member| match (&member.kind, members.get(&member.name)) {
        (MemberKind::Reference(parent), Some(Value::String(id))) => is_there(&Key::new(parent, id)),
        // Anything but a text is no reference, right or wrong.
        _ => true,
    })
}

/// What the record of a restore held when it was last seen live.
fn last_live<'c>(case: &Case<'c>, restore: &Exchange) -> Option<&'c Map<String, Value>> {
    let record = case.record(restore)?;
    let shown = record.sightings.iter().map(|&place| (place.0, case.history.sighting(place)));
    let newest = shown
        .filter(|(by, seen)| {
            seen.state == State::Live && case.history.exchange(*by).ended <= restore.started
        })
        .max_by_key(|(_, seen)| seen.version)?;
    newest.1.value.as_object()
}

/// Whether a record of the writer's certainly is live from the moment a write is sent until it is
/// answered.
pub(super) fn stands(case: &Case<'_>, key: &Key, write: &Exchange) -> bool {
    let Some(record) = case.history.record(key) else { return false };
    if record.owner.is_none() || record.owner != write.credentials.user() {
        return false;
    }
    let is_made = record.writes.iter().any(|&index| {
        let made = case.history.exchange(index);
        matches!(made.op, Op::Create { .. }) && made.ended <= write.started
    });
    let ending = |&index: &usize| {
        let ending = case.history.exchange(index);
        !ending.reply.refused() && ending.started < write.ended
    };
    // Most records live as long as anybody refers to them; only the others have to be looked at.
    is_made
        && (!record.endings.iter().any(ending)
            || certain(case, key, write).is_some_and(|look| look.is_live()))
}
