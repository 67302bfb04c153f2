//! Parameters of requests.

use serde_json::{Value, json};

use crate::wire::MAX_LOCK_VERSION;

/// The collection of an entity.
pub(super) fn collection() -> Value {
    json!({
        "name": "collection", "in": "path", "required": true,
        "description": "The collection of an entity, as the discovery document names it.",
        "schema": { "type": "string", "minLength": 1 }, "example": "tasks"
    })
}

/// The id of a record.
pub(super) fn id() -> Value {
    json!({
        "name": "id", "in": "path", "required": true,
        "description": "The record's id, in any letter case. A text that is no UUIDv7 is answered like an unknown id.",
        "schema": { "$ref": "#/components/schemas/AnyCaseId" }
    })
}

/// The entity whose schema is asked for.
pub(super) fn entity() -> Value {
    json!({
        "name": "entity", "in": "path", "required": true,
        "description": "The name of an entity.",
        "schema": { "type": "string", "minLength": 1 }, "example": "tasks"
    })
}

/// The page size.
pub(super) fn limit(default: &str, maximum: &str) -> Value {
    json!({
        "name": "limit", "in": "query", "required": false,
        "description": format!(
            "The page size. Absent: `limits.{default}`. Above `limits.{maximum}`: that maximum is applied."
        ),
        "schema": { "type": "integer", "minimum": 1, "maximum": MAX_LOCK_VERSION }
    })
}

/// The cursor of a list.
pub(super) fn after() -> Value {
    json!({
        "name": "after", "in": "query", "required": false,
        "description": "Only records with a greater id: the `next` of the page before, or any UUIDv7.",
        "schema": { "$ref": "#/components/schemas/AnyCaseId" }
    })
}

/// The position in the change feed.
pub(super) fn since() -> Value {
    json!({
        "name": "since", "in": "query", "required": false,
        "description": "Only changes after this position: the `as_of` of an earlier page. Left out on a first sync; the empty text is refused.",
        "schema": { "$ref": "#/components/schemas/Position" }
    })
}

/// The version that a delete names.
pub(super) fn lock_version() -> Value {
    json!({
        "name": "lock_version", "in": "query", "required": false,
        "description": "The version that the caller saw. Needed unless `If-Match` names it.",
        "schema": { "$ref": "#/components/schemas/LockVersion" }
    })
}

/// The version as a header precondition.
pub(super) fn if_match() -> Value {
    json!({
        "name": "If-Match", "in": "header", "required": false,
        "description": "The version that the caller saw, in quotes. `*` names no version.",
        "schema": { "type": "string" }, "example": "\"3\""
    })
}
