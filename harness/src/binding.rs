//! The canonical binding: operations to HTTP requests, answers to replies.
//!
//! This is the only place of the harness that knows how the protocol is spelled on the wire.

mod capabilities;
mod events;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;
use url::Url;

use crate::target::{Target, User};
use crate::trace::{
    Answer, Credentials, Delivery, Expected, Failure, Fields, Op, Page, Place, Reply, Request,
    Response, Shown, Sighting, State,
};

/// The media type of a merge patch (RFC 7396 section 4).
const MERGE_PATCH: &str = "application/merge-patch+json";

/// Departures from what the operation would send of itself.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Another media type for the content.
    pub media_type: Option<String>,
    /// Other content.
    pub body: Option<Bytes>,
    /// Further header fields.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The size of the content in bytes: as many spaces follow it as it lacks.
    pub pad_to: Option<u64>,
    /// Another URL.
    pub url: Option<Url>,
    /// Whether the request is meant to be wrong.
    pub meant_wrong: bool,
    /// How the content reaches the server.
    pub delivery: Delivery,
}

/// The request that asks for this operation.
pub fn request(
    target: &Target,
    op: &Op,
    credentials: Credentials,
    overrides: &Overrides,
) -> Request {
    let (method, url, content) = spell(target, op);
    // As much room as most requests need: every one of them is kept.
    let mut headers = HeaderMap::with_capacity(3);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some((name, value)) = authorization(target, credentials) {
        headers.insert(name, value);
    }
    if let Op::Update { if_match: Some(tag), .. }
    | Op::Replace { if_match: Some(tag), .. }
    | Op::Restore { if_match: Some(tag), .. }
    | Op::Delete { if_match: Some(tag), .. } = op
        && let Ok(value) = HeaderValue::from_str(tag)
    {
        headers.insert(header::IF_MATCH, value);
    }
    let body = match (&overrides.body, content) {
        (Some(body), _) => body.clone(),
        (None, Some(content)) => {
            padded(Value::Object(content).to_string(), overrides.pad_to).into()
        }
        (None, None) => Bytes::new(),
    };
    let usual = if method == Method::PATCH { MERGE_PATCH } else { "application/json" };
    if let Some(media_type) = &overrides.media_type {
        headers
            .extend(HeaderValue::from_str(media_type).map(|value| (header::CONTENT_TYPE, value)));
    } else if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(usual));
    }
    for (name, value) in &overrides.headers {
        headers.insert(name.clone(), value.clone());
    }
    let url = overrides.url.clone().unwrap_or(url);
    let headers = Fields::shared(headers);
    Request { method, url, headers, body, delivery: overrides.delivery }
}

/// The text with as many spaces behind it as it lacks: JSON means the same with them (RFC 8259
/// section 2).
fn padded(mut text: String, size: Option<u64>) -> String {
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
    text.extend(std::iter::repeat_n(' ', size.saturating_sub(text.len())));
    text
}

/// Method, URL and content of an operation.
fn spell(target: &Target, op: &Op) -> (Method, Url, Option<Map<String, Value>>) {
    let entity = |name: &Arc<str>| target.entity(name);
    let collection = |name: &Arc<str>| {
        entity(name).map_or_else(|| target.base.clone(), |e| e.collection.clone())
    };
    let record = |name: &Arc<str>, id: &str| record_url(target, name, id);
    match op {
        Op::Discover => (Method::GET, target.discovery_url.clone(), None),
        Op::Schema { entity: name } => {
            let url = entity(name).map_or_else(|| target.base.clone(), |e| e.schema_url.clone());
            (Method::GET, url, None)
        }
        Op::Create { entity, id, members } => {
            let mut content = Map::new();
            content.extend(id.clone().map(|id| ("id".to_owned(), id)));
            content.extend(members.clone());
            (Method::POST, collection(entity), Some(content))
        }
        Op::Read { entity, id } => (Method::GET, record(entity, id), None),
        Op::List { entity, after, limit } => (
            Method::GET,
            with_query(collection(entity), [("after", after), ("limit", limit)]),
            None,
        ),
        Op::Update { entity, id, expected, patch, .. } => {
            (Method::PATCH, record(entity, id), Some(versioned(expected, patch)))
        }
        Op::Replace { entity, id, expected, members, .. } => {
            (Method::PUT, record(entity, id), Some(versioned(expected, members)))
        }
        Op::Delete { entity, id, expected, .. } => {
            let version = match expected {
                Expected::Absent => None,
                Expected::Value(Value::String(text)) => Some(text.clone()),
                Expected::Value(other) => Some(other.to_string()),
            };
            (Method::DELETE, with_query(record(entity, id), [("lock_version", &version)]), None)
        }
        Op::Restore { .. }
        | Op::Share { .. }
        | Op::Batch { .. }
        | Op::Events
        | Op::Control { .. }
        | Op::Query { .. }
        | Op::SyncSome { .. } => capabilities::spell(target, op),
        Op::Sync { since, limit } => (
            Method::GET,
            with_query(target.sync.clone(), [("since", since), ("limit", limit)]),
            None,
        ),
        Op::Odd { method, .. } => (method.clone(), target.base.clone(), None),
        Op::Outage { .. } => (Method::GET, target.base.clone(), None),
    }
}

fn record_url(target: &Target, entity: &str, id: &str) -> Url {
    target.entity(entity).map_or_else(|| target.base.clone(), |entity| entity.record_url(id))
}

/// The members with the version that a write names in front of them.
fn versioned(expected: &Expected, members: &Map<String, Value>) -> Map<String, Value> {
    let mut content = Map::new();
    if let Expected::Value(version) = expected {
        content.insert("lock_version".to_owned(), version.clone());
    }
    content.extend(members.clone());
    content
}

