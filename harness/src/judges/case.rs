//! What a judge is given.

use crate::scenario::Scenario;
use crate::target::{Entity, Target};
use crate::trace::{Asked, Exchange, History, Key, RecordHistory};

/// One scenario as it was driven against one target.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// The target.
    pub target: &'c Target,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// What happened.
    pub history: &'c History<'c>,
}

impl<'c> Case<'c> {
    /// Every request that was sent with its answer, in order. The operations of a batch are not
    /// among them.
    pub fn exchanges(&self) -> impl Iterator<Item = &'c Exchange> + use<'c> {
        self.history.exchanges().filter(|exchange| exchange.part_of.is_none())
    }

    /// Those of them that ask for something of these kinds.
    pub fn asked(&self, kinds: Asked) -> impl Iterator<Item = &'c Exchange> + use<'c> {
        self.history.asked(kinds).filter(|exchange| exchange.part_of.is_none())
    }

    /// The operations of a batch, in their order.
    pub fn parts_of(&self, batch: &Exchange) -> impl Iterator<Item = &'c Exchange> + use<'c> {
        let index = batch.index;
        self.history.exchanges().filter(move |exchange| exchange.part_of == Some(index))
    }

    /// The entity that the exchange is about, if it is about one.
    pub fn entity(&self, exchange: &Exchange) -> Option<&'c Entity> {
        self.target.entity(exchange.op.entity()?)
    }

    /// The record that the exchange's request names, if it names one.
    pub fn key(&self, exchange: &Exchange) -> Option<&'c Key> {
        self.history.key(exchange)
    }

    /// What is known of the record that the exchange's request names.
    pub fn record(&self, exchange: &Exchange) -> Option<&'c RecordHistory> {
        self.history.record_of(exchange)
    }

    /// What the story calls a record; its entity and id where it has no name.
    pub fn name(&self, key: &Key) -> String {
        let named = self.history.trace().names.iter().find(|(named, _)| named == key);
        named.map_or_else(|| key.to_string(), |(_, name)| format!("`{name}` ({})", key.entity))
    }

    /// The client's name.
    pub fn client(&self, exchange: &Exchange) -> &'c str {
        self.history.trace().clients.get(exchange.client).map_or("?", |client| &client.name)
    }
}
