//! Records as answers show them.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// A record's identity: entity and id, the id in lowercase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The entity.
    pub entity: Arc<str>,
    /// The id in lowercase.
    pub id: Arc<str>,
}

impl Key {
    /// The key of this entity and id, whatever the id's letter case.
    pub fn new(entity: &Arc<str>, id: &str) -> Key {
        Key { entity: entity.clone(), id: id.to_ascii_lowercase().into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.entity, self.id)
    }
}

/// Where in an answer a record was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The answer to the write that made it so.
    Written,
    /// The answer to a read of it.
    Read,
    /// A list.
    Listed,
    /// The change feed.
    Synced,
    /// `current` of a refusal.
    Current,
}

/// Whether a record is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It is live.
    Live,
    /// It is deleted, and this is its tombstone.
    Deleted,
    /// The caller may no longer see it.
    Removed,
}

/// One representation of one record in one answer.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The entity.
    pub entity: Arc<str>,
    /// The id as it stands in the representation; `None` where there is none that is text.
    pub id: Option<Arc<str>>,
    /// `lock_version`, where it is an integer.
    pub version: Option<i64>,
    /// Whether it shows the record live or deleted.
    pub state: State,
    /// Where it was seen.
    pub place: Place,
    /// The representation, whole.
    pub value: Value,
}

impl Sighting {
    /// The record's key, if the representation has an id.
    pub fn key(&self) -> Option<Key> {
        self.id.as_ref().map(|id| Key::new(&self.entity, id))
    }
}
