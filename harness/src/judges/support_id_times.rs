//! What judges of the time inside ids need: how far an id lies from the clock of the server.

use jiff::Timestamp;
use serde_json::Value;

use super::Case;
use super::support_entities::{created_key, is_lowercase, is_passing, sound_members};
use super::support_relations::controls;
use crate::trace::{Asked, Exchange, Sighting, answered_at};

/// How far the time inside an id may lie from the clock of the server and still be of the present,
/// in milliseconds: the clocks of two machines differ, and a `Date` field is told in seconds.
pub(super) const PRESENT_MS: i64 = 60_000;

/// How far two of the server's own clocks may lie apart, in milliseconds, for its clock to be told
/// at all.
const ONE_CLOCK_MS: u64 = 5 * 60_000;

/// How far ahead of the server's clock the time inside the id of a create lies, in milliseconds;
/// negative for an id from the past. Only of creates with a new id in lowercase and with nothing
/// else that a server could refuse, and only where the server answered for good.
pub(super) fn ahead(case: &Case<'_>, exchange: &Exchange) -> Option<i64> {
    let key = created_key(exchange)?;
    let plain = exchange.op.id().is_some_and(is_lowercase)
        && sound_members(case, exchange).is_some()
        && case.history.before(exchange).is_some_and(|before| before.is_unknown());
    if !plain || is_passing(exchange) {
        return None;
    }
    let (made, now) = (key.made_at()?, answered_at(exchange)?);
    i64::try_from(made).ok()?.checked_sub_unsigned(now)
}

/// The control of a create with an id from another time: an accepted create of the same entity by
/// the same user with an id of the present, whose answer shows that the server's records are dated
/// by the same clock as its answers.
pub(super) fn accepted_in_the_present<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
) -> Option<&'c Exchange> {
    case.asked(Asked::CREATE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
            && ahead(case, other).is_some_and(|ahead| ahead.abs() <= PRESENT_MS)
            && tells_its_clock(other)
    })
}

fn tells_its_clock(created: &Exchange) -> bool {
    let record = created.reply.record();
    let dated = record.and_then(|seen| time(seen, "created_at"));
    dated.zip(answered_at(created)).is_some_and(|(dated, now)| dated.abs_diff(now) <= ONE_CLOCK_MS)
}

/// Whether a hook had set the server's clock off when the exchange ended. Then the time of receipt may
/// be just that inside an old id.
pub(super) fn clock_was_set(case: &Case<'_>, exchange: &Exchange) -> bool {
    controls(case, "shift_clock").iter().any(|control| control.started < exchange.ended)
}

/// A time of a record, in milliseconds since 1970, where it is one.
pub(super) fn time(seen: &Sighting, member: &str) -> Option<u64> {
    let time: Timestamp = seen.value.get(member).and_then(Value::as_str)?.parse().ok()?;
    u64::try_from(time.as_millisecond()).ok()
}

/// A span of time for people, in the largest unit that it fills.
pub(super) fn span(milliseconds: i64) -> String {
    const UNITS: [(i64, &str); 5] = [
        (365 * 24 * 60 * 60_000, "years"),
        (24 * 60 * 60_000, "days"),
        (60 * 60_000, "hours"),
        (60_000, "minutes"),
        (1_000, "seconds"),
    ];
    let whole = milliseconds.abs();
    let unit = UNITS.iter().find(|(unit, _)| whole >= 2 * unit);
    unit.map_or_else(|| format!("{whole} ms"), |(unit, name)| format!("{} {name}", whole / unit))
}
