//! Rounds of pulls: what a reader was owed, and whether it came.
//!
//! A reader's *chain* is the row of pages that led it to a position: each page was asked for with
//! the position that an earlier one gave out. A *walk* is the last stretch of it: the pages from
//! the first one behind a finished walk (or without a position) to the one whose `has_more` is
//! false. When a walk ends, the chain must have delivered every change that the reader may see and
//! that was acknowledged before the walk began. What is acknowledged later may come in the next
//! walk, because a server may fix the end of a walk when it begins. Where others may have to wait for a
//! change ([`Trace::staleness`](super::Trace::staleness)), it is owed by the first walk that begins when that
//! time is over.
//!
//! Each such debt is an [`Obligation`], owed once: by the first walk that had to pay it. A debt
//! that was not paid is not asked for again, nor is any later change of that record until the
//! chain delivers the record. So one lost record is one finding and not ten. Its [`Cause`] says
//! which requirement it falls under: exactly one.
//!
//! The parts: [`feed`] links pages into chains, [`acks`] lists what was acknowledged and
//! [`deletes`] what went, [`ledger`] goes through all chains once and keeps the accounts, [`round`]
//! looks at one walk, [`cause`] weighs all that is missing together, [`old_ids`] sees to ids
//! from the past, and [`neighbours`] tells what a missing change has to do with what came. The whole takes O(n log n) for n exchanges, records in pages and obligations.

mod acks;
mod cause;
mod deletes;
mod feed;
mod ledger;
mod neighbours;
mod old_ids;
mod provoked;
mod round;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use cause::Cause;
pub use feed::Feed;
pub use neighbours::{Bond, Neighbour};
pub(super) use old_ids::newest_id_time;
pub(crate) use old_ids::{OLD_ID_MS, answered_at};

use super::{History, Key, State};

/// One change that one walk owed its reader.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// The last page of the walk.
    pub end: usize,
    /// The pages of the walk, oldest first. The position that the first of them was asked with
    /// leads to the rest of the chain: [`Feed::issuer`].
    pub pages: Arc<[usize]>,
    /// The record.
    pub key: Key,
    /// The acknowledged write.
    pub write: usize,
    /// The version that the write made.
    pub version: i64,
    /// Whether the write left the record live or deleted.
    pub state: State,
    /// The newest version that the chain delivered, if it delivered any.
    pub delivered: Option<(i64, State)>,
    /// The requirement that it falls under if it is not kept; if it is, the one that it says most
    /// about.
    pub cause: Cause,
    /// Whether the change was one of a burst in which a page was cut.
    pub in_burst: bool,
    /// Where the change was not delivered: the later page of the same chain that brought it after
    /// all. It was late then, and not lost.
    pub late: Option<usize>,
    concerns: u32,
    /// Whether the walk brought changes of other entities.
    others_came: bool,
    /// Whether, if it is a tie, it can be told that ties are missing and nothing else.
    tells_of_ties: bool,
}

impl Obligation {
    /// Whether the reader got the change, or a newer one.
    pub fn is_kept(&self) -> bool {
        pays(self.delivered, self.version, self.state)
    }

    /// Whether the change was delivered, or should have been, in a situation that `cause` is about.
    /// Most changes concern several requirements; only what is missing has a single cause.
    pub fn concerns(&self, cause: Cause) -> bool {
        self.concerns & cause.bit() != 0
    }

    /// What stands beside the change, if it was not delivered; the most telling first.
    pub fn neighbours(&self, history: &History<'_>) -> Vec<Neighbour> {
        neighbours::neighbours(history, self)
    }
}

/// Whether this delivery makes good for a change. Nothing comes after a tombstone, so one of any
/// version tells of the delete.
fn pays(delivered: Option<(i64, State)>, version: i64, state: State) -> bool {
    delivered.is_some_and(|(newest, found)| {
        newest > version
            || (found == State::Deleted && state == State::Deleted)
            || (newest == version && found == state)
    })
}

/// A record that a chain delivered more than once.
#[derive(Clone, Debug)]
pub struct Redelivery {
    /// The record.
    pub key: Key,
    /// The page that delivered the newest state before.
    pub first: usize,
    /// The newest state before.
    pub known: (i64, State),
    /// The later page of the chain.
    pub again: usize,
    /// The state that it delivered.
    pub shown: (i64, State),
    /// Whether the record may have been brought back in between.
    pub restored: bool,
}

impl Redelivery {
    /// Whether the later page tells the reader to go back: to an older version, or from a
    /// tombstone to a live record.
    pub fn is_step_back(&self) -> bool {
        let revived = self.known.1 == State::Deleted && self.shown.1 == State::Live;
        self.shown.0 < self.known.0 || (revived && !(self.restored && self.shown.0 > self.known.0))
    }
}

/// What all chains of a trace come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Accounts {
    pub(super) obligations: Vec<Obligation>,
    pub(super) redeliveries: Vec<Redelivery>,
}

/// The accounts of all chains of a trace.
pub(super) fn accounts(history: &History<'_>) -> Accounts {
    let mut accounts = ledger::run(history);
    cause::settle(history, &mut accounts.obligations);
    old_ids::settle(history, &mut accounts.obligations);
    accounts
}
