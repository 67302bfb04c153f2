//! Judges `soft_delete/fence_refuses_the_unaware`: a create with the id of a record whose tombstone
//! has been collected is refused as `sync-reset-required`, and the record stays gone.
//!
//! Occasions are creates by the owner of a record that was deleted before the hook collected all
//! tombstones, if nothing was written to the record in between.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_create, judge_not_made};
use crate::judges::support_locking::is_sound;
use crate::judges::support_relations::{certain, controls, events, refers};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, State};

/// Judges every create of a record that was forgotten.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let collected = controls(case, "collect_tombstones");
    if collected.is_empty() {
        return;
    }
    for exchange in case.asked(Asked::CREATE) {
        let Some(key) = case.key(exchange).filter(|_| is_sound(case, exchange)) else { continue };
        let Some(delete) = last_write(case, key, exchange) else { continue };
        let between = |hook: &&&Exchange| {
            hook.reply.accepted() && delete.ended <= hook.started && hook.ended <= exchange.started
        };
        if collected.iter().find(between).is_none() {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::SyncResetRequired],
            expected: "the record was deleted and its tombstone is collected: \
                       `sync-reset-required`"
                .to_owned(),
            wrong: "creates a record whose tombstone has been collected".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_create(case, exchange)) {
            judge_not_made(case, findings, exchange);
        }
    }
}

/// The last write of a record before the exchange, if it was a delete by the owner, who now sends
/// the exchange.
fn last_write<'c>(case: &Case<'c>, key: &Key, exchange: &Exchange) -> Option<&'c Exchange> {
    let owner = case.history.record(key)?.owner?;
    let before = events(case, key)
        .filter(|event| event.index != exchange.index && event.started < exchange.ended);
    let last = before.max_by_key(|event| event.ended)?;
    let buried = matches!(last.op, Op::Delete { .. })
        && last.reply.accepted()
        && last.reply.record().is_none_or(|seen| seen.state == State::Deleted)
        && goes_with(case, key, last);
    let own = last.credentials.user() == Some(owner) && last.credentials == exchange.credentials;
    (buried && own && last.ended <= exchange.started).then_some(last)
}

/// Whether a delete takes the record away: its own, or that of what the record certainly referred to then.
/// A child that was moved to another parent stays, and the delete of a child only touches its parent.
fn goes_with(case: &Case<'_>, key: &Key, delete: &Exchange) -> bool {
    let Some(deleted) = case.key(delete) else { return false };
    let links = case.history.trace().relations.of_parent(&deleted.entity);
    let mut children = links.filter(|link| link.cascades && link.child == key.entity);
    deleted == key
        || children.any(|link| {
            certain(case, key, delete)
                .is_some_and(|look| look.is_live() && refers(look.seen, link, deleted))
        })
}
