//! The values of the capabilities: optional features that a server declares by name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Every capability of the specification. One that is absent is not supported. A server's own
/// ones begin with `x_`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Capabilities {
    /// Records can be replaced whole, with `PUT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub put: Option<NoValue>,
    /// The server makes the id of a create that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub server_ids: Option<NoValue>,
    /// Members by which a list can be narrowed, by entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub filters: Option<BTreeMap<String, Vec<String>>>,
    /// Members by which a list can be ordered, by entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub sorts: Option<BTreeMap<String, Vec<String>>>,
    /// Deleted records can be brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub restore: Option<NoValue>,
    /// A write of a record changes those that it refers to, where its entity says `touches`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub touch: Option<NoValue>,
    /// References may say `cascade` or `restrict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub cascade: Option<NoValue>,
    /// A user can let another one see and change a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub sharing: Option<NoValue>,
    /// Several writes travel in one request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BatchPromises")]
    pub batch: Option<BatchPromises>,
    /// The server tells when there is something to pull.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub events: Option<NoValue>,
    /// A write with an `Idempotency-Key` is applied once, however often it arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "KeyPromises")]
    pub idempotency_keys: Option<KeyPromises>,
    /// The last page of a round tells what the caller should hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub digest: Option<NoValue>,
    /// A sync can be narrowed to some entities.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub entity_filter: Option<NoValue>,
    /// `since` may be a plain time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub time_since: Option<NoValue>,
    /// A create of an id whose tombstone is gone is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NoValue")]
    pub fence: Option<NoValue>,
    /// What a conformance run may use. Never on in production.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TestControl")]
    pub test_control: Option<TestControl>,
}

/// The value of a capability that has nothing to say but its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoValue {}

/// The value of the capability `batch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BatchPromises {
    /// How many operations a batch holds at most.
    #[schemars(range(min = 1))]
    pub max_operations: u32,
    /// What one refused operation means to the others.
    pub atomicity: Atomicity,
}

/// What one refused operation of a batch means to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Atomicity {
    /// Nothing: each stands alone.
    PerOperation,
    /// None of them is applied.
    AllOrNothing,
}

/// The value of the capability `idempotency_keys`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyPromises {
    /// How long a key is remembered at least, in seconds.
    #[schemars(range(min = 1))]
    pub retention_seconds: u64,
}

/// The value of the capability `test_control`: never on in production.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestControl {
    /// Users that a conformance run may act as, strangers to one another.
    #[serde(default)]
    pub principals: Vec<Principal>,
    /// URL references to `POST` to, by the name of the hook: `collect_tombstones`,
    /// `expire_positions`, `hold_next_commit`, `shift_clock`, `restart`, `reset`. One that is
    /// absent is not offered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hooks: BTreeMap<String, String>,
}

/// A user that a conformance run may act as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Principal {
    /// A name for reports.
    pub name: String,
    /// The value of the `Authorization` header field (RFC 9110 section 11.6.2).
    pub authorization: String,
}
