//! Judges `rest/unstorable_text_is_refused`: a text with the character U+0000 is kept as it is, or
//! refused as `validation-failed` with its place.
//!
//! An occasion is every create of an unused id, and every update of the client's own live record at
//! its current version, that holds such a text and is sound otherwise.

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{
    Refusal, accepted_create, accepted_update, judge_not_made, judge_unchanged, same_json,
};
use crate::judges::support_rest::{
    brief, is_otherwise_sound_create, is_timely_update, judge_places, left_by,
};
use crate::judges::{Case, Findings};
use crate::target::holds_nul;
use crate::trace::{Asked, Exchange, Op, State};

/// Judges every write of a text with U+0000.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        let Some((members, names)) = attempt(case, exchange) else { continue };
        if exchange.reply.accepted() {
            judge_kept(case, findings, exchange, members, &names);
            continue;
        }
        let list = names.join(", ");
        let refusal = Refusal {
            kinds: &[ProblemType::ValidationFailed],
            expected: format!("{list} is kept as it is, or refused as `validation-failed`"),
            wrong: format!("holds U+0000 in {list}"),
        };
        let is_create = matches!(exchange.op, Op::Create { .. });
        let control = if is_create {
            accepted_create(case, exchange)
        } else {
            accepted_update(case, exchange)
        };
        if !refusal.judge(findings, exchange, control) {
            continue;
        }
        judge_places(findings, exchange, &names);
        if is_create {
            judge_not_made(case, findings, exchange);
        } else {
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// The members of a write with which nothing is wrong but that some of them hold U+0000, and the
/// names of those.
fn attempt<'x>(
    case: &Case<'_>,
    exchange: &'x Exchange,
) -> Option<(&'x Map<String, Value>, Vec<String>)> {
    let entity = case.entity(exchange)?;
    let before = case.history.before(exchange)?;
    let members = match &exchange.op {
        Op::Create { members, .. } if is_otherwise_sound_create(case, exchange) => members,
        Op::Update { patch, .. } if is_timely_update(exchange, &before) => patch,
        _ => return None,
    };
    let names: Vec<String> = members
        .iter()
        .filter(|(name, value)| {
            entity.member(name).is_some_and(|member| member.validator.is_valid(value))
                && holds_nul(value)
        })
        .map(|(name, _)| name.clone())
        .collect();
    let sound =
        entity.invalid_members(members).is_empty() && entity.unknown_members(members).is_empty();
    (sound && !names.is_empty()).then_some((members, names))
}

/// A text that was accepted is given back whole, and not up to the character.
fn judge_kept(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    members: &Map<String, Value>,
    names: &[String],
) {
    let left = left_by(case, exchange).filter(|(_, left)| left.state == State::Live);
    let Some((shown, left)) = left else { return };
    // An object is merged into the one that is there.
    let is_merged = |sent: &Value| sent.is_object() && matches!(exchange.op, Op::Update { .. });
    let changed = names.iter().find(|name| {
        let (sent, held) = (members.get(*name), left.value.get(name.as_str()));
        sent.zip(held).is_some_and(|(sent, held)| !is_merged(sent) && !same_json(sent, held))
    });
    let Some(name) = changed else { return findings.kept() };
    let finding = findings.breach(
        format!("`{name}` is kept as it is, {}, or refused", brief(members.get(name))),
        format!("it is {}", brief(left.value.get(name.as_str()))),
    );
    finding.shown_by(exchange, "accepted");
    if shown.index != exchange.index {
        finding.shown_by(shown, "what it left");
    }
}
