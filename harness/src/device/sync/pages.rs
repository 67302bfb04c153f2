//! What others did: the pages of the change feed.

use sixfold_spec::wire::ProblemType;

use super::{Phase, SyncModule, TURNS, held_of};
use crate::device::bus::Bus;
use crate::device::store::Store;
use crate::trace::{Key, Page, Reply, Sighting, State};

impl SyncModule {
    /// Takes a page. Its records and its position are saved together.
    pub(super) fn take_page(&mut self, reply: &Reply, store: &mut Store, bus: &mut Bus) {
        if let Some(ProblemType::SyncResetRequired | ProblemType::InvalidSyncToken) =
            reply.problem()
            && self.durable.position.is_some()
        {
            // What waits in the outbox stays there.
            self.durable.position = None;
            return;
        }
        let Some(page) = reply.page.as_ref().filter(|_| reply.accepted()) else {
            self.phase = Phase::Rest;
            return;
        };
        for sighting in &reply.sightings {
            self.take_entry(sighting, store, bus);
        }
        let has_moved = page.next.is_some() && page.next != self.durable.position;
        if page.next.is_some() {
            self.durable.position.clone_from(&page.next);
        }
        self.end_page(page, has_moved, store, bus);
    }

    fn end_page(&mut self, page: &Page, has_moved: bool, store: &mut Store, bus: &mut Bus) {
        if page.has_more == Some(true) {
            if !has_moved {
                // A server that has more and says no other place to ask would be asked for ever.
                self.phase = Phase::Rest;
            }
            return;
        }
        for key in std::mem::take(&mut self.durable.unconfirmed) {
            self.forget(&key, store, bus);
        }
        self.turns += 1;
        let goes_on = self.durable.outbox.has_ready() && self.turns < TURNS;
        self.phase = if goes_on { Phase::Push } else { Phase::Rest };
    }

    fn take_entry(&mut self, sighting: &Sighting, store: &mut Store, bus: &mut Bus) {
        if sighting.state == State::Removed {
            if let Some(key) = sighting.key() {
                self.durable.unconfirmed.remove(key);
                self.forget(key, store, bus);
            }
            return;
        }
        let Some((key, held)) = held_of(sighting) else { return };
        if self.learn(&key, &held) {
            self.meet(&key, bus);
            self.refresh(&key, store, bus);
        }
    }

    /// The record is out of reach, or was not there any more when the feed began anew.
    fn forget(&mut self, key: &Key, store: &mut Store, bus: &mut Bus) {
        self.durable.shadow.remove(key);
        self.gone(key, bus);
        self.refresh(key, store, bus);
    }
}
