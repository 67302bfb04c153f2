//! Judges `entities/id_is_required`: without the capability `server_ids`, a create without an id is
//! refused as `id-required`, and stores nothing.
//!
//! Occasions are creates whose content has no member `id` and nothing else that a server could
//! refuse, beside one with an id that was accepted. An `id` of null is
//! `entities/refuses_other_ids`'s matter.

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, same_json};
use crate::judges::support_entities::{created_key, sound_members};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every create that leaves the id to the server.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        if !matches!(exchange.op, Op::Create { id: None, .. }) {
            continue;
        }
        let Some(members) = sound_members(case, exchange) else { continue };
        let refusal = Refusal {
            kinds: &[ProblemType::IdRequired],
            expected: "without `server_ids`, a create without an id is refused: `id-required`"
                .to_owned(),
            wrong: "has no `id`".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_with_id(case, exchange)) {
            judge_nothing_stored(case, findings, exchange, members);
        }
    }
}

/// An accepted create with an id, of the same entity by the same user.
fn accepted_with_id<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::CREATE).find(|other| {
        created_key(other).is_some()
            && other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}

/// Looks for a record with the members of the refused create under an id that no client chose.
fn judge_nothing_stored(
    case: &Case<'_>,
    findings: &mut Findings,
    refused: &Exchange,
    members: &Map<String, Value>,
) {
    let stored = case.history.sightings().find(|(later, seen)| {
        let nobodys = seen.key().is_some_and(|key| {
            case.history.record(key).is_none_or(|record| record.exchanges.is_empty())
        });
        later.started >= refused.ended
            && later.credentials == refused.credentials
            && refused.op.entity() == Some(&seen.entity)
            && nobodys
            && !members.is_empty()
            && members
                .iter()
                .all(|(name, sent)| seen.value.get(name).is_some_and(|held| same_json(sent, held)))
    });
    if let Some((later, _)) = stored {
        findings
            .breach("a refused create stores nothing", "a record with its members is there")
            .after(refused, "refused")
            .shown_by(later, "shows the record, under an id that no client chose");
    }
}
