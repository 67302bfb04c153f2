//! Several writes in one request (capability `batch`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AnyCaseId, LockVersion, Members};

/// The content of `POST` on the batch endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchRequest {
    /// The operations, applied in this order. Their number is bounded by `max_operations`.
    pub operations: Vec<BatchOperation>,
}

/// One operation of a batch: what the same request of its own would say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchOperation {
    /// What to do.
    pub method: BatchMethod,
    /// The entity's name in the discovery document.
    pub entity: String,
    /// The record's id; absent for `POST`, which names it in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "AnyCaseId")]
    pub id: Option<AnyCaseId>,
    /// The version that a `DELETE` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LockVersion")]
    pub lock_version: Option<LockVersion>,
    /// The content of a `POST` or `PATCH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Members")]
    pub body: Option<Members>,
}

/// What an operation of a batch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum BatchMethod {
    /// Creates a record.
    Post,
    /// Changes a record.
    Patch,
    /// Deletes a record.
    Delete,
}

/// The answer to a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchAnswer {
    /// One result per operation, in the order of the operations.
    pub results: Vec<BatchResult>,
}

/// What became of one operation of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchResult {
    /// The status that the same request of its own would have been answered with.
    #[schemars(range(min = 200, max = 599))]
    pub status: u16,
    /// The content that it would have been answered with; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}
