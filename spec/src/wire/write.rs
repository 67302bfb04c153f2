//! What a client sends to create or change a record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AnyCaseId, LockVersion, Members};

/// The content of `POST` on a collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreateRequest {
    /// The id that the client chose, in any letter case.
    pub id: AnyCaseId,
    /// Members of the entity. Members that the server manages are ignored.
    #[serde(flatten)]
    pub members: Members,
}

/// The content of `PATCH` on a record: a JSON Merge Patch (RFC 7396) with the expected version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpdateRequest {
    /// The version the writer saw. May be left out where the request carries `If-Match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LockVersion")]
    pub lock_version: Option<LockVersion>,
    /// Members to change; null clears a member, an absent one stays as it is.
    #[serde(flatten)]
    pub members: Members,
}

/// The content of `POST` on a collection where the server makes the id (capability `server_ids`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreateWithoutId {
    /// Members of the entity. Members that the server manages are ignored.
    #[serde(flatten)]
    pub members: Members,
}

/// The content of `PUT` on a record: all of it, with the expected version (capability `put`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReplaceRequest {
    /// The version the writer saw. May be left out where the request carries `If-Match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LockVersion")]
    pub lock_version: Option<LockVersion>,
    /// The members; one that is absent takes its default.
    #[serde(flatten)]
    pub members: Members,
}

/// The content of `POST` on `restore` below a record (capability `restore`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RestoreRequest {
    /// The version of the tombstone. May be left out where the request carries `If-Match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LockVersion")]
    pub lock_version: Option<LockVersion>,
}
