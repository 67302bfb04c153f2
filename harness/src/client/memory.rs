//! What one client remembers: the records it has seen and how far it has read.

use std::collections::HashMap;

use crate::trace::{Exchange, Key, Op, Shown, Sighting, State};

/// A record as a client holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The version.
    pub version: i64,
    /// Whether it is live or deleted.
    pub state: State,
    /// The representation, whole.
    pub value: Shown,
}

/// What one client remembers. It learns only from answers that it got.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The newest representation of each record.
    pub records: HashMap<Key, Held>,
    /// The position in the change feed; `None` before the first pull.
    pub position: Option<String>,
    /// What the server had last shown of the records whose copy is the client's own doing.
    foreseen: HashMap<Key, Option<Held>>,
}

impl Memory {
    /// Takes in an answer.
    pub fn learn(&mut self, exchange: &Exchange) {
        for sighting in &exchange.reply.sightings {
            self.see(sighting);
        }
        if let (Op::Sync { .. }, true, Some(page)) =
            (&exchange.op, exchange.reply.accepted(), &exchange.reply.page)
            && let Some(next) = &page.next
        {
            self.position = Some(next.clone());
        }
    }

    fn see(&mut self, sighting: &Sighting) {
        let (Some(key), Some(version)) = (sighting.key(), sighting.version) else { return };
        let newer = self.records.get(key).is_none_or(|held| version >= held.version);
        if sighting.state == State::Removed {
            return;
        }
        let held = Held { version, state: sighting.state, value: sighting.value.clone() };
        if let Some(shown) = self.foreseen.get_mut(key)
            && shown.as_ref().is_none_or(|shown| version >= shown.version)
        {
            *shown = Some(held.clone());
        }
        if newer {
            self.records.insert(key.clone(), held);
        }
    }

    /// Takes in what a write of the client's will make of a record, which the server has not seen.
    pub fn foresee(&mut self, key: Key, held: Held) {
        let before = self.records.insert(key.clone(), held);
        self.foreseen.entry(key).or_insert(before);
    }

    /// What the server last showed of a record.
    pub fn shown(&self, key: &Key) -> Option<&Held> {
        self.foreseen.get(key).map_or_else(|| self.records.get(key), Option::as_ref)
    }

    /// Every record as the server last showed it.
    pub fn all_shown(&self) -> impl Iterator<Item = (&Key, &Held)> {
        self.records.keys().filter_map(|key| Some((key, self.shown(key)?)))
    }

    /// Goes back to what was known of a record before.
    pub fn take_back(&mut self, key: &Key, before: Option<Held>) {
        self.foreseen.remove(key);
        match before {
            Some(held) => self.records.insert(key.clone(), held),
            None => self.records.remove(key),
        };
    }

    /// Knows these records and this position, and nothing else.
    pub fn become_like(&mut self, records: HashMap<Key, Held>, position: Option<String>) {
        *self = Memory { records, position, foreseen: HashMap::new() };
    }
}