fn with_query<const N: usize>(mut url: Url, parameters: [(&str, &Option<String>); N]) -> Url {
    for (name, value) in parameters {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    url
}

fn authorization(target: &Target, credentials: Credentials) -> Option<(HeaderName, HeaderValue)> {
    match credentials {
        Credentials::User(user) => target.users.get(user).map(User::header),
        Credentials::Missing => None,
        // In the words that the server expects, so that only the secret is wrong.
        Credentials::Wrong => target.users.first().map(User::impostor),
    }
}

pub use capabilities::parts;
pub use events::events;

/// What an answer to this operation says.
pub fn reply(op: &Op, result: &Result<Response, Failure>) -> Reply {
    let Ok(response) = result else { return Reply::default() };
    let json: Option<Arc<Value>> = serde_json::from_slice(&response.content()).ok().map(Arc::new);
    let answer = if response.status.is_success() {
        Answer::Accepted
    } else {
        let kind = json.as_ref().and_then(|json| json.get("type")).and_then(Value::as_str);
        Answer::Refused(kind.and_then(ProblemType::from_uri))
    };
    let accepted = answer == Answer::Accepted;
    let sightings = match &json {
        Some(json) if accepted => shown(op, json),
        Some(json) => current(op, json),
        None => Vec::new(),
    };
    let page = json.as_ref().filter(|_| accepted).and_then(|json| page(op, json));
    Reply { answer, sightings, page, json, events: Vec::new() }
}

/// Every record that an accepted answer shows.
fn shown(op: &Op, json: &Arc<Value>) -> Vec<Sighting> {
    match op {
        Op::Create { entity, .. }
        | Op::Update { entity, .. }
        | Op::Replace { entity, .. }
        | Op::Restore { entity, .. }
        | Op::Delete { entity, .. } => vec![sighting(entity, Shown::whole(json), Place::Written)],
        Op::Read { entity, .. } => vec![sighting(entity, Shown::whole(json), Place::Read)],
        Op::List { entity, .. } | Op::Query { entity, .. } => {
            let record = |place| Shown::entry(json, "records", place);
            let places = 0..entries(json, "records").count();
            places.map(|place| sighting(entity, record(place), Place::Listed)).collect()
        }
        Op::Sync { .. } | Op::SyncSome { .. } => {
            let places = 0..entries(json, "changes").count();
            let mut seen = Vec::with_capacity(places.len());
            for place in places {
                let entry = Shown::entry(json, "changes", place);
                seen.extend(change(entry, seen.last().map(|last: &Sighting| &last.entity)));
            }
            seen
        }
        // What a batch shows is shown by its parts.
        Op::Batch { .. }
        | Op::Share { .. }
        | Op::Events
        | Op::Control { .. }
        | Op::Discover
        | Op::Schema { .. }
        | Op::Outage { .. }
        | Op::Odd { .. } => Vec::new(),
    }
}

/// `current` of a refusal.
fn current(op: &Op, json: &Arc<Value>) -> Vec<Sighting> {
    match (op.entity(), json.get("current")) {
        (Some(entity), Some(Value::Object(_))) => {
            vec![sighting(entity, Shown::member(json, "current"), Place::Current)]
        }
        _ => Vec::new(),
    }
}

fn entries<'j>(json: &'j Value, member: &str) -> impl Iterator<Item = &'j Value> + use<'j> {
    json.get(member).and_then(Value::as_array).into_iter().flatten()
}

/// What an entry of the change feed shows. Most are of the same entity as the one before, whose name is
/// then kept once.
fn change(entry: Shown, before: Option<&Arc<str>>) -> Option<Sighting> {
    let name = entry.get("entity")?.as_str()?;
    let entity = before.filter(|before| ***before == *name).cloned().unwrap_or_else(|| name.into());
    if entry.get("record").is_some() {
        return Some(sighting(&entity, entry.its("record"), Place::Synced));
    }
    let removed = entry.get("removed").and_then(Value::as_bool) == Some(true);
    removed.then(|| Sighting::new(&entity, entry, State::Removed, Place::Synced))
}

fn sighting(entity: &Arc<str>, record: Shown, place: Place) -> Sighting {
    let deleted = record.get("deleted_at").is_some_and(|stamp| !stamp.is_null());
    let state = if deleted { State::Deleted } else { State::Live };
    Sighting::new(entity, record, state, place)
}

fn page(op: &Op, json: &Value) -> Option<Page> {
    let (next, list) = match op {
        Op::List { .. } | Op::Query { .. } => ("next", "records"),
        Op::Sync { .. } | Op::SyncSome { .. } => ("as_of", "changes"),
        _ => return None,
    };
    Some(Page {
        has_more: json.get("has_more").and_then(Value::as_bool),
        next: json.get(next).and_then(as_text),
        limit: json.get("limit").and_then(Value::as_u64),
        len: entries(json, list).count(),
    })
}

/// A position or cursor as an app keeps it, which writes down a number digit by digit. That a
/// position is a text is for a judge to say.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The URL of a pull with every character of its position as an escape (RFC 3986 section 2.1).
pub fn escaped(target: &Target, op: &Op) -> Url {
    let (_, mut url, _) = spell(target, op);
    let Op::Sync { since: Some(since), limit } = op else { return url };
    let mut query = "since=".to_owned();
    since.bytes().for_each(|byte| query.push_str(&format!("%{byte:02X}")));
    if let Some(limit) = limit {
        query.push_str("&limit=");
        query.extend(url::form_urlencoded::byte_serialize(limit.as_bytes()));
    }
    url.set_query(Some(&query));
    url
}
