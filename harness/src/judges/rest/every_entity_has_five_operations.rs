//! Judges `rest/every_entity_has_five_operations`: create, list, read, update and delete are
//! offered for every writable entity, and answer in JSON.
//!
//! An occasion is the first time that an operation is accepted for an entity, and every time that
//! one is refused as not being there at all: 405 or 501; 404 on a collection; 404 for a change of a
//! record that the same user has just read.

use std::collections::HashSet;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, Place};

/// Judges every operation on an entity by a user.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut offered: HashSet<(&str, &str)> = HashSet::new();
    for exchange in case.exchanges() {
        let Some(entity) = exchange.op.entity().filter(|_| is_one_of_five(&exchange.op)) else {
            continue;
        };
        if exchange.credentials.user().is_none() {
            continue;
        }
        let verb = exchange.op.verb();
        if exchange.reply.accepted() {
            if offered.insert((&**entity, verb)) {
                judge_json(findings, exchange);
            }
        } else if is_missing(case, exchange) {
            findings
                .breach(format!("`{entity}` offers {verb}"), described(exchange))
                .shown_by(exchange, format!("a {verb} of `{entity}`"));
        }
    }
}

fn is_one_of_five(op: &Op) -> bool {
    matches!(
        op,
        Op::Create { .. }
            | Op::List { .. }
            | Op::Read { .. }
            | Op::Update { .. }
            | Op::Delete { .. }
    )
}

fn is_missing(case: &Case<'_>, exchange: &Exchange) -> bool {
    match exchange.status() {
        Some(405 | 501) => true,
        Some(404) => match exchange.op {
            Op::Create { .. } | Op::List { .. } => true,
            Op::Update { .. } | Op::Delete { .. } => was_just_read(case, exchange),
            _ => false,
        },
        _ => exchange.reply.refused_as(ProblemType::MethodNotAllowed),
    }
}

/// Whether the record was there for this user: then only its method can be what is not found.
fn was_just_read(case: &Case<'_>, exchange: &Exchange) -> bool {
    case.history.before(exchange).is_some_and(|before| {
        let owned = before.owner.is_some() && before.owner == exchange.credentials.user();
        owned && before.is_live() && before.newest.is_some_and(|seen| seen.place == Place::Read)
    })
}

/// Reads and lists are judged here; that writes answer with the record is a requirement of its own.
fn judge_json(findings: &mut Findings, exchange: &Exchange) {
    let media_type = exchange.response_header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = essence == "application/json" || essence.ends_with("+json");
    let is_object = exchange.reply.json().is_some_and(Value::is_object);
    let reads = matches!(exchange.op, Op::Read { .. } | Op::List { .. });
    if !reads || (is_json && is_object) {
        findings.kept();
        return;
    }
    findings
        .breach(
            format!("a {} is answered in JSON", exchange.op.verb()),
            if is_object {
                format!("the media type is `{media_type}`")
            } else {
                "the content is no JSON object".to_owned()
            },
        )
        .shown_by(exchange, "not in JSON");
}
