//! The local database of an app.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use super::patch;
use crate::trace::Key;

/// A record as the app shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its members; those that the server manages are among them once the server has shown them.
    pub members: Map<String, Value>,
}

/// What the app did to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// It made the record, with these members.
    Create(Map<String, Value>),
    /// It changed these members, as a merge patch does (RFC 7396); null clears one.
    Change(Map<String, Value>),
    /// It deleted the record.
    Delete,
}

/// One local change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The record.
    pub key: Key,
    /// What was done to it.
    pub edit: Edit,
}

/// The local database of an app: rows, and a journal of what the app changed.
///
/// A change is in both or in neither (in a real database: one transaction), so that nothing which
/// the app shows as done is ever forgotten.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    rows: BTreeMap<Key, Row>,
    journal: VecDeque<Change>,
}

impl Store {
    /// The record, unless it is deleted or unknown.
    pub fn row(&self, key: &Key) -> Option<&Row> {
        self.rows.get(key)
    }

    /// All records, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = (&Key, &Row)> {
        self.rows.iter()
    }

    /// Applies a change of the app's, and notes it in the journal.
    pub(super) fn write(&mut self, change: Change) {
        self.show(&change.key, &change.edit);
        self.journal.push_back(change);
    }

    /// Takes the oldest change that the sync module has not taken yet.
    pub(super) fn take(&mut self) -> Option<Change> {
        self.journal.pop_front()
    }

    /// Shows the record as the server has it; `None` where it is gone.
    pub(super) fn put(&mut self, key: &Key, members: Option<Map<String, Value>>) {
        match members {
            Some(members) => self.rows.insert(key.clone(), Row { members }),
            None => self.rows.remove(key),
        };
    }

    /// Shows what an edit makes of a record, without noting it.
    pub(super) fn show(&mut self, key: &Key, edit: &Edit) {
        match edit {
            Edit::Create(members) => {
                self.rows.insert(key.clone(), Row { members: members.clone() });
            }
            Edit::Change(patch) => {
                if let Some(row) = self.rows.get_mut(key) {
                    patch::apply(&mut row.members, patch);
                }
            }
            Edit::Delete => {
                self.rows.remove(key);
            }
        }
    }
}
