//! What the names of a story stand for.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::trace::Key;

/// A record that a story speaks of.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The record.
    pub(super) key: Key,
    /// The id as first sent.
    pub(super) id: Value,
    /// The members as first sent; `None` for an id that was only made up.
    pub(super) members: Option<Map<String, Value>>,
}

/// What the names of a story stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    records: HashMap<String, Named>,
    marks: HashMap<String, String>,
}

impl Names {
    pub(super) fn name_record(&mut self, name: &str, record: Named) {
        self.records.insert(name.to_owned(), record);
    }

    pub(super) fn name_mark(&mut self, name: &str, mark: &str) {
        self.marks.insert(name.to_owned(), mark.to_owned());
    }

    pub(super) fn record(&self, name: &str) -> Result<Named, String> {
        self.records
            .get(name)
            .cloned()
            .ok_or_else(|| format!("nothing in the story is called `{name}` yet"))
    }

    pub(super) fn mark(&self, name: &str) -> Result<String, String> {
        self.marks
            .get(name)
            .cloned()
            .ok_or_else(|| format!("no position or cursor was saved as `{name}`"))
    }

    /// The records with their names, for reports.
    pub(super) fn records(&self) -> Vec<(Key, Arc<str>)> {
        self.records
            .iter()
            .map(|(name, record)| (record.key.clone(), name.as_str().into()))
            .collect()
    }
}
