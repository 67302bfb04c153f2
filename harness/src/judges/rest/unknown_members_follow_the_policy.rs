//! Judges `rest/unknown_members_follow_the_policy`: a member that the schema does not name is
//! refused, dropped or kept, as the discovery document says.
//!
//! An occasion is every create of an unused id, and every update of the client's own live record at
//! its current version, that holds such a member and is sound otherwise.

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{
    Refusal, accepted_create, accepted_update, described, judge_not_made, judge_unchanged,
    same_json,
};
use crate::judges::support_references::references_stand;
use crate::judges::support_rest::{
    brief, is_otherwise_sound_create, is_timely_update, judge_places, left_by,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, State};

/// Judges every write with an unknown member.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let policy = case.target.document.pointer("/writes/unknown_members").and_then(Value::as_str);
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        let Some((members, unknown)) = attempt(case, exchange) else { continue };
        match policy {
            Some("reject") => judge_rejection(case, findings, exchange, &unknown),
            Some("ignore") => judge_acceptance(case, findings, exchange, members, &unknown, false),
            Some("preserve") => judge_acceptance(case, findings, exchange, members, &unknown, true),
            _ => findings.unclear("`writes.unknown_members` names no policy"),
        }
    }
}

/// The members of a write with which nothing is wrong but that some of them are unknown, and the
/// names of those.
fn attempt<'x>(
    case: &Case<'_>,
    exchange: &'x Exchange,
) -> Option<(&'x Map<String, Value>, Vec<String>)> {
    let entity = case.entity(exchange)?;
    let before = case.history.before(exchange)?;
    let members = match &exchange.op {
        Op::Create { members, .. } if is_otherwise_sound_create(case, exchange) => members,
        Op::Update { patch, .. }
            if is_timely_update(exchange, &before)
                && entity.invalid_members(patch).is_empty()
                && references_stand(case, exchange) =>
        {
            patch
        }
        _ => return None,
    };
    let unknown = entity.unknown_members(members);
    (!unknown.is_empty()).then_some((members, unknown))
}

fn control<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    match exchange.op {
        Op::Create { .. } => accepted_create(case, exchange),
        _ => accepted_update(case, exchange),
    }
}

fn judge_rejection(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    unknown: &[String],
) {
    let names = unknown.join(", ");
    let refusal = Refusal {
        kinds: &[ProblemType::ValidationFailed],
        expected: format!(
            "`writes.unknown_members` is `reject`, so {names} is refused: `validation-failed`"
        ),
        wrong: format!("holds {names}, which the schema does not name"),
    };
    if !refusal.judge(findings, exchange, control(case, exchange)) {
        return;
    }
    judge_places(findings, exchange, unknown);
    if matches!(exchange.op, Op::Create { .. }) {
        judge_not_made(case, findings, exchange);
    } else {
        judge_unchanged(case, findings, exchange);
    }
}

fn judge_acceptance(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    members: &Map<String, Value>,
    unknown: &[String],
    preserved: bool,
) {
    let policy = if preserved { "preserve" } else { "ignore" };
    let passing = matches!(
        exchange.reply.problem(),
        Some(ProblemType::Unavailable | ProblemType::RateLimited | ProblemType::MethodNotAllowed)
    );
    if !exchange.reply.answered() || passing {
        return findings.unclear("a write with an unknown member was not answered");
    }
    if !exchange.reply.accepted() {
        let Some(control) = control(case, exchange) else {
            return findings.unclear("no write without unknown members was accepted");
        };
        findings
            .breach(
                format!("`writes.unknown_members` is `{policy}`, so the write is accepted"),
                described(exchange),
            )
            .after(control, "accepted, without unknown members")
            .shown_by(exchange, format!("holds {}", unknown.join(", ")));
        return;
    }
    let left = left_by(case, exchange).filter(|(_, left)| left.state == State::Live);
    let Some((shown, left)) = left else { return };
    let wrong = unknown.iter().find(|name| {
        let held = left.value.get(name.as_str());
        match (preserved, members.get(name.as_str())) {
            // A null in a patch asks for the member to go.
            (true, Some(Value::Null)) => held.is_some_and(|held| !held.is_null()),
            (true, Some(sent)) => held.is_none_or(|held| !same_json(held, sent)),
            _ => held.is_some_and(|held| members.get(name.as_str()) == Some(held)),
        }
    });
    let Some(name) = wrong else { return findings.kept() };
    let expected = if preserved {
        format!("`preserve`: `{name}` is {}", brief(members.get(name)))
    } else {
        format!("`ignore`: `{name}` is not stored")
    };
    let finding =
        findings.breach(expected, format!("`{name}` is {}", brief(left.value.get(name.as_str()))));
    finding.shown_by(exchange, format!("holds `{name}`"));
    if shown.index != exchange.index {
        finding.shown_by(shown, "what it left");
    }
}
