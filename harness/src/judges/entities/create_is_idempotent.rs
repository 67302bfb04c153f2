//! Judges `entities/create_is_idempotent`: a create that asks for just what the record holds is
//! answered 200 with the record as it is, and changes nothing.
//!
//! Occasions are creates over a live record of the caller that nobody else is writing, with members
//! that equal the stored ones once defaults are applied.

use crate::judges::support::{described, is_unchanged, seen_after, show};
use crate::judges::support_entities::{
    asks_for, before_create_over_live, is_passing, sound_members,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Sighting};

/// Judges every replay of a create.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        let Some(members) = sound_members(case, exchange) else { continue };
        let stored = before_create_over_live(case, exchange).and_then(|before| before.newest);
        let (Some(stored), Some(entity)) = (stored, case.entity(exchange)) else { continue };
        if asks_for(entity, members, &stored.value) != Some(true) {
            continue;
        }
        if is_passing(exchange) {
            findings.unclear(format!("the replay: {}", described(exchange)));
        } else if exchange.status() != Some(200) {
            findings
                .breach("a create of what is there is answered 200", described(exchange))
                .shown_by(exchange, "asks for just what the record holds");
        } else {
            judge_unmoved(case, findings, exchange, stored);
        }
    }
}

/// Neither the answer nor anything after it shows a change.
fn judge_unmoved(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, stored: &Sighting) {
    let answer = exchange.reply.record().map(|seen| (exchange, seen));
    let later = seen_after(case, exchange);
    let moved = answer
        .into_iter()
        .chain(later)
        .find(|(_, seen)| seen.version.is_some() && !is_unchanged(stored, seen));
    let Some((shown, seen)) = moved else {
        findings.kept();
        return;
    };
    let observed = if seen.version == stored.version {
        "the version is the same, and the record is not".to_owned()
    } else {
        format!("it is at version {}", show(seen.version))
    };
    findings
        .breach(format!("the record stays as it is, at version {}", show(stored.version)), observed)
        .after(exchange, "asks for just what the record holds")
        .shown_by(shown, "shows a change");
}
