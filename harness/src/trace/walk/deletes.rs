//! Deletes that a reader need not be told of.

use std::collections::HashMap;

use serde_json::Value;

use super::acks::Ack;
use crate::trace::{Exchange, History, Key, Op};

/// Every request that deleted a record, or may have, by the record's id in lowercase.
pub(super) struct Deletes<'t> {
    by_id: HashMap<String, Vec<&'t Exchange>>,
}

impl<'t> Deletes<'t> {
    pub(super) fn new(history: &History<'t>) -> Deletes<'t> {
        let mut by_id: HashMap<String, Vec<&Exchange>> = HashMap::new();
        for exchange in history.exchanges() {
            // What an odd request did to its record is nowhere said.
            let deletes = match &exchange.op {
                Op::Delete { .. } => true,
                Op::Odd { .. } => exchange.op.is_write(),
                _ => false,
            };
            let refused = exchange.reply.refused();
            if let (true, false, Some(id)) = (deletes, refused, exchange.op.id()) {
                by_id.entry(id.to_ascii_lowercase()).or_default().push(exchange);
            }
        }
        Deletes { by_id }
    }

    /// Whether one of the deletes of this record holds.
    pub(super) fn any(&self, key: &Key, holds: impl Fn(&Exchange) -> bool) -> bool {
        self.of(&key.id).any(holds)
    }

    /// Whether one of the deletes of a record that this one refers to holds: it may have gone with
    /// it.
    pub(super) fn any_of_parents(
        &self,
        history: &History<'_>,
        ack: &Ack,
        holds: impl Fn(&Exchange) -> bool,
    ) -> bool {
        let shown = history.exchange(ack.write).reply.record();
        let members = shown.and_then(|seen| seen.value.as_object()).into_iter().flatten();
        members
            .filter(|(name, _)| *name != "id")
            .filter_map(|(_, value)| Value::as_str(value))
            .any(|id| self.of(&id.to_ascii_lowercase()).any(&holds))
    }

    fn of(&self, id: &str) -> impl Iterator<Item = &'t Exchange> {
        self.by_id.get(id).map_or(&[][..], Vec::as_slice).iter().copied()
    }
}
