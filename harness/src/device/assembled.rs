//! A device: app, store, bus and sync module together, and what they keep.

use std::sync::Arc;

use super::app::App;
use super::bus::{Bus, Notice, Subscription};
use super::conflict::ConflictRule;
use super::outbox::Base;
use super::store::{Change, Store};
use super::sync::{Durable, Returned, SyncModule};
use crate::client::Held;
use crate::trace::{Key, Op, Reply};

/// What a device keeps, in one piece: the app's store, and what the sync module keeps beside it. In
/// a real client both are in one database, and each call of the device is one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The app's store.
    pub store: Store,
    /// What the sync module keeps.
    pub sync: Durable,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    store: Store,
    bus: Bus,
    sync: SyncModule,
}

impl Device {
    /// A device that goes on from what it kept; from [`Snapshot::default`] for one that is new.
    /// `limit` is the page size to ask for.
    pub fn start(kept: Snapshot, rule: Arc<dyn ConflictRule>, limit: Option<String>) -> Device {
        let Snapshot { store, sync } = kept;
        Device { store, bus: Bus::default(), sync: SyncModule::new(sync, rule, limit) }
    }

    /// What the device has if it crashes now: everything but where it was in its round, and what
    /// nobody has taken from the bus yet.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { store: self.store.clone(), sync: self.sync.durable().clone() }
    }

    /// The app.
    pub fn app(&mut self) -> App<'_> {
        App::new(&mut self.store, &mut self.bus)
    }

    /// The app's store, to look at.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What the sync module keeps, to look at.
    pub fn sync(&self) -> &Durable {
        self.sync.durable()
    }

    /// Subscribes to all notices from now on.
    pub fn subscribe(&mut self) -> Subscription {
        self.bus.subscribe()
    }

    /// The oldest notice that this subscriber has not taken yet.
    pub fn notice(&mut self, subscription: Subscription) -> Option<Notice> {
        self.bus.take(subscription)
    }

    /// The changes that were taken back since the app last asked.
    pub fn take_returned(&mut self) -> Vec<Returned> {
        self.sync.take_returned()
    }

    /// Begins a round.
    pub fn begin(&mut self) {
        self.sync.begin();
    }

    /// What to ask the server for; `None` when the round is over. Keep [`Device::snapshot`] before
    /// the request goes out.
    pub fn next_request(&mut self) -> Option<Op> {
        self.sync.next_request(&mut self.store)
    }

    /// Takes the answer to a request; `None` where none came.
    pub fn answer(&mut self, op: &Op, reply: Option<&Reply>) {
        self.sync.answer(op, reply, &mut self.store, &mut self.bus);
    }

    /// Takes in a record as the server showed it outside of a round.
    pub fn see(&mut self, key: &Key, held: &Held) {
        self.sync.see(key, held, &mut self.store, &mut self.bus);
    }

    /// Takes in a change that was sent outside of a round, and of which nobody knows what came of
    /// it. `base` is what it was made on.
    pub fn doubt(&mut self, change: Change, base: Option<Base>) {
        self.sync.doubt(change, base, &mut self.store, &mut self.bus);
    }

    /// Goes on from this position in the change feed.
    pub fn go_on_from(&mut self, position: Option<String>) {
        self.sync.go_on_from(position);
    }
}
