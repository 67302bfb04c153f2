//! The app: it writes its store, and tells of it. It knows no network.

use serde_json::{Map, Value};

use super::bus::{Bus, Notice};
use super::store::{Change, Edit, Row, Store};
use crate::trace::Key;

/// An app at work on its store.
#[derive(Debug)]
pub struct App<'d> {
    store: &'d mut Store,
    bus: &'d mut Bus,
}

impl<'d> App<'d> {
    /// An app on this store, which tells of its changes on this bus.
    pub(super) fn new(store: &'d mut Store, bus: &'d mut Bus) -> App<'d> {
        App { store, bus }
    }

    /// Makes a record under an id of the app's own making, a `UUIDv7` that was never used. Returns
    /// whether it did: a record that is there already stays as it is.
    pub fn create(&mut self, key: &Key, members: Map<String, Value>) -> bool {
        let is_new = self.store.row(key).is_none();
        if is_new {
            self.write(key, Edit::Create(members));
        }
        is_new
    }

    /// Changes members of a record, as a merge patch does. Returns whether there was one to change.
    pub fn edit(&mut self, key: &Key, patch: Map<String, Value>) -> bool {
        self.on_row(key, Edit::Change(patch))
    }

    /// Deletes a record. Returns whether there was one to delete.
    pub fn delete(&mut self, key: &Key) -> bool {
        self.on_row(key, Edit::Delete)
    }

    /// The record as the app shows it.
    pub fn read(&self, key: &Key) -> Option<&Row> {
        self.store.row(key)
    }

    fn on_row(&mut self, key: &Key, edit: Edit) -> bool {
        let is_there = self.store.row(key).is_some();
        if is_there {
            self.write(key, edit);
        }
        is_there
    }

    fn write(&mut self, key: &Key, edit: Edit) {
        self.store.write(Change { key: key.clone(), edit });
        self.bus.publish(&Notice::Local(key.clone()));
    }
}
