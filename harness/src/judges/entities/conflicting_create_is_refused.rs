//! Judges `entities/conflicting_create_is_refused`: a create with the id of a live record of the
//! caller, and with other members, is refused as `id-conflict` with the record, and changes
//! nothing.
//!
//! Occasions are such creates while nobody else writes the record. A create that repeats what made
//! the record, and only comes late, is `entities/late_create_does_not_revert`'s.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_create, judge_unchanged, show};
use crate::judges::support_entities::{
    asks_for, before_create_over_live, is_replay_of_the_first, sound_members,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// Judges every create that asks for something else than the record holds.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        let Some(members) = sound_members(case, exchange) else { continue };
        let stored = before_create_over_live(case, exchange).and_then(|before| before.newest);
        let (Some(stored), Some(entity)) = (stored, case.entity(exchange)) else { continue };
        let conflicts = asks_for(entity, members, &stored.value) == Some(false);
        if !conflicts || is_replay_of_the_first(case, exchange) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::IdConflict],
            expected: "the id holds a record with other members: `id-conflict` with `current`"
                .to_owned(),
            wrong: "asks for other members than the record has".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_create(case, exchange)) {
            judge_current(case, findings, exchange, stored.version);
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// With the stored record at hand an app can merge, ask or send an update; without, it is stuck.
fn judge_current(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    version: Option<i64>,
) {
    let shown = exchange.reply.record();
    if shown.is_some_and(|seen| seen.version == version && seen.key() == case.key(exchange)) {
        return;
    }
    let observed = match shown {
        None => "there is no `current`".to_owned(),
        Some(seen) if seen.key() != case.key(exchange) => "`current` is another record".to_owned(),
        Some(seen) => format!("`current` shows version {}", show(seen.version)),
    };
    findings
        .breach(
            format!("the refusal carries `current`, the record at version {}", show(version)),
            observed,
        )
        .shown_by(exchange, "the refusal");
}
