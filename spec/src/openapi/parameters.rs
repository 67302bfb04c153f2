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
        "description": "Only records with a greater id: the `next` of the page before, or any UUIDv7. With `sort`, the `next` of the page before.",
        "schema": { "anyOf": [
            { "$ref": "#/components/schemas/AnyCaseId" },
            { "type": "string", "minLength": 1 }
        ] }
    })
}

/// The position in the change feed.
pub(super) fn since() -> Value {
    json!({
        "name": "since", "in": "query", "required": false,
        "description": "Only changes after this position: the `as_of` of an earlier page. Left out on a first sync; the empty text is refused. Or a time (capability `time_since`).",
        "schema": { "anyOf": [
            { "$ref": "#/components/schemas/Position" },
            { "type": "string", "format": "date-time" }
        ] }
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

/// The user whom a record is shared with.
pub(super) fn user() -> Value {
    json!({
        "name": "user", "in": "path", "required": true,
        "description": "The name of another user, as the server calls its users.",
        "schema": { "type": "string", "minLength": 1 }, "example": "bob"
    })
}

/// A hook for tests.
pub(super) fn hook() -> Value {
    json!({
        "name": "hook", "in": "path", "required": true,
        "description": "A hook; the value of the capability `test_control` has the URLs of those there are.",
        "schema": { "enum": [
            "collect-tombstones", "expire-positions", "hold-next-commit", "reset", "restart", "shift-clock"
        ] }
    })
}

/// What a list is narrowed to.
pub(super) fn filters() -> Value {
    json!({
        "name": "filters", "in": "query", "required": false, "style": "form", "explode": true,
        "description": "Members that `filters` names for the entity, each a parameter of its own: `done=true` (capability `filters`).",
        "schema": { "type": "object", "additionalProperties": { "type": "string" } },
        "example": { "done": "true" }
    })
}

/// The order of a list.
pub(super) fn sort() -> Value {
    json!({
        "name": "sort", "in": "query", "required": false,
        "description": "A member that `sorts` names for the entity, with `-` before it for the other direction (capability `sorts`). `after` is then the opaque `next` of the page before.",
        "schema": { "type": "string", "minLength": 1 }, "example": "-updated_at"
    })
}

/// The entities of a sync.
pub(super) fn entities() -> Value {
    json!({
        "name": "entities", "in": "query", "required": false, "style": "form", "explode": false,
        "description": "Names of entities, separated by commas; absent: all of them (capability `entity_filter`).",
        "schema": { "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": 1 },
        "example": ["tasks", "comments"]
    })
}

/// The key that makes a repeat harmless.
pub(super) fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "A text in quotes, made at random for each change: the same key with the same request gets the first answer again (capability `idempotency_keys`).",
        "schema": { "type": "string", "minLength": 1 },
        "example": "\"8e03978e-40d5-43dd-bc93-6894a57f9324\""
    })
}
