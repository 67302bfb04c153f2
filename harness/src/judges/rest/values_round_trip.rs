//! Judges `rest/values_round_trip`: a value that the schema allows comes back exactly as it was
//! written.
//!
//! An occasion is every text, number, boolean, list and object in an accepted create of an unused
//! id, and every text, number, boolean and list in an accepted update of the client's own live
//! record. What a merge does to an object, and a value that an update did not change at all, are for
//! `rest/patch_merges`; ids of other records may be spelled anew.

use serde_json::{Map, Value};

use crate::judges::support::same_json;
use crate::judges::support_rest::{brief, is_otherwise_sound_create, is_timely_update, left_by};
use crate::judges::{Case, Findings};
use crate::target::{Entity, Member, MemberKind, holds_nul};
use crate::trace::{Asked, Exchange, Op, Sighting, State};

/// Judges every accepted write whose record is seen afterwards.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE).filter(|x| x.reply.accepted()) {
        let (Some(entity), Some(before)) = (case.entity(exchange), case.history.before(exchange))
        else {
            continue;
        };
        let (members, old) = match &exchange.op {
            Op::Create { members, .. } if is_otherwise_sound_create(case, exchange) => {
                (members, None)
            }
            Op::Update { patch, .. } if is_timely_update(exchange, &before) => {
                (patch, before.newest)
            }
            _ => continue,
        };
        let left = left_by(case, exchange).filter(|(_, left)| left.state == State::Live);
        let Some((shown, left)) = left else { continue };
        if old.is_some_and(|old| left.version <= old.version) {
            continue;
        }
        judge_members(findings, entity, (exchange, members, old), (shown, left));
    }
}

fn judge_members(
    findings: &mut Findings,
    entity: &Entity,
    (exchange, members, old): (&Exchange, &Map<String, Value>, Option<&Sighting>),
    (shown, left): (&Exchange, &Sighting),
) {
    let mut kept = false;
    for member in &entity.members {
        let (Some(sent), Some(held)) = (members.get(&member.name), left.value.get(&member.name))
        else {
            continue;
        };
        let old = old.map(|old| old.value.get(&member.name).unwrap_or(&Value::Null));
        if !is_judged(member, sent, held, old) {
            continue;
        }
        if same_json(sent, held) {
            kept = true;
            continue;
        }
        let finding = findings.breach(
            format!("`{}` comes back as it was written: {}", member.name, brief(Some(sent))),
            format!("it is {}", brief(Some(held))),
        );
        finding.shown_by(exchange, "writes the value");
        if shown.index != exchange.index {
            finding.shown_by(shown, "shows it");
        }
    }
    if kept {
        findings.kept();
    }
}

/// Whether the member is of a kind that nothing else may change, and no other requirement explains
/// what became of it.
fn is_judged(member: &Member, sent: &Value, held: &Value, old: Option<&Value>) -> bool {
    if !member.validator.is_valid(sent) || holds_nul(sent) || sent.is_null() {
        return false;
    }
    match member.kind {
        MemberKind::Reference(_) | MemberKind::Other(_) => false,
        MemberKind::Object => old.is_none(),
        MemberKind::Texts => old.is_none() || has_the_same_items(sent, held),
        MemberKind::Text { .. }
        | MemberKind::Integer
        | MemberKind::Number
        | MemberKind::Boolean
        | MemberKind::Choice(_) => {
            old.is_none_or(|old| same_json(old, sent) || !same_json(old, held))
        }
    }
}

/// Whether two lists hold the same items, in whatever order and number.
fn has_the_same_items(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_array(), other.as_array()) else { return false };
    one.iter().all(|item| other.contains(item)) && other.iter().all(|item| one.contains(item))
}
