//! What judges of access need: who had it, and whether it stays as it is.

use super::Case;
use crate::trace::{Asked, Exchange, Key, Op};

/// A grant, or the end of one, by the owner of a record that certainly was live.
pub(super) struct Access<'c> {
    /// The request.
    pub(super) exchange: &'c Exchange,
    /// The record.
    pub(super) key: Key,
    /// The version that it had.
    pub(super) version: Option<i64>,
    /// The other user.
    pub(super) reader: usize,
    /// Whether access is taken back.
    pub(super) revoke: bool,
    /// Whether the other user certainly had access before, or certainly had none.
    pub(super) had: Option<bool>,
}

/// Every grant and end of one that was accepted.
pub(super) fn accesses<'c>(case: &Case<'c>) -> impl Iterator<Item = Access<'c>> + use<'c> {
    let case = *case;
    case.asked(Asked::SHARE).filter_map(move |exchange| {
        let Op::Share { with, revoke, .. } = exchange.op else { return None };
        let key = case.key(exchange)?;
        let before = case.history.before(exchange)?;
        let own = before.owner.is_some() && before.owner == exchange.credentials.user();
        let is_other = Some(with) != before.owner;
        (own && is_other && before.is_live() && exchange.reply.accepted()).then(|| Access {
            exchange,
            version: before.version(),
            reader: with,
            revoke,
            had: had_access(&case, key, exchange, with),
            key: key.clone(),
        })
    })
}

/// Whether a user had access before the exchange; `None` where that cannot be said.
fn had_access(case: &Case<'_>, key: &Key, exchange: &Exchange, user: usize) -> Option<bool> {
    let record = case.history.record(key)?;
    let mut had = false;
    for other in record.exchanges.iter().map(|&index| case.history.exchange(index)) {
        let Op::Share { with, revoke, .. } = other.op else { continue };
        if with != user || other.index == exchange.index || other.reply.refused() {
            continue;
        }
        if other.started >= exchange.ended {
            break;
        }
        if !other.reply.answered() || other.ended > exchange.started {
            return None;
        }
        had = !revoke;
    }
    Some(had)
}

/// Whether anything may have changed who sees the record, or whether it is live, from the exchange
/// to the end of a walk.
pub(super) fn is_settled(case: &Case<'_>, access: &Access<'_>, end: &Exchange) -> bool {
    let record = case.history.record(&access.key);
    let exchanges = record.map_or(&[][..], |record| &record.exchanges);
    let reached = record.map_or(&[][..], |record| &record.reached_by);
    let changes = |other: &Exchange| {
        matches!(
            other.op,
            Op::Share { .. } | Op::Delete { .. } | Op::Restore { .. } | Op::Odd { .. }
        ) && other.index != access.exchange.index
            && !other.reply.refused()
            && other.started < end.ended
            && other.ended > access.exchange.started
    };
    let mut all = exchanges.iter().chain(reached).map(|&index| case.history.exchange(index));
    !all.any(changes)
}
