//! Judges `rest/invalid_members_are_refused`: a create or update whose members do not fit the
//! schema is refused as `validation-failed`, with the places of the refused members, and changes
//! nothing.
//!
//! An occasion is every create of an unused id, and every update of the client's own live record at
//! its current version, with a known member that has a value the schema refuses, or without one
//! that a create needs. What becomes of the good members of a half-good update is
//! `rest/patch_is_atomic`; that `errors` is there at all is `http/errors_are_problem_details`.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{
    Refusal, accepted_create, accepted_update, judge_not_made, judge_unchanged,
};
use crate::judges::support_rest::{
    has_good_change, has_usual_media_type, is_timely_update, judge_places,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Before, Exchange, Op};

/// Judges every create and update with members that the schema refuses.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        let Some(before) = case.history.before(exchange) else { continue };
        let wrong = wrong_members(case, exchange, &before);
        if wrong.is_empty() {
            continue;
        }
        let is_create = matches!(exchange.op, Op::Create { .. });
        let refusal = Refusal {
            kinds: &[ProblemType::ValidationFailed],
            expected: format!("`validation-failed`: {} not fit the schema", do_or_does(&wrong)),
            wrong: format!("{} not fit the schema", do_or_does(&wrong)),
        };
        let control = if is_create {
            accepted_create(case, exchange)
        } else {
            accepted_update(case, exchange)
        };
        if !refusal.judge(findings, exchange, control) {
            continue;
        }
        judge_places(findings, exchange, &wrong);
        if is_create {
            judge_not_made(case, findings, exchange);
        } else if !is_half_good(case, exchange, &before) {
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// The members that nothing but themselves can get this write refused for.
fn wrong_members(case: &Case<'_>, exchange: &Exchange, before: &Before<'_>) -> Vec<String> {
    let Some(entity) = case.entity(exchange) else { return Vec::new() };
    match &exchange.op {
        Op::Create { id: Some(Value::String(id)), members, .. } => {
            let fresh = before.is_unknown() && exchange.credentials.user().is_some();
            let legal = uuid::Uuid::parse_str(id).is_ok_and(|id| id.get_version_num() == 7)
                && id.len() == 36;
            if !(fresh && legal && has_usual_media_type(exchange)) {
                return Vec::new();
            }
            let mut wrong = entity.invalid_members(members);
            wrong.extend(entity.missing_members(members));
            wrong
        }
        Op::Update { patch, .. } if is_timely_update(exchange, before) => {
            // An object is merged into the stored one, so its own schema need not hold for it.
            let merges = |name: &String| {
                patch.get(name).is_some_and(Value::is_object) && is_object(before, name)
            };
            entity.invalid_members(patch).into_iter().filter(|name| !merges(name)).collect()
        }
        _ => Vec::new(),
    }
}

fn is_object(before: &Before<'_>, name: &str) -> bool {
    before.newest.and_then(|seen| seen.value.get(name)).is_some_and(Value::is_object)
}

fn is_half_good(case: &Case<'_>, exchange: &Exchange, before: &Before<'_>) -> bool {
    let (Op::Update { patch, .. }, Some(entity)) = (&exchange.op, case.entity(exchange)) else {
        return false;
    };
    before.newest.is_some_and(|old| has_good_change(entity, patch, &old.value))
}

fn do_or_does(wrong: &[String]) -> String {
    let names: Vec<String> = wrong.iter().map(|name| format!("`{name}`")).collect();
    format!("{} {}", names.join(", "), if wrong.len() == 1 { "does" } else { "do" })
}
