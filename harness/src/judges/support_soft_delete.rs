//! What judges of deletes need: how long tombstones are kept, and whether an answer shows one.

use std::time::Duration;

use serde_json::Value;

use super::support::{seen_after, show};
use super::{Case, Findings};
use crate::trace::{Before, Exchange, Op, Sighting, State};

/// Whether the record was certainly deleted, by its owner, and the owner asks about it. That
/// somebody else's delete of it was accepted means nothing.
pub(super) fn is_own_tombstone(case: &Case<'_>, exchange: &Exchange, before: &Before<'_>) -> bool {
    let own = before.owner.is_some() && before.owner == exchange.credentials.user();
    if !own || !before.is_deleted() {
        return false;
    }
    let Some(record) = case.record(exchange) else {
        return false;
    };
    record.writes.iter().map(|&index| case.history.exchange(index)).any(|write| {
        matches!(write.op, Op::Delete { .. })
            && write.credentials == exchange.credentials
            && write.ended <= exchange.started
    })
}

/// Whether the server may have collected the tombstone by the time the request started. It has to
/// keep one for the time that it declares; for ever where it declares none.
pub(super) fn may_be_collected(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Some(kept) = retention(case) else { return false };
    let Some(record) = case.record(exchange) else {
        return true;
    };
    let deleted = record
        .writes
        .iter()
        .map(|&index| case.history.exchange(index))
        .filter(|write| matches!(write.op, Op::Delete { .. }))
        .map(|write| write.started)
        .min();
    deleted.is_none_or(|deleted| exchange.ended.saturating_sub(deleted) >= kept)
}

/// For how long tombstones are kept at least; `None` for ever.
pub(super) fn retention(case: &Case<'_>) -> Option<Duration> {
    let seconds = case.target.document.pointer("/tombstones/retention_seconds");
    seconds.and_then(Value::as_u64).map(Duration::from_secs)
}

/// Judges that a refusal shows the tombstone.
pub(super) fn judge_tombstone_shown(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let shown = exchange.reply.record();
    if shown.is_some_and(|seen| seen.key() == case.key(exchange) && is_tombstone(seen)) {
        return;
    }
    let observed = match shown {
        None => "there is no `current`",
        Some(_) => "`current` is something else",
    };
    findings
        .breach("the refusal carries the tombstone in `current`", observed)
        .shown_by(exchange, "the refusal");
}

/// Judges that a refused write left a tombstone as it was. Says nothing where nobody has seen the
/// tombstone before, or looked afterwards.
pub(super) fn judge_stays_deleted(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let before = case.history.before(exchange).and_then(|before| before.newest);
    let Some(before) = before.filter(|seen| seen.state == State::Deleted) else { return };
    let Some((later, after)) = seen_after(case, exchange) else { return };
    if after.version == before.version && is_tombstone(after) {
        findings.kept();
        return;
    }
    let state = if is_tombstone(after) { "deleted" } else { "alive" };
    findings
        .breach(
            format!("the record stays deleted, at version {}", show(before.version)),
            format!("it is {state}, at version {}", show(after.version)),
        )
        .after(exchange, "refused")
        .shown_by(later, "the record afterwards");
}

/// Whether the representation is meant as a tombstone. One that lacks a member is judged by
/// `soft_delete/tombstone_has_its_members`.
pub(super) fn is_tombstone(seen: &Sighting) -> bool {
    // A live record carries all its members; without its creation time it is none.
    seen.state == State::Deleted || seen.value.get("created_at").is_none()
}
