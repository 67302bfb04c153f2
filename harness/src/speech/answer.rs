//! What came of an operation, written in the protocol's own words.

use bytes::Bytes;
use http::header::DATE;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};
use sixfold_spec::wire::{Problem, ProblemType};

use crate::trace::{Expected, Op, PackedFields, Response, Spoken};

/// A yes with this content.
pub(crate) fn accepted(status: StatusCode, content: Option<&Value>) -> Response {
    let body = content.map_or_else(Bytes::new, |content| content.to_string().into());
    Response { status, headers: headers("application/json"), body }
}

/// The answer with the time at which the server says it gave the last of those that it was made of: by
/// that, judges tell which ids are from the future of its clock.
pub(crate) fn dated(mut response: Response, spoken: &[Spoken]) -> Response {
    let mut answers = spoken.iter().rev().filter_map(|spoken| spoken.response.as_ref().ok());
    if let Some(date) = answers.find_map(|answer| answer.headers.text(DATE)) {
        response.headers = response.headers.and(&DATE, date.as_bytes());
    }
    response
}

/// A no for this reason. Members that only repeat the request are filled in: they are the client's
/// knowledge and tell nothing of the server.
pub(crate) fn refused(kind: ProblemType, op: &Op, current: Option<Value>) -> Response {
    let mut problem = Problem::new(kind);
    problem.current = current;
    let is_deleted_create = kind == ProblemType::RecordDeleted && matches!(op, Op::Create { .. });
    let status = if is_deleted_create { 409 } else { kind.status() };
    problem.status = status;
    if let (ProblemType::StaleObject, Some(expected)) = (kind, expected(op)) {
        problem.received_lock_version = expected.version();
    }
    let content = serde_json::to_string(&problem).unwrap_or_default();
    Response {
        status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
        headers: headers("application/problem+json"),
        body: content.into(),
    }
}

fn expected(op: &Op) -> Option<&Expected> {
    match op {
        Op::Update { expected, .. }
        | Op::Delete { expected, .. }
        | Op::Restore { expected, .. } => Some(expected),
        _ => None,
    }
}

/// A page of a list or of changes.
pub(crate) fn page(
    list: &str,
    entries: Vec<Value>,
    (named, next): (&str, Option<String>),
    has_more: bool,
    limit: Option<u64>,
) -> Response {
    let mut content = Map::new();
    content.insert(list.to_owned(), entries.into());
    content.insert("has_more".to_owned(), has_more.into());
    content.insert(named.to_owned(), next.map_or(Value::Null, Value::from));
    content.extend(limit.map(|limit| ("limit".to_owned(), limit.into())));
    accepted(StatusCode::OK, Some(&Value::Object(content)))
}

fn headers(media_type: &'static str) -> PackedFields {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.into()
}
