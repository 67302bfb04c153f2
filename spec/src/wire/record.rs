//! A record as the server represents it, live or deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LockVersion, Members, Null, RecordId, Timestamp};

/// A live record: what every entity has, and the entity's own members beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The primary key, chosen by whoever created the record.
    pub id: RecordId,
    /// The version that a writer must name to change the record.
    pub lock_version: LockVersion,
    /// When the server received the record.
    pub created_at: Timestamp,
    /// When the server accepted the latest change.
    pub updated_at: Timestamp,
    /// Null: the record is live.
    pub deleted_at: Null,
    /// The members that the entity's schema declares.
    #[serde(flatten)]
    pub members: Members,
}

/// What is left of a deleted record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tombstone {
    /// The primary key.
    pub id: RecordId,
    /// The version that the delete made.
    pub lock_version: LockVersion,
    /// When the server accepted the delete.
    pub deleted_at: Timestamp,
    /// Members that the server keeps in tombstones, if it declares that it does.
    #[serde(flatten)]
    pub members: Members,
}
