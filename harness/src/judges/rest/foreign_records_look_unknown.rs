//! Judges `rest/foreign_records_look_unknown`: whoever asks for a record of somebody else learns no
//! more than about an id that no record has.
//!
//! An occasion is every read, update and delete of a record that another user had created, every
//! create of its id, and every list by somebody else while it was there. Where the same user sent
//! the same kind of request for an id that was never used, both answers are held side by side. And
//! whatever is asked: no answer holds a text that somebody else alone has written, but for the change
//! feed, which is `delta_sync/position_grants_nothing`, and for what is shared.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::engine::marks;
use crate::judges::support::{beside_the_point, described, judge_unchanged};
use crate::judges::support_soft_delete::may_be_collected;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, Place, Sighting};

/// Judges every request for a record of another user.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let asks = Asked::LIST | Asked::CREATE | Asked::READ | Asked::UPDATE | Asked::DELETE;
    for exchange in case.asked(asks) {
        match exchange.op {
            Op::List { .. } => judge_list(case, findings, exchange),
            Op::Create { .. } if is_foreign(case, exchange) => {
                judge_create(case, findings, exchange);
            }
            Op::Read { .. } | Op::Update { .. } | Op::Delete { .. }
                if is_foreign(case, exchange) =>
            {
                judge_access(case, findings, exchange);
            }
            _ => {}
        }
    }
    judge_bytes(case, findings);
}

