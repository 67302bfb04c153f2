//! The numbers of records, found by entity and id without a key being made.

use std::sync::Arc;

use crate::quick::QuickMap;
use crate::trace::Key;

/// The numbers of records.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// By the id in lowercase: hardly two entities have one in common.
    by_id: QuickMap<Arc<str>, Vec<(Arc<str>, u32)>>,
}

impl Numbers {
    /// The number of a record. The id is in lowercase, or nothing is found.
    pub(super) fn of(&self, entity: &str, id: &str) -> Option<u32> {
        let alike = self.by_id.get(id)?;
        alike.iter().find(|(own, _)| **own == *entity).map(|(_, number)| *number)
    }

    pub(super) fn add(&mut self, key: &Key, number: u32) {
        self.by_id.entry(key.id.clone()).or_default().push((key.entity.clone(), number));
    }
}
