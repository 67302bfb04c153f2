//! Judges `entities/accepts_ids_from_the_past`: a create is accepted however old the time inside
//! its id, is dated by its receipt, and reaches every reader.
//!
//! Occasions are creates with an id much older than the newest one of the trace, and the rounds of
//! pulls that owe their reader such a record.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::judges::support::{described, show};
use crate::judges::support_entities::{
    created_key, is_lowercase, is_old, is_passing, newest_id_time, refuses_the_id, sound_members,
};
use crate::judges::support_id_times::clock_was_set;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Cause, Exchange, Key, Op};

/// How near the time inside an old id `created_at` must be to have been taken from it, in
/// milliseconds.
const NEAR_MS: u64 = 1_000;

/// Judges every create with an old id, and what readers were owed of it.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let newest = newest_id_time(case);
    let mut old: HashSet<Key> = HashSet::new();
    for exchange in case.asked(Asked::CREATE) {
        let Some(key) = created_key(exchange).filter(|key| is_old(key, newest)) else { continue };
        if sound_members(case, exchange).is_some() && exchange.op.id().is_some_and(is_lowercase) {
            judge_create(case, findings, exchange, &key, newest);
            old.insert(key);
        }
    }
    judge_delivery(case, findings, &old);
}

fn judge_create(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    key: &Key,
    newest: u64,
) {
    let unknown = case.history.before(exchange).is_some_and(|before| before.is_unknown());
    if !unknown || is_passing(exchange) {
        return;
    }
    if exchange.reply.accepted() {
        judge_date(case, findings, exchange, key);
        return;
    }
    // Refusals that have nothing to do with the id are no answer to the question.
    let about_the_id = refuses_the_id(exchange);
    let control = case.asked(Asked::CREATE).find(|other| {
        let fresh = created_key(other).is_some_and(|key| !is_old(&key, newest));
        fresh
            && other.reply.accepted()
            && other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
    });
    let (true, Some(control)) = (about_the_id, control) else {
        findings.unclear(format!("the create with an old id: {}", described(exchange)));
        return;
    };
    findings
        .breach(
            format!("the create is accepted, though its id was made {}", date(key)),
            described(exchange),
        )
        .after(control, "with an id of the present, accepted")
        .shown_by(exchange, "with an id from the past");
}

/// The time of receipt is the server's to know; an id only says when its maker thinks it was made.
fn judge_date(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, key: &Key) {
    let created_at = exchange.reply.record().and_then(|seen| seen.value.get("created_at"));
    let created_at =
        created_at.and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(created_at), Some(made_at)) = (created_at, key.made_at()) else { return };
    let distance = made_at.abs_diff(u64::try_from(created_at.as_millisecond()).unwrap_or_default());
    if distance > NEAR_MS {
        findings.kept();
        return;
    }
    if clock_was_set(case, exchange) {
        return;
    }
    findings
        .breach(
            format!("`created_at` of {} is the time of receipt", case.name(key)),
            format!("it is {created_at}, the time inside the id"),
        )
        .shown_by(exchange, "with an id from the past");
}

/// What readers were owed of records with old ids. Those that are missing for another reason than
/// the age of the id are other rows' matter.
fn judge_delivery(case: &Case<'_>, findings: &mut Findings, old: &HashSet<Key>) {
    for owed in case.history.obligations().iter().filter(|owed| old.contains(&owed.key)) {
        let created = case.history.exchange(owed.write);
        if !matches!(created.op, Op::Create { .. }) {
            continue;
        }
        if owed.is_kept() {
            findings.kept();
        } else if owed.cause == Cause::OldId {
            let finding = findings.breach(
                format!(
                    "the delta holds {} at version {}, whose id was made {}",
                    case.name(&owed.key),
                    owed.version,
                    date(&owed.key)
                ),
                format!("it came at version {}", show(owed.delivered.map(|(version, _)| version))),
            );
            finding.after(created, "accepted before the pull");
            if let Some(&last) = owed.pages.last() {
                finding.shown_by(
                    case.history.exchange(last),
                    "records with newer ids came, this one did not",
                );
            }
        }
    }
}

/// When an id was made, for people.
fn date(key: &Key) -> String {
    let made = key.made_at().and_then(|made| i64::try_from(made).ok());
    let made = made.and_then(|made| Timestamp::from_millisecond(made).ok());
    made.map_or_else(
        || "at an unknown time".to_owned(),
        |made| format!("on {}", made.strftime("%-d %B %Y, %H:%M UTC")),
    )
}
