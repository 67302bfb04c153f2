//! The sync module: everything that a device has to do with a server.

mod outcomes;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use sixfold_spec::wire::ProblemType;

use super::bus::{Bus, Notice};
use super::conflict::ConflictRule;
use super::outbox::{Base, Outbox};
use super::store::{Change, Store};
use crate::client::Held;
use crate::trace::{Key, Op, Reply, Sighting, State};

/// How often a round turns from pulling back to pushing.
const TURNS: u32 = 4;

/// What the sync module keeps beside the app's store. It outlives a crash.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Durable {
    /// Each record as the server last showed it, tombstones included.
    pub shadow: BTreeMap<Key, Held>,
    /// Changes on their way.
    pub outbox: Outbox,
    /// How far the change feed was read; `None` before the first round, and after a reset.
    pub position: Option<String>,
    /// In a walk from the start: records that were held before it, and were not shown since.
    pub unconfirmed: BTreeSet<Key>,
    /// Changes that were taken back, until the app has looked at them.
    pub returned: Vec<Returned>,
}

/// A change of the app's that was taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    /// The change, or the part of it that was given up.
    pub change: Change,
    /// Why.
    pub reason: Reason,
}

/// Why a change was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The conflict rule gave the other side right.
    Overruled,
    /// The record is deleted, unknown to the server, or out of reach by now.
    Gone,
    /// The server refused it and will again.
    Refused(ProblemType),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Overruled => f.write_str("Somebody else's change counts."),
            Reason::Gone => f.write_str("The record is not there any more."),
            Reason::Refused(kind) => f.write_str(kind.title()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Between rounds.
    Rest,
    /// Changes go out.
    Push,
    /// Pages come in.
    Pull,
}

/// The sync module. It says what to ask for and is told what came back; it opens no connection.
#[derive(Debug)]
pub struct SyncModule {
    durable: Durable,
    rule: Arc<dyn ConflictRule>,
    limit: Option<String>,
    phase: Phase,
    turns: u32,
}

impl SyncModule {
    /// A module that goes on from what the last one kept. `limit` is the page size to ask for;
    /// `None` leaves it to the server.
    pub fn new(durable: Durable, rule: Arc<dyn ConflictRule>, limit: Option<String>) -> SyncModule {
        SyncModule { durable, rule, limit, phase: Phase::Rest, turns: 0 }
    }

    /// What outlives a crash that happens now.
    pub fn durable(&self) -> &Durable {
        &self.durable
    }

    /// The changes that were taken back since the app last asked.
    pub fn take_returned(&mut self) -> Vec<Returned> {
        std::mem::take(&mut self.durable.returned)
    }

    /// Begins a round: what the app changed goes out, what others changed comes in.
    pub fn begin(&mut self) {
        self.phase = Phase::Push;
        self.turns = 0;
        self.durable.outbox.try_again();
    }

    /// What to ask the server for; `None` when the round is over.
    ///
    /// Whoever asks keeps [`SyncModule::durable`] before the request goes out: by then it says that
    /// the server may have got it.
    pub fn next_request(&mut self, store: &mut Store) -> Option<Op> {
        self.collect(store);
        if self.phase == Phase::Push {
            if let Some(pending) = self.durable.outbox.next_up() {
                pending.attempts += 1;
                return Some(pending.request());
            }
            self.phase = Phase::Pull;
        }
        if self.phase != Phase::Pull {
            return None;
        }
        let since = self.durable.position.clone();
        if since.is_none() {
            // A walk from the start shows what is live and leaves out what is deleted. What is held
            // by now, be it from the answer to a create, is either shown or gone.
            self.durable.unconfirmed = self.durable.shadow.keys().cloned().collect();
        }
        Some(Op::Sync { since, limit: self.limit.clone() })
    }

    /// Takes the answer to a request; `None` where none came. That ends the round: there is no
    /// network, and the request goes out again in the next one.
    pub fn answer(&mut self, op: &Op, reply: Option<&Reply>, store: &mut Store, bus: &mut Bus) {
        self.collect(store);
        let Some(reply) = reply.filter(|reply| reply.answered()) else {
            self.phase = Phase::Rest;
            return;
        };
        match op {
            Op::Sync { .. } => self.take_page(reply, store, bus),
            _ => self.take_outcome(op, reply, store, bus),
        }
    }

    /// Takes in a record as the server showed it outside of a round, some time ago.
    pub fn see(&mut self, key: &Key, held: &Held, store: &mut Store, bus: &mut Bus) {
        self.collect(store);
        let known = self.durable.shadow.get(key);
        if known.is_none_or(|known| held.version > known.version) {
            self.learn(key, held);
            self.meet(key, bus);
            self.refresh(key, store, bus);
        }
    }

    /// Takes in a change that was sent outside of a round, and of which nobody knows what came of
    /// it. `base` is the version that it named, with the members the record had then.
    pub fn doubt(&mut self, change: Change, base: Option<Base>, store: &mut Store, bus: &mut Bus) {
        self.collect(store);
        let key = change.key.clone();
        self.durable.outbox.add_sent(change, base);
        self.refresh(&key, store, bus);
    }

    /// Goes on from this position in the change feed.
    pub fn go_on_from(&mut self, position: Option<String>) {
        self.durable.position = position;
    }

    /// Moves what the app changed from the journal into the outbox.
    fn collect(&mut self, store: &mut Store) {
        while let Some(change) = store.take() {
            let base = self.durable.shadow.get(&change.key).map(base_of);
            self.durable.outbox.add(change, base);
        }
    }

    /// Takes in what the server shows of a record, unless something newer is known. Returns whether
    /// it was new. In a walk from the start, everything is new that is shown for the first time: the
    /// server may have been restored from a backup, and count lower than before.
    fn learn(&mut self, key: &Key, held: &Held) -> bool {
        let starts_over = self.durable.unconfirmed.remove(key);
        let known = self.durable.shadow.get(key);
        let is_new = starts_over || known.is_none_or(|known| held.version > known.version);
        if is_new {
            self.durable.shadow.insert(key.clone(), held.clone());
        }
        is_new
    }

    /// Shows the app the record as the server has it, with the app's waiting changes on top.
    fn refresh(&self, key: &Key, store: &mut Store, bus: &mut Bus) {
        let live = self.durable.shadow.get(key).filter(|held| held.state == State::Live);
        let before = store.row(key).cloned();
        store.put(key, live.and_then(|held| held.value.as_object().cloned()));
        for pending in self.durable.outbox.of(key) {
            store.show(key, &pending.edit);
        }
        if store.row(key) != before.as_ref() {
            bus.publish(&Notice::Remote(key.clone()));
        }
    }
}

/// What is made on this stands on this.
fn base_of(held: &Held) -> Base {
    let members = held.value.as_object().cloned().unwrap_or_default();
    Base { version: held.version, members }
}

/// A representation with its version; `None` where it has no id or no version.
fn held_of(seen: &Sighting) -> Option<(Key, Held)> {
    let held = Held { version: seen.version?, state: seen.state, value: seen.value.clone() };
    Some((seen.key()?.clone(), held))
}
