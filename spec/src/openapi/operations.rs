//! The paths and what can be done there.

use serde_json::{Map, Value, json};

use super::answers::{self, Refusal};
use super::{capabilities, components, parameters};
use crate::message::{Resource, request_schema};
use crate::wire::ProblemType as P;

/// Every path of the binding.
pub(super) fn paths() -> Value {
    json!({
        (crate::WELL_KNOWN_PATH): with_head(json!({ "get": discovery("getDiscovery") })),
        "/": with_head(json!({ "get": discovery("getDiscoveryAtRoot") })),
        "/schemas/{entity}.json": with_head(json!({
            "parameters": [parameters::entity()],
            "get": entity_schema()
        })),
        "/sync": with_head(json!({
            "get": sync(),
            "options": options("optionsOfSync", "sync", false)
        })),
        "/{collection}": with_head(json!({
            "parameters": [parameters::collection()],
            "get": list(),
            "post": create(),
            "options": options("optionsOfCollection", "records", false)
        })),
        "/{collection}/{id}": with_head(json!({
            "parameters": [parameters::collection(), parameters::id()],
            "get": read(),
            "put": capabilities::replace(),
            "patch": update(),
            "delete": delete(),
            "options": options("optionsOfRecord", "records", true)
        })),
        "/{collection}/{id}/restore": {
            "parameters": [parameters::collection(), parameters::id()],
            "post": capabilities::restore()
        },
        "/{collection}/{id}/shares/{user}": {
            "parameters": [parameters::collection(), parameters::id(), parameters::user()],
            "put": capabilities::share(
                "shareRecord",
                "Let another user see and change a record (capability `sharing`)",
                "PUT"
            ),
            "delete": capabilities::share(
                "unshareRecord",
                "Take that back (capability `sharing`)",
                "DELETE"
            )
        },
        "/batch": { "post": capabilities::batch() },
        "/events": { "get": capabilities::events() },
        "/test-control/{hook}": {
            "parameters": [parameters::hook()],
            "post": capabilities::hook()
        }
    })
}

fn discovery(id: &str) -> Value {
    json!({
        "operationId": id, "tags": ["discovery"], "security": [],
        "summary": "The discovery document",
        "responses": {
            "200": answers::content("What the server serves, promises and allows.", Resource::Discovery, "GET", 200)
        }
    })
}

fn entity_schema() -> Value {
    let mut found = answers::content(
        "JSON Schema 2020-12 of a live record.",
        Resource::EntitySchema,
        "GET",
        200,
    );
    found["content"] = json!({ "application/schema+json": { "schema": { "type": "object" } } });
    json!({
        "operationId": "getEntitySchema", "tags": ["discovery"], "security": [],
        "summary": "The schema of an entity",
        "responses": { "200": found }
    })
}

fn sync() -> Value {
    operation(
        "sync",
        "sync",
        "Everything that changed after a position",
        "GET",
        vec![(200, answers::content("One page of changes.", Resource::Sync, "GET", 200))],
        &[
            P::InvalidSyncToken.into(),
            P::InvalidLimit.into(),
            P::MalformedRequest.into(),
            P::SyncResetRequired.into(),
        ],
        vec![
            parameters::since(),
            parameters::limit("sync_default", "sync_max"),
            parameters::entities(),
        ],
    )
}

fn list() -> Value {
    let mut page = answers::content(
        "One page of the list; a page of another kind where `sort` was sent.",
        Resource::Collection,
        "GET",
        200,
    );
    page["content"] = json!({ "application/json": { "schema": { "anyOf": [
        components::reference("list-page"),
        components::reference("sorted-page")
    ] } } });
    operation(
        "listRecords",
        "records",
        "Live records in ascending order of id",
        "GET",
        vec![(200, page)],
        &[P::InvalidCursor.into(), P::InvalidLimit.into(), P::MalformedRequest.into()],
        vec![
            parameters::after(),
            parameters::limit("list_default", "list_max"),
            parameters::filters(),
            parameters::sort(),
        ],
    )
}

fn create() -> Value {
    let mut created =
        answers::content("The record was created.", Resource::Collection, "POST", 201);
    created["headers"]["Location"] = answers::header("The record's URL.");
    let again = answers::content(
        "A repeat: the record is there already, with the same members. Nothing changed.",
        Resource::Collection,
        "POST",
        200,
    );
    let refusals = [
        P::MalformedRequest.into(),
        P::Forbidden.into(),
        P::IdConflict.into(),
        Refusal(P::RecordDeleted, Some(409)),
        P::ContentTooLarge.into(),
        P::UnsupportedMediaType.into(),
        P::ValidationFailed.into(),
        P::InvalidId.into(),
        P::IdRequired.into(),
        P::IdTimestampOutOfRange.into(),
        P::SyncResetRequired.into(),
        P::RequestInProgress.into(),
        P::IdempotencyKeyReused.into(),
    ];
    let mut create = with_content(
        operation(
            "createRecord",
            "records",
            "Create a record under an id that the client chose",
            "POST",
            vec![(200, again), (201, created)],
            &refusals,
            vec![parameters::idempotency_key()],
        ),
        Resource::Collection,
        "POST",
        &["application/json"],
    );
    // Without `id` the server makes one, where it declares the capability `server_ids`.
    create["requestBody"]["content"]["application/json"]["schema"] = json!({ "anyOf": [
        components::reference("create-request"),
        components::reference("create-without-id")
    ] });
    create
}

