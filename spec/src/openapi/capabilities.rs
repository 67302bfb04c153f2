//! What is there only where a capability is declared.

use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::operations::{operation, with_content};
use super::parameters;
use crate::message::Resource;
use crate::wire::ProblemType as P;

/// `PUT` on a record (`put`).
pub(super) fn replace() -> Value {
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
    ];
    let replaced = answers::content(
        "The record as it now stands, without `ETag` and `Last-Modified`.",
        Resource::Record,
        "PUT",
        200,
    );
    let replace = operation(
        "replaceRecord",
        "records",
        "Replace a record whose version is known (capability `put`)",
        "PUT",
        vec![(200, replaced)],
        &refusals,
        vec![parameters::if_match()],
    );
    with_content(replace, Resource::Record, "PUT", &["application/json"])
}

/// `POST` on `restore` below a record (`restore`).
pub(super) fn restore() -> Value {
    let refusals = [
        P::MalformedRequest.into(),
        P::Forbidden.into(),
        P::NotFound.into(),
        P::NotDeleted.into(),
        P::StaleObject.into(),
        P::PreconditionFailed.into(),
        P::ContentTooLarge.into(),
        P::UnsupportedMediaType.into(),
        P::ValidationFailed.into(),
        P::InvalidLockVersion.into(),
        P::LockVersionRequired.into(),
        P::RequestInProgress.into(),
        P::IdempotencyKeyReused.into(),
    ];
    let live = answers::content("The record, live again.", Resource::Restore, "POST", 200);
    let restore = operation(
        "restoreRecord",
        "records",
        "Bring a deleted record back (capability `restore`)",
        "POST",
        vec![(200, live)],
        &refusals,
        vec![parameters::if_match(), parameters::idempotency_key()],
    );
    with_content(restore, Resource::Restore, "POST", &["application/json"])
}

/// `PUT` (`share`) or `DELETE` on a user's access to a record (`sharing`).
pub(super) fn share(id: &str, summary: &str, method: &str) -> Value {
    let done = answers::empty("The user has access now, or has none. The record is as it was.");
    let refusals = [P::NotFound.into(), P::RecordDeleted.into()];
    operation(id, "records", summary, method, vec![(204, done)], &refusals, Vec::new())
}

/// `POST` on the batch endpoint (`batch`).
pub(super) fn batch() -> Value {
    let refusals = [
        P::MalformedRequest.into(),
        P::ContentTooLarge.into(),
        P::UnsupportedMediaType.into(),
        P::RequestInProgress.into(),
        P::IdempotencyKeyReused.into(),
    ];
    let results = answers::content(
        "One result per operation, in their order, refusals included.",
        Resource::Batch,
        "POST",
        200,
    );
    let batch = operation(
        "batch",
        "records",
        "Several writes in one request (capability `batch`)",
        "POST",
        vec![(200, results)],
        &refusals,
        vec![parameters::idempotency_key()],
    );
    with_content(batch, Resource::Batch, "POST", &["application/json"])
}

/// `GET` on the hints of changes (`events`).
pub(super) fn events() -> Value {
    let mut stream = answers::content(
        "A stream that stays open: an event `changed` once on connecting, and after each change \
         that the caller may see.",
        Resource::Events,
        "GET",
        200,
    );
    stream["content"] = json!({ "text/event-stream": {
        "schema": { "type": "string" },
        "example": "event: changed\ndata: {}\n\n"
    } });
    operation(
        "events",
        "sync",
        "Hints that there is something to sync (capability `events`)",
        "GET",
        vec![(200, stream)],
        &[],
        Vec::new(),
    )
}

/// `POST` on a hook for tests (`test_control`).
pub(super) fn hook() -> Value {
    let refusals: [Refusal; 4] = [
        P::MalformedRequest.into(),
        P::NotFound.into(),
        P::ContentTooLarge.into(),
        P::UnsupportedMediaType.into(),
    ];
    let mut hook = operation(
        "useHook",
        "test control",
        "Bring about what no client can (capability `test_control`; never in production)",
        "POST",
        vec![(204, answers::empty("It has taken effect, for all users."))],
        &refusals,
        Vec::new(),
    );
    hook["requestBody"] = json!({ "required": false, "content": { "application/json": { "schema": {
        "type": "object",
        "properties": { "milliseconds": {
            "type": "integer",
            "description": "How long, for `hold-next-commit`; how far, for `shift-clock`."
        } }
    } } } });
    hook
}
