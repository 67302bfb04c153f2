//! What one client remembers: the records it has seen and how far it has read.

use std::collections::HashMap;

use crate::trace::{Exchange, Key, Op, Sighting, State};

/// A record as a client holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The version.
    pub version: i64,
    /// Whether it is live or deleted.
    pub state: State,
    /// The representation, whole.
    pub value: serde_json::Value,
}

/// What one client remembers. It learns only from answers that it got.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The newest representation of each record.
    pub records: HashMap<Key, Held>,
    /// The position in the change feed; `None` before the first pull.
    pub position: Option<String>,
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
        let newer = self.records.get(&key).is_none_or(|held| version >= held.version);
        if newer && sighting.state != State::Removed {
            let held = Held { version, state: sighting.state, value: sighting.value.clone() };
            self.records.insert(key, held);
        }
    }
}
