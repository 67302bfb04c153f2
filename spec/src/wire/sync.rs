//! One page of the change feed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Position, Record, RecordId, Tombstone};

/// The answer to `GET` on the sync endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SyncPage {
    /// The position after this page, to be sent as `since`. Valid on every page.
    pub as_of: Position,
    /// Whether more changes are waiting after `as_of`. The only end signal.
    pub has_more: bool,
    /// The page size that was applied.
    #[schemars(range(min = 1))]
    pub limit: u32,
    /// The changes, at most one per record.
    pub changes: Vec<Change>,
}

/// One entry of the change feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Change {
    /// A record or a tombstone, whole.
    Changed(Changed),
    /// The record has left what the caller may see.
    Removed(Removed),
}

/// A record that was created, changed, restored or deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    /// The entity's name in the discovery document.
    pub entity: String,
    /// The latest state.
    pub record: Row,
}

/// The latest state of a record in the change feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Row {
    /// The record is live.
    Live(Record),
    /// The record is deleted.
    Deleted(Tombstone),
}

/// A record that the caller may no longer see, though it may live on for others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The entity's name in the discovery document.
    pub entity: String,
    /// The record's id.
    pub id: RecordId,
    /// Always true.
    #[schemars(extend("const" = true))]
    pub removed: bool,
    /// Why the entry is there.
    pub reason: RemovedReason,
}

/// Why a record left the caller's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedReason {
    /// Access was taken away or the record moved to another owner.
    OutOfScope,
}
