//! Judges `rest/put_replaces`: a PUT replaces a record's writable members, and those that it leaves
//! out take their defaults; what else holds for PATCH holds for it.
//!
//! Occasions are PUTs of a user's own record, or of one that never was, with content that the schema
//! allows, while nobody else was writing the record.

use serde_json::{Map, Value};
use sixfold_spec::wire::{MAX_LOCK_VERSION, ProblemType};

use crate::judges::support::{
    Refusal, described, judge_not_made, judge_unchanged, same_json, seen_after, show,
};
use crate::judges::support_locking::judge_current;
use crate::judges::support_references::references_stand;
use crate::judges::support_relations::is_not_served;
use crate::judges::support_soft_delete::may_be_collected;
use crate::judges::{Case, Findings};
use crate::target::Entity;
use crate::trace::{Asked, Before, Exchange, Expected, Op, Sighting, State};

/// Judges every PUT.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::REPLACE) {
        let Op::Replace { expected, if_match: None, members, .. } = &exchange.op else { continue };
        let (Some(entity), Some(before)) = (case.entity(exchange), case.history.before(exchange))
        else {
            continue;
        };
        let sound = entity.accepts(members) && !members.contains_key("id");
        if !sound || !references_stand(case, exchange) {
            continue;
        }
        let own = before.owner.is_some() && before.owner == exchange.credentials.user();
        if before.is_unknown() && exchange.credentials.user().is_some() {
            refused(case, findings, exchange, ProblemType::NotFound, "the record never was");
        } else if own && before.is_deleted() && !may_be_collected(case, exchange) {
            refused(case, findings, exchange, ProblemType::RecordDeleted, "the record is deleted");
        } else if let Some(current) = before.version().filter(|_| own && before.is_live()) {
            match expected {
                _ if expected.is_missing() => {
                    let kind = ProblemType::LockVersionRequired;
                    refused(case, findings, exchange, kind, "no version is named");
                }
                Expected::Value(_) if expected.version() == Some(current) => {
                    timely(case, findings, exchange, (entity, &before, members));
                }
                // What is no version at all is refused as such: `locking/only_integers_are_versions`.
                Expected::Value(_)
                    if expected
                        .version()
                        .is_some_and(|named| (0..=MAX_LOCK_VERSION).contains(&named)) =>
                {
                    stale(case, findings, exchange, current);
                }
                _ => {}
            }
        }
    }
}

/// Judges a PUT that has to be refused, and that changes nothing.
fn refused(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    kind: ProblemType,
    wrong: &str,
) -> bool {
    if matches!(exchange.status(), Some(405 | 500..)) {
        findings.unclear(format!("the PUT got {}", described(exchange)));
        return false;
    }
    let refusal = Refusal {
        kinds: &[kind],
        expected: format!("{wrong}: `{}`, as for PATCH", kind.slug()),
        wrong: wrong.to_owned(),
    };
    let is_refused = refusal.judge(findings, exchange, accepted(case, exchange));
    if is_refused && kind == ProblemType::NotFound {
        judge_not_made(case, findings, exchange);
    } else if is_refused {
        judge_unchanged(case, findings, exchange);
    }
    is_refused
}

fn stale(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    // The repeat of a PUT that counted may be accepted, since it asks for what is there.
    let is_repeat = case.exchanges().take(exchange.index).any(|other| other.op == exchange.op);
    if is_repeat {
        return;
    }
    let wrong = format!("another version is named than {current}, the current one");
    if refused(case, findings, exchange, ProblemType::StaleObject, &wrong) {
        judge_current(case, findings, exchange, current);
    }
}

/// An accepted PUT of the same user's: what refused ones are held against.
fn accepted<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::REPLACE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}

/// Judges a PUT that nothing is wrong with.
fn timely(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    (entity, before, members): (&Entity, &Before<'_>, &Map<String, Value>),
) {
    if !exchange.reply.accepted() {
        match is_not_served(exchange) {
            Some(reason) => findings.unclear(reason),
            None => {
                findings
                    .breach(
                        "a PUT with the current version is accepted with 200",
                        described(exchange),
                    )
                    .shown_by(exchange, "refused");
            }
        }
        return;
    }
    // Where only the answer is wrong, that is for `rest/writes_answer_with_the_record`.
    let later = seen_after(case, exchange).map(|(_, seen)| seen);
    let shown = exchange.reply.record().into_iter().chain(later);
    let shown = shown.filter(|seen| seen.state == State::Live);
    let right = shown.clone().find(|seen| differing(entity, members, seen).is_empty());
    let Some(new) = right.or_else(|| shown.clone().next()) else {
        findings.unclear("the answer to the PUT shows no live record, and nobody looked");
        return;
    };
    let wrong = differing(entity, members, new);
    if !wrong.is_empty() {
        findings
            .breach("the record is what the PUT says, and defaults for the rest", wrong.join("; "))
            .shown_by(exchange, "the PUT");
        return;
    }
    let old = before.newest.and_then(|seen| seen.version);
    let changed = before.newest.is_some_and(|old| !differing(entity, members, old).is_empty());
    let wanted = old.map(|version| version + i64::from(changed));
    let made = new.version;
    if made != wanted && (changed || made != old.map(|version| version + 1)) {
        findings
            .breach(
                format!("the PUT leaves the record at version {}", show(wanted)),
                format!("it is at version {}", show(made)),
            )
            .shown_by(exchange, "the PUT");
        return;
    }
    findings.kept();
}

/// A list in an order of its own: that the order is kept is `rest/values_round_trip`.
fn sorted(value: &Value) -> Value {
    let Value::Array(items) = value else { return value.clone() };
    let mut items = items.clone();
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

/// The writable members in which a record is not what the content asks for, in words.
fn differing(entity: &Entity, content: &Map<String, Value>, record: &Sighting) -> Vec<String> {
    let mut wrong = Vec::new();
    for member in &entity.members {
        let named = content.get(&member.name);
        let wanted = match (named, &member.default) {
            (Some(value), _) | (None, Some(value)) => value.clone(),
            (None, None) if member.nullable => Value::Null,
            (None, None) => continue,
        };
        let found = record.value.get(&member.name).unwrap_or(&Value::Null);
        if !same_json(&sorted(found), &sorted(&wanted)) {
            let how = if named.is_some() { "was sent as" } else { "was left out, defaults to" };
            wrong.push(format!("`{}` {how} {wanted} and is {found}", member.name));
        }
    }
    wrong
}