fn read() -> Value {
    operation(
        "readRecord",
        "records",
        "A live record",
        "GET",
        vec![(200, answers::content("The record.", Resource::Record, "GET", 200))],
        &[P::NotFound.into(), P::RecordDeleted.into()],
        Vec::new(),
    )
}

fn update() -> Value {
    let refusals = [
        P::MalformedRequest.into(),
        P::Forbidden.into(),
        P::NotFound.into(),
        P::StaleObject.into(),
        P::RecordDeleted.into(),
        P::PreconditionFailed.into(),
        P::ContentTooLarge.into(),
        P::UnsupportedMediaType.into(),
        P::ValidationFailed.into(),
        P::IdMismatch.into(),
        P::InvalidLockVersion.into(),
        P::LockVersionRequired.into(),
        P::RequestInProgress.into(),
        P::IdempotencyKeyReused.into(),
    ];
    with_content(
        operation(
            "updateRecord",
            "records",
            "Change members of a record whose version is known",
            "PATCH",
            vec![(
                200,
                answers::content("The record as it now stands.", Resource::Record, "PATCH", 200),
            )],
            &refusals,
            vec![parameters::if_match(), parameters::idempotency_key()],
        ),
        Resource::Record,
        "PATCH",
        &["application/merge-patch+json", "application/json"],
    )
}

fn delete() -> Value {
    let refusals = [
        P::Forbidden.into(),
        P::NotFound.into(),
        P::StaleObject.into(),
        P::HasDependants.into(),
        P::PreconditionFailed.into(),
        P::InvalidLockVersion.into(),
        P::LockVersionRequired.into(),
    ];
    operation(
        "deleteRecord",
        "records",
        "Delete a record whose version is known",
        "DELETE",
        vec![
            (200, answers::content("The tombstone.", Resource::Record, "DELETE", 200)),
            (204, answers::empty("The record is deleted; the server sends no tombstone here.")),
        ],
        &refusals,
        vec![parameters::lock_version(), parameters::if_match()],
    )
}

fn options(id: &str, tag: &str, patch: bool) -> Value {
    let mut headers = Map::new();
    headers.insert("Allow".to_owned(), answers::header("The methods that the resource has."));
    if patch {
        let accept =
            answers::header("The media types that a patch may have (RFC 5789 section 3.1).");
        headers.insert("Accept-Patch".to_owned(), accept);
    }
    json!({
        "operationId": id, "tags": [tag], "security": [],
        "summary": "What can be done here",
        "responses": { "204": { "description": "The methods.", "headers": headers } }
    })
}

/// The path, with a `HEAD` that answers as its `GET` does, without content.
fn with_head(mut path: Value) -> Value {
    let mut head = path["get"].clone();
    let id = head["operationId"].as_str().unwrap_or_default();
    head["operationId"] = format!("headOf{}{}", id[..1].to_uppercase(), &id[1..]).into();
    if let Some(summary) = head["summary"].as_str() {
        head["summary"] = format!("{summary}, without content").into();
    }
    for answer in head["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(answer) = answer.as_object_mut() {
            answer.shift_remove("content");
        }
    }
    path["head"] = head;
    path
}

/// An operation on data.
pub(super) fn operation(
    id: &str,
    tag: &str,
    summary: &str,
    method: &str,
    successes: Vec<(u16, Value)>,
    refusals: &[Refusal],
    parameters: Vec<Value>,
) -> Value {
    let mut operation = json!({
        "operationId": id, "tags": [tag], "summary": summary,
        "responses": answers::of_data(method, successes, refusals)
    });
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    operation
}

/// The operation, with the content that its requests carry.
pub(super) fn with_content(
    mut operation: Value,
    resource: Resource,
    method: &str,
    media_types: &[&str],
) -> Value {
    let schema = request_schema(resource, method).map(components::reference);
    let content: Map<String, Value> = media_types
        .iter()
        .map(|media_type| ((*media_type).to_owned(), json!({ "schema": schema })))
        .collect();
    operation["requestBody"] = json!({ "required": true, "content": content });
    operation
}
