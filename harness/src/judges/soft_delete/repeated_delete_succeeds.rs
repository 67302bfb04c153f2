//! Judges `soft_delete/repeated_delete_succeeds`: a delete of a deleted record succeeds, and
//! changes nothing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{described, seen_after, show};
use crate::judges::support_locking::{Named, tag};
use crate::judges::support_soft_delete::{is_own_tombstone, may_be_collected};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Sighting, State};

/// Judges every delete, by its owner and with a version, of a record that was certainly deleted.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DELETE) {
        let Some(before) = case.history.before(exchange) else { continue };
        if !is_own_tombstone(case, exchange, &before) {
            continue;
        }
        if exchange.reply.accepted() {
            judge_accepted(case, findings, exchange, before.newest);
        } else if is_refusal_of_a_repeat(case, exchange) {
            findings
                .breach(
                    "the record is deleted already, and the delete succeeds",
                    described(exchange),
                )
                .shown_by(exchange, "deletes a record that is deleted");
        }
    }
}

/// Whether the refusal is one that a repeat must not meet. The version does not matter, but that
/// there is one does.
fn is_refusal_of_a_repeat(case: &Case<'_>, exchange: &Exchange) -> bool {
    let plain =
        matches!(Named::of(&exchange.op), Some(Named::Version(_))) && tag(&exchange.op).is_none();
    plain
        && match exchange.reply.problem() {
            Some(ProblemType::NotFound) => !may_be_collected(case, exchange),
            Some(
                ProblemType::StaleObject
                | ProblemType::RecordDeleted
                | ProblemType::LockVersionRequired
                | ProblemType::PreconditionFailed,
            ) => true,
            _ => false,
        }
}

fn judge_accepted(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    before: Option<&Sighting>,
) {
    let Some(before) = before.filter(|seen| seen.state == State::Deleted) else {
        // Nobody has seen the tombstone, so there is nothing to compare with; it succeeded.
        findings.kept();
        return;
    };
    let answered = exchange
        .reply
        .record()
        .filter(|seen| seen.state == State::Deleted)
        .map(|seen| (exchange, seen));
    let shown: Vec<(&Exchange, &Sighting)> =
        answered.into_iter().chain(seen_after(case, exchange)).collect();
    let moved = shown.iter().find(|(_, seen)| {
        let version = seen.version.is_some() && seen.version != before.version;
        let time = seen
            .value
            .get("deleted_at")
            .is_some_and(|time| before.value.get("deleted_at") != Some(time));
        seen.state == State::Deleted && (version || time)
    });
    let Some((shown_by, seen)) = moved else {
        findings.kept();
        return;
    };
    let finding = findings.breach(
        format!(
            "the tombstone stays at version {}, deleted at {}",
            show(before.version),
            time_of(before)
        ),
        format!("it is at version {}, deleted at {}", show(seen.version), time_of(seen)),
    );
    finding.shown_by(exchange, "deletes it again");
    if shown_by.index != exchange.index {
        finding.after(shown_by, "the tombstone afterwards");
    }
}

fn time_of(seen: &Sighting) -> String {
    seen.value.get("deleted_at").map_or_else(|| "no time".to_owned(), ToString::to_string)
}
