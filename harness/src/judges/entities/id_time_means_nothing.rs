//! Judges `entities/id_time_means_nothing`: a new record is dated by its receipt and filed in the
//! change feed by its acceptance, whatever time its id carries.
//!
//! Occasions are accepted creates with an id that is minutes or more away from the clock of the
//! server, and the pulls that brought such a record. `created_at` of a record with an old id, and
//! such records that never come, are `entities/accepts_ids_from_the_past`'s matter; other records
//! that never come are `delta_sync/delta_contains_every_change`'s.

use std::collections::HashSet;

use crate::judges::support_id_times::{PRESENT_MS, ahead, clock_was_set, span, time};
use crate::judges::support_rest::brief;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, answered_at};

/// How far from the server's clock an id must lie, in milliseconds, to tell its time from that of
/// the receipt.
const FAR_MS: i64 = 2 * PRESENT_MS;

/// How near the time inside an id a record's time must be to have been taken from it, in
/// milliseconds.
const NEAR_MS: u64 = 1_000;

/// Judges the times of every record that was made with an id of another time, and its place in the
/// feed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut filed: HashSet<usize> = HashSet::new();
    for exchange in case.asked(Asked::CREATE).filter(|x| x.reply.accepted()) {
        let Some(ahead) = ahead(case, exchange).filter(|ahead| ahead.abs() > FAR_MS) else {
            continue;
        };
        filed.insert(exchange.index);
        judge_times(case, findings, exchange, ahead);
    }
    for owed in case.history.obligations() {
        if filed.contains(&owed.write) && owed.is_kept() {
            findings.kept();
        }
    }
}

fn judge_times(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, ahead: i64) {
    let (Some(key), Some(seen)) = (case.key(exchange), exchange.reply.record()) else { return };
    let made_at = key.made_at().filter(|_| seen.key() == Some(key));
    let (Some(made_at), Some(now)) = (made_at, answered_at(exchange)) else { return };
    let members: &[&str] = if ahead > 0 { &["created_at", "updated_at"] } else { &["updated_at"] };
    let mut told = 0;
    for &member in members {
        let Some(shown) = time(seen, member) else { continue };
        if shown.abs_diff(made_at) > NEAR_MS {
            told += usize::from(shown.abs_diff(now) <= PRESENT_MS.unsigned_abs());
            continue;
        }
        if clock_was_set(case, exchange) {
            return;
        }
        let away = if ahead > 0 { "ahead of" } else { "behind" };
        findings
            .breach(
                format!(
                    "`{member}` of {} is the time of receipt; its id is {} {away} that",
                    case.name(key),
                    span(ahead)
                ),
                format!("it is {}, the time inside the id", brief(seen.value.get(member))),
            )
            .shown_by(exchange, "the create and its answer");
        return;
    }
    if told == members.len() {
        findings.kept();
    }
}
