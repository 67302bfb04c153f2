//! Answers: what is sent on success, and every refusal with the problem types it may carry.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::components;
use crate::message::{Resource, response_schema};
use crate::wire::ProblemType;

/// Problem types that any operation on data may answer with.
const EVERYWHERE: [ProblemType; 6] = [
    ProblemType::Unauthenticated,
    ProblemType::MethodNotAllowed,
    ProblemType::NotAcceptable,
    ProblemType::RateLimited,
    ProblemType::InternalError,
    ProblemType::Unavailable,
];

/// A refusal, and the status it comes with where that is not the usual one of its type.
#[derive(Clone, Copy)]
pub(super) struct Refusal(pub(super) ProblemType, pub(super) Option<u16>);

impl From<ProblemType> for Refusal {
    fn from(kind: ProblemType) -> Refusal {
        Refusal(kind, None)
    }
}

/// The answers of an operation on data: the successes, then the refusals by status.
pub(super) fn of_data(method: &str, successes: Vec<(u16, Value)>, refusals: &[Refusal]) -> Value {
    let mut answers = Map::new();
    for (status, answer) in successes {
        answers.insert(status.to_string(), answer);
    }
    let mut by_status: BTreeMap<u16, Vec<ProblemType>> = BTreeMap::new();
    let everywhere = EVERYWHERE.iter().copied().map(Refusal::from);
    for Refusal(kind, status) in refusals.iter().copied().chain(everywhere) {
        by_status.entry(status.unwrap_or_else(|| kind.status())).or_default().push(kind);
    }
    for (status, kinds) in by_status {
        answers.insert(status.to_string(), refusal(method, status, &kinds));
    }
    Value::Object(answers)
}

/// A success with content.
pub(super) fn content(description: &str, resource: Resource, method: &str, status: u16) -> Value {
    let mut answer = json!({ "description": description, "headers": { "Cache-Control": cache_control(resource) } });
    if let Some(schema) = response_schema(resource, method, status) {
        answer["content"] =
            json!({ "application/json": { "schema": components::reference(schema) } });
    }
    answer
}

/// A success without content.
pub(super) fn empty(description: &str) -> Value {
    json!({ "description": description })
}

/// A header field of an answer.
pub(super) fn header(description: &str) -> Value {
    json!({ "description": description, "required": true, "schema": { "type": "string" } })
}

fn cache_control(resource: Resource) -> Value {
    match resource {
        Resource::Discovery | Resource::EntitySchema => {
            json!({ "description": "May be kept and asked about again.", "schema": { "type": "string" }, "example": "no-cache" })
        }
        _ => {
            json!({ "description": "No cache keeps data.", "required": true, "schema": { "type": "string" }, "example": "private, no-store" })
        }
    }
}

fn refusal(method: &str, status: u16, kinds: &[ProblemType]) -> Value {
    let mut headers = Map::new();
    headers.insert("Cache-Control".to_owned(), cache_control(Resource::Record));
    let mut add = |name: &str, description: &str| {
        headers.insert(name.to_owned(), header(description));
    };
    match status {
        401 => add("WWW-Authenticate", "Which credentials are asked for."),
        405 => add("Allow", "The methods that the resource has."),
        415 if method == "PATCH" => add("Accept-Patch", "The media types that a patch may have."),
        429 | 503 => add("Retry-After", "How long to wait, in seconds or as a date."),
        _ => {}
    }
    let lines: Vec<String> =
        kinds.iter().map(|kind| format!("- `{}`: {}", kind.slug(), kind.title())).collect();
    let types: Vec<String> = kinds.iter().map(|kind| kind.uri()).collect();
    json!({
        "description": lines.join("\n"),
        "headers": headers,
        "content": { "application/problem+json": { "schema": {
            "allOf": [components::reference("problem")],
            "properties": { "type": { "enum": types }, "status": { "const": status } }
        } } }
    })
}