/// Looks for texts of other users in everything that is answered.
fn judge_bytes(case: &Case<'_>, findings: &mut Findings) {
    let users: HashSet<_> = case.exchanges().map(|x| x.credentials).collect();
    if users.len() < 2 || case.asked(Asked::SHARE).next().is_some() {
        return;
    }
    let mut authors: HashMap<&str, BTreeSet<Option<usize>>> = HashMap::new();
    for exchange in case.exchanges() {
        for mark in marks(text(&exchange.request.body)) {
            authors.entry(mark).or_default().insert(exchange.credentials.user());
        }
    }
    for exchange in case.exchanges() {
        let (user, Ok(response)) = (exchange.credentials.user(), &exchange.response) else {
            continue;
        };
        let is_feed = exchange.op.resource() == Some(Resource::Sync);
        // Records that can be told by their key are judged by it.
        let is_known = exchange.reply.sightings.iter().any(|seen| is_of_another(case, seen, user));
        if is_feed || is_known {
            continue;
        }
        let content = response.content();
        let mut known = marks(text(&content)).filter_map(|mark| Some((mark, authors.get(mark)?)));
        if let Some((mark, _)) = known.find(|(_, authors)| !authors.contains(&user)) {
            findings
                .breach(
                    "nothing that somebody else has written",
                    format!("the answer holds `{mark}`, which the caller has never sent"),
                )
                .shown_by(exchange, "shows what somebody else has written");
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn is_of_another(case: &Case<'_>, seen: &Sighting, user: Option<usize>) -> bool {
    let owner = seen.key().and_then(|key| case.history.record(key)?.owner);
    owner.is_some() && owner != user
}

/// Whether the record had been created by another user than the one who asks.
fn is_foreign(case: &Case<'_>, exchange: &Exchange) -> bool {
    let (Some(user), Some(before)) = (exchange.credentials.user(), case.history.before(exchange))
    else {
        return false;
    };
    before.owner.is_some_and(|owner| owner != user)
        && !case.key(exchange).is_some_and(|key| is_shared(case, key, user))
}

/// Whether the owner has ever let this user in: what is shared is for the rows of `sharing`.
fn is_shared(case: &Case<'_>, key: &Key, user: usize) -> bool {
    case.asked(Asked::SHARE)
        .any(|x| matches!(x.op, Op::Share { with, .. } if with == user) && case.key(x) == Some(key))
}

fn judge_access(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if let Some(reason) = beside_the_point(exchange) {
        findings.unclear(reason);
        return;
    }
    let unknown = probe(case, exchange);
    let looks_unknown = unknown.is_some_and(|unknown| is_alike(exchange, unknown));
    // Where a delete of an unknown id succeeds, so does this one, and nothing is betrayed.
    let harmless = matches!(exchange.op, Op::Delete { .. })
        && looks_unknown
        && exchange.reply.record().is_none();
    if exchange.reply.refused_as(ProblemType::NotFound) && exchange.status() == Some(404)
        || harmless
    {
        if let Some(unknown) = unknown.filter(|_| !looks_unknown) {
            findings
                .breach(
                    "the same answer as for an id that was never used",
                    told_apart(exchange, unknown),
                )
                .after(unknown, "an id that was never used")
                .shown_by(exchange, "a record of somebody else");
            return;
        }
        findings.kept();
        if exchange.op.is_write() {
            judge_unchanged(case, findings, exchange);
        }
        return;
    }
    if matches!(exchange.status(), Some(405 | 500..)) {
        findings.unclear(format!(
            "the {} was not answered to the point: {}",
            exchange.op.verb(),
            described(exchange)
        ));
        return;
    }
    findings
        .breach("404 with `not-found`: the record is somebody else's", described(exchange))
        .shown_by(exchange, format!("a {} of a record of somebody else", exchange.op.verb()));
}

/// The same kind of request by the same user for an id that nobody ever used.
fn probe<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.exchanges().find(|other| {
        std::mem::discriminant(&other.op) == std::mem::discriminant(&exchange.op)
            && other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && case
                .record(other)
                .is_some_and(|record| record.owner.is_none() && record.sightings.is_empty())
            && case.history.before(other).is_some_and(|before| before.is_unknown())
            && beside_the_point(other).is_none()
    })
}

fn is_alike(one: &Exchange, other: &Exchange) -> bool {
    one.status() == other.status()
        && one.reply.problem() == other.reply.problem()
        && members(one) == members(other)
}

/// The names of the members of the answer.
fn members(exchange: &Exchange) -> BTreeSet<&str> {
    let object = exchange.reply.json().and_then(Value::as_object);
    object.into_iter().flat_map(|object| object.keys().map(String::as_str)).collect()
}

fn told_apart(exchange: &Exchange, unknown: &Exchange) -> String {
    let list = |exchange| members(exchange).into_iter().collect::<Vec<_>>().join(", ");
    format!(
        "{} with members {}, where an unknown id gets {} with members {}",
        described(exchange),
        list(exchange),
        described(unknown),
        list(unknown)
    )
}

fn judge_create(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if exchange.reply.accepted() && may_be_free(case, exchange) {
        findings.unclear("its tombstone may be collected, and then the id is nobody's".to_owned());
    } else if exchange.reply.accepted() {
        findings
            .breach(
                "a create under an id of somebody else's record is refused",
                described(exchange),
            )
            .shown_by(exchange, "the id is somebody else's");
    } else if exchange.reply.json().is_some_and(|json| json.get("current").is_some()) {
        findings
            .breach(
                "the refusal says nothing of the record that holds the id",
                "it shows that record as `current`",
            )
            .shown_by(exchange, "shows somebody else's record");
    } else if exchange.reply.answered() {
        findings.kept();
        judge_unchanged(case, findings, exchange);
    }
}

/// Whether nothing may be left of the record: it was deleted, and tombstones may have been collected since, by
/// a hook or because their time was over. A server without `fence` need not remember its id.
fn may_be_free(case: &Case<'_>, exchange: &Exchange) -> bool {
    case.history.before(exchange).is_some_and(|before| {
        before.deleted && (!before.is_deleted() || may_be_collected(case, exchange))
    })
}

/// A list shows what its caller may see.
fn judge_list(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Some(user) = exchange.credentials.user() else { return };
    for seen in exchange.reply.sightings.iter().filter(|seen| seen.place == Place::Listed) {
        let Some(key) = seen.key() else { continue };
        let owner = case.history.record(key).and_then(|record| record.owner);
        if owner.is_some_and(|owner| owner != user) && !is_shared(case, key, user) {
            findings
                .breach(
                    "a list without the records of others",
                    format!("{} is in it", case.name(key)),
                )
                .shown_by(exchange, "shows somebody else's record");
        }
    }
}
