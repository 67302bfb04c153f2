//! Judges `http/nothing_needed_is_only_in_a_header`: what a client needs to go on is in the content.
//!
//! An occasion is every answer that has to tell the client something to go on with: the version
//! after a write or a read, the cursor or position of a page, the record in the way of a conflict.
//! A breach is only what a header field tells and the content does not. What is in neither is told
//! nowhere, and is a matter of the requirement that asks for it.

use http::Method;
use serde_json::Value;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Something that a client needs, and where it may have been put instead.
struct Need {
    /// What it is.
    what: &'static str,
    /// Whether the content has it.
    is_there: bool,
    /// Parts of the names of header fields that may carry it.
    carriers: &'static [&'static str],
}

/// Judges every answer that a client goes on from.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| x.credentials.user().is_some() && is_told(x)) {
        for need in needs(exchange) {
            if need.is_there {
                findings.kept();
            } else if let Some(name) = carrier(exchange, need.carriers) {
                findings
                    .breach(
                        format!("{} is in the content", need.what),
                        format!("it is in the field `{name}` alone"),
                    )
                    .shown_by(exchange, format!("the answer to a {}", exchange.op.verb()));
            }
        }
    }
}

/// Whether there is JSON, or no content at all. What else there may be is for other requirements.
fn is_told(exchange: &Exchange) -> bool {
    let is_empty = exchange.response.as_ref().is_ok_and(|response| response.body.is_empty());
    exchange.request.method != Method::HEAD && (is_empty || exchange.reply.json.is_some())
}

fn needs(exchange: &Exchange) -> Vec<Need> {
    let Some(resource) = exchange.op.resource() else { return Vec::new() };
    let has = |name: &str| {
        exchange.reply.json().and_then(|json| json.get(name)).is_some_and(|v| !v.is_null())
    };
    let version = |what| Need { what, is_there: has("lock_version"), carriers: VERSION };
    if !exchange.reply.accepted() {
        return refused(exchange, has("current"));
    }
    match (resource, &exchange.request.method) {
        (Resource::Collection, &Method::POST) => vec![
            version("the version of the new record"),
            Need { what: "its id", is_there: has("id"), carriers: &["location"] },
        ],
        (Resource::Record, &Method::PATCH | &Method::PUT) | (Resource::Restore, _) => {
            vec![version("the version that the write made")]
        }
        (Resource::Record, &Method::GET) => vec![version("the version of the record")],
        (Resource::Collection | Resource::Sorted, &Method::GET) if goes_on(exchange) => {
            vec![Need { what: "the next cursor", is_there: has("next"), carriers: CURSOR }]
        }
        (Resource::Sync, &Method::GET) => {
            vec![Need { what: "the next position", is_there: has("as_of"), carriers: CURSOR }]
        }
        _ => Vec::new(),
    }
}

/// What the loser of a conflict needs. A tag in the request asks for a tag in the answer, but for
/// the record all the same.
fn refused(exchange: &Exchange, is_shown: bool) -> Vec<Need> {
    match exchange.reply.problem() {
        Some(ProblemType::StaleObject | ProblemType::PreconditionFailed) => {
            vec![Need { what: "the record as it stands", is_there: is_shown, carriers: VERSION }]
        }
        _ => Vec::new(),
    }
}

const VERSION: &[&str] = &["etag", "version", "revision"];
const CURSOR: &[&str] = &["link", "cursor", "next", "token", "position"];

/// Whether the page has another one behind it, as far as it says.
fn goes_on(exchange: &Exchange) -> bool {
    let has_more = exchange.reply.json().and_then(|json| json.get("has_more"));
    has_more.and_then(Value::as_bool) != Some(false)
}

/// The header field that may carry what the content lacks.
fn carrier(exchange: &Exchange, parts: &[&str]) -> Option<String> {
    let response = exchange.response.as_ref().ok()?;
    let carries = |name: &str| parts.iter().any(|part| name.contains(part));
    let mut names = response.headers.iter().map(|(name, _)| name);
    names.find(|name| carries(name)).map(str::to_owned)
}
