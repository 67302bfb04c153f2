//! The discovery document: all that a client needs to know of a server.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Capabilities;

/// What a server serves, promises and allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discovery {
    /// The specification and its version, `sixfold/1.0`.
    #[schemars(regex(pattern = r"^sixfold/[0-9]+\.[0-9]+$"))]
    pub spec: String,
    /// Changes whenever the document's content does.
    pub revision: String,
    /// Where the endpoints are that are not tied to one entity.
    pub links: Links,
    /// The entities, in no particular order.
    #[schemars(length(min = 1))]
    pub entities: Vec<EntityDescription>,
    /// Sizes a client must keep to.
    pub limits: Limits,
    /// What holds for the change feed.
    pub sync: SyncPromises,
    /// What holds for deleted records.
    pub tombstones: TombstonePromises,
    /// What holds for writes.
    pub writes: WritePromises,
    /// Optional features, by name. A capability that is absent is not supported.
    #[schemars(with = "Capabilities")]
    pub capabilities: BTreeMap<String, Value>,
}

/// URL references (RFC 3986), resolved against the URL of the discovery document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Links {
    /// The sync endpoint.
    #[schemars(length(min = 1))]
    pub sync: String,
    /// Where batches are sent to, if the capability `batch` is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub batch: Option<String>,
    /// Where hints of changes come from, if the capability `events` is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub events: Option<String>,
}

/// One kind of record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntityDescription {
    /// The name used in the change feed, and in lists of names with commas between.
    #[schemars(length(min = 1), regex(pattern = r"^[A-Za-z0-9._~-]+$"))]
    pub name: String,
    /// The collection's URL reference. A record's URL is this, a slash, and the id.
    #[schemars(length(min = 1))]
    pub collection: String,
    /// URL reference of the JSON Schema (2020-12) of a live record.
    #[schemars(length(min = 1))]
    pub schema: String,
    /// Whether the caller may create, change and delete records.
    pub writable: bool,
    /// Members that hold the id of another record.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Members among the references whose record changes with this one: a write here gives the
    /// record there a new version (capability `touch`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
}

/// A member that holds the id of another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    /// The member's name.
    pub member: String,
    /// The entity it points to.
    pub entity: String,
    /// What happens to this record when the other one is deleted.
    pub on_delete: OnDelete,
}

/// What a delete does to records that refer to the deleted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// Nothing: the reference stays.
    Keep,
    /// They are deleted too, each with a tombstone of its own.
    Cascade,
    /// They block the delete.
    Restrict,
}

/// Sizes a client must keep to. Counts unless the name says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Page size of a list where the request names none. Not above `list_max`.
    #[schemars(range(min = 1))]
    pub list_default: u32,
    /// Largest page size of a list.
    #[schemars(range(min = 1))]
    pub list_max: u32,
    /// Page size of the change feed where the request names none. Not above `sync_max`.
    #[schemars(range(min = 1))]
    pub sync_default: u32,
    /// Largest page size of the change feed.
    #[schemars(range(min = 1))]
    pub sync_max: u32,
    /// Largest request content, in bytes.
    #[schemars(range(min = 1))]
    pub body_bytes: u64,
    /// How far in the future an id's time may lie, in milliseconds; null for any distance.
    pub id_future_skew_ms: Option<u64>,
}

/// What holds for the change feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SyncPromises {
    /// How long others may wait for an acknowledged write, in milliseconds.
    pub max_staleness_ms: u64,
    /// How long a position can be used, in seconds; null for ever.
    pub position_retention_seconds: Option<u64>,
}

/// What holds for deleted records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["retention_seconds", "content"]))]
pub struct TombstonePromises {
    /// How long a tombstone is kept at least, in seconds; null for ever.
    pub retention_seconds: Option<u64>,
    /// What a tombstone holds beside id, version and time.
    pub content: TombstoneContent,
}

/// What a tombstone holds beside id, version and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TombstoneContent {
    /// Nothing of the record.
    Scrubbed,
    /// The record's last members.
    Kept,
}

/// What holds for writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WritePromises {
    /// What becomes of members that the entity's schema does not name.
    pub unknown_members: UnknownMembers,
}

/// What becomes of members that the entity's schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownMembers {
    /// The write is refused with `validation-failed`.
    Reject,
    /// They are dropped.
    Ignore,
    /// They are stored and given back.
    Preserve,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{TombstoneContent, TombstonePromises};
    use crate::schema::messages;

    /// Whether the published schema has anything against this below one of its definitions.
    fn is_valid(definition: &str, value: &Value) -> bool {
        let published = messages().into_iter().find(|schema| schema.name == "discovery");
        let mut schema = published.expect("it is published").schema.to_value();
        schema["$ref"] = json!(format!("#/$defs/{definition}"));
        for root in ["type", "properties", "required"] {
            schema.as_object_mut().expect("a schema is an object").remove(root);
        }
        jsonschema::draft202012::is_valid(&schema, value)
    }

    #[test]
    fn for_ever_is_said_and_not_left_out() {
        let for_ever =
            TombstonePromises { retention_seconds: None, content: TombstoneContent::Scrubbed };
        let written = json!({"retention_seconds": null, "content": "scrubbed"});
        assert_eq!(json!(for_ever), written);
        assert!(is_valid("TombstonePromises", &written));
        assert!(!is_valid("TombstonePromises", &json!({"content": "scrubbed"})));
    }

    #[test]
    fn names_can_stand_in_a_list_in_a_url() {
        let named = |name: &str| json!({"name": name, "writable": true, "collection": "/a", "schema": "/a.json"});
        for name in ["tasks", "Task", "to-do_lists", "v2.tasks~old"] {
            assert!(is_valid("EntityDescription", &named(name)), "{name}");
        }
        for name in ["", "tasks,comments", "to do", "t%61sks", "a/b", "Zähler", "a&b", "a+b"] {
            assert!(!is_valid("EntityDescription", &named(name)), "{name}");
        }
    }
}
