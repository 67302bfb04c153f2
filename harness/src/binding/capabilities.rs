//! How the operations of capabilities are spelled.

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

use super::{record_url, versioned, with_query};
use crate::target::Target;
use crate::trace::{Expected, Failure, Op, PackedFields, Response};

/// Method, URL and content of an operation that belongs to a capability.
pub(super) fn spell(target: &Target, op: &Op) -> (Method, Url, Option<Map<String, Value>>) {
    match op {
        Op::Restore { entity, id, expected, .. } => {
            let url = below(record_url(target, entity, id), &["restore"]);
            (Method::POST, url, Some(versioned(expected, &Map::new())))
        }
        Op::Share { entity, id, with, revoke } => {
            let name = target.users.get(*with).map_or("nobody", |user| user.name.as_str());
            let url = below(record_url(target, entity, id), &["shares", name]);
            (if *revoke { Method::DELETE } else { Method::PUT }, url, None)
        }
        Op::Batch { operations } => {
            let operations: Vec<Value> = operations.iter().map(operation).collect();
            let mut content = Map::new();
            content.insert("operations".to_owned(), operations.into());
            (Method::POST, target.link("batch"), Some(content))
        }
        Op::Events => (Method::GET, target.link("events"), None),
        Op::Control { hook, milliseconds } => {
            let content = milliseconds.map(|milliseconds| {
                Map::from_iter([("milliseconds".to_owned(), milliseconds.into())])
            });
            (Method::POST, target.hook(hook), content)
        }
        Op::Query { entity, filters, sort, after, limit } => {
            let mut url =
                target.entity(entity).map_or_else(|| target.base.clone(), |e| e.collection.clone());
            for (member, value) in filters {
                url.query_pairs_mut().append_pair(member, value);
            }
            (
                Method::GET,
                with_query(url, [("sort", sort), ("after", after), ("limit", limit)]),
                None,
            )
        }
        Op::SyncSome { entities, since, limit, .. } => {
            let only = (!entities.is_empty()).then(|| entities.join(","));
            let url = with_query(
                target.sync.clone(),
                [("entities", &only), ("since", since), ("limit", limit)],
            );
            (Method::GET, url, None)
        }
        _ => (Method::GET, target.base.clone(), None),
    }
}

fn below(mut url: Url, parts: &[&str]) -> Url {
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(parts);
    }
    url
}

/// One operation of a batch: what the request of its own would say.
fn operation(op: &Op) -> Value {
    match op {
        Op::Create { entity, id, members } => {
            let mut body = Map::new();
            body.extend(id.clone().map(|id| ("id".to_owned(), id)));
            body.extend(members.clone());
            json!({ "method": "POST", "entity": &**entity, "body": body })
        }
        Op::Update { entity, id, expected, patch, .. } => {
            json!({ "method": "PATCH", "entity": &**entity, "id": id, "body": versioned(expected, patch) })
        }
        Op::Delete { entity, id, expected, .. } => {
            let mut operation = json!({ "method": "DELETE", "entity": &**entity, "id": id });
            if let Expected::Value(version) = expected {
                operation["lock_version"] = version.clone();
            }
            operation
        }
        _ => Value::Null,
    }
}

/// The answer to each operation of a batch as a request of its own would have been answered; none
/// where the batch as a whole got no answer of the right form.
pub fn parts(
    operations: &[Op],
    answer: &Result<Response, Failure>,
) -> Vec<Result<Response, Failure>> {
    let Ok(answer) = answer else { return Vec::new() };
    let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let results = json.as_ref().and_then(|json| json.get("results")).and_then(Value::as_array);
    let Some(results) = results.filter(|results| results.len() == operations.len()) else {
        return Vec::new();
    };
    results
        .iter()
        .map(|result| {
            let status = result.get("status").and_then(Value::as_u64);
            let status = status.and_then(|status| u16::try_from(status).ok());
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let status = status.ok_or_else(|| {
                Failure::Broken("the result of a batch has no status that is one".to_owned())
            })?;
            let body = result.get("body").filter(|body| !body.is_null());
            let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
            Ok(Response { status, headers: PackedFields::default(), body })
        })
        .collect()
}
