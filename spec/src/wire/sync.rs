//! One page of the change feed.

use std::collections::BTreeMap;

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
    /// What the caller holds after this page, by entity, on the last page of a round
    /// (capability `digest`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Digest>")]
    pub digests: Option<BTreeMap<String, Digest>>,
}

/// The live records of an entity that the caller may see, in a few bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Digest {
    /// How many.
    pub count: u64,
    /// The exclusive or of the first 16 bytes of the SHA-256 of `<id>:<lock_version>` of each, as
    /// 32 lowercase hexadecimal digits.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}$"))]
    pub digest: String,
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
