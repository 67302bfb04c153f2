//! Values that recur in every message: ids, versions, times, positions.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Members of an entity, as its own schema describes them.
pub type Members = Map<String, Value>;

/// The largest version: the largest integer that every JSON reader keeps exactly, 2^53 - 1
/// (RFC 8259 section 6).
pub const MAX_LOCK_VERSION: i64 = 9_007_199_254_740_991;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $title:literal, $schema:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

text!(
    /// A UUIDv7 in its canonical form: 36 characters, lowercase, hyphenated (RFC 9562 section 5.7).
    RecordId,
    "RecordId",
    json_schema!({
        "type": "string",
        "description": "A UUIDv7, 36 lowercase characters with hyphens (RFC 9562 section 5.7).",
        "format": "uuid",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    })
);

text!(
    /// A UUIDv7 as a client may write it: hyphenated, in any letter case (RFC 9562 section 4).
    AnyCaseId,
    "AnyCaseId",
    json_schema!({
        "type": "string",
        "description": "A UUIDv7, 36 characters with hyphens, in any letter case (RFC 9562 section 4).",
        "format": "uuid",
        "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-7[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$"
    })
);

text!(
    /// A time in UTC, RFC 3339 with `Z` and at least milliseconds.
    Timestamp,
    "Timestamp",
    json_schema!({
        "type": "string",
        "description": "A time in UTC: RFC 3339 with Z and at least milliseconds. Information, never a position.",
        "format": "date-time",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3,9}Z$"
    })
);

text!(
    /// A position in the change feed: chosen by the server, opaque to everyone else.
    Position,
    "Position",
    json_schema!({
        "type": "string",
        "description": "A position in the change feed, issued by the server and echoed by clients. URL-safe, opaque.",
        "minLength": 1,
        "maxLength": 1024,
        "pattern": "^[A-Za-z0-9._~:+=-]+$"
    })
);

/// A record's version: 0 at creation, one more with each accepted change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LockVersion(pub i64);

impl JsonSchema for LockVersion {
    fn schema_name() -> Cow<'static, str> {
        "LockVersion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "description": "The record's version: 0 at creation, one more with each accepted change.",
            "minimum": 0,
            "maximum": MAX_LOCK_VERSION
        })
    }
}

/// A member that is always there and always null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Null(());
