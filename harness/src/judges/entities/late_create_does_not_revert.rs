//! Judges `entities/late_create_does_not_revert`: a create that arrives again after its record was
//! updated does not bring back what it carries.
//!
//! Occasions are repeats of the create that made a live record, of members that the record no
//! longer has, while nobody else writes it.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{described, is_unchanged, seen_after, show};
use crate::judges::support_entities::{
    asks_for, before_create_over_live, is_passing, is_replay_of_the_first, sound_members,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Sighting};

/// Judges every late repeat of a create.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        let Some(members) = sound_members(case, exchange) else { continue };
        let stored = before_create_over_live(case, exchange).and_then(|before| before.newest);
        let (Some(stored), Some(entity)) = (stored, case.entity(exchange)) else { continue };
        let outdated = asks_for(entity, members, &stored.value) == Some(false);
        if !outdated || !is_replay_of_the_first(case, exchange) {
            continue;
        }
        let told = exchange.reply.refused_as(ProblemType::IdConflict)
            || (exchange.reply.accepted() && exchange.status() != Some(201));
        if is_passing(exchange) {
            findings.unclear(format!("the late create: {}", described(exchange)));
        } else if !told {
            findings
                .breach(
                    "a create that comes late is answered 409 `id-conflict`, or 200",
                    described(exchange),
                )
                .shown_by(exchange, "the create that made the record, once more");
        } else {
            judge_kept(case, findings, exchange, stored);
        }
    }
}

/// The answer and whatever comes after it show the record as it was before the late create.
fn judge_kept(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, stored: &Sighting) {
    let version = show(stored.version);
    let Some(answer) = exchange.reply.record() else {
        // An accepted create without the record is `rest/writes_answer_with_the_record`'s matter.
        if exchange.reply.accepted() {
            return;
        }
        findings
            .breach(
                format!("the answer shows the record at version {version}"),
                "it shows no record",
            )
            .shown_by(exchange, "the create that made the record, once more");
        return;
    };
    let later = seen_after(case, exchange);
    let changed = std::iter::once((exchange, answer))
        .chain(later)
        .find(|(_, seen)| !is_unchanged(stored, seen));
    let Some((shown, seen)) = changed else {
        findings.kept();
        return;
    };
    let observed = if seen.version == stored.version {
        format!("it is at version {version} still, and not the same")
    } else {
        format!("it is shown at version {}", show(seen.version))
    };
    findings
        .breach(format!("the record keeps its members and its version {version}"), observed)
        .after(exchange, "the create that made the record, once more")
        .shown_by(shown, "shows something else than the record as it was");
}
