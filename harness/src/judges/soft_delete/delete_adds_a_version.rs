//! Judges `soft_delete/delete_adds_a_version`: a delete that names the current version is accepted,
//! and leaves a tombstone with the next version.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{described, seen_after, show};
use crate::judges::support_locking::{Attempt, Named, tag, tag_holds};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Sighting, State};

/// Judges every delete of a live record that names its current version, in the query or by
/// `If-Match`, while nobody else was writing it.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DELETE) {
        let Some(attempt) = Attempt::of(case, exchange) else { continue };
        let by_tag = tag_holds(&exchange.op, attempt.current);
        let is_timely = match attempt.named {
            Named::Version(named) => named == attempt.current && by_tag != Some(false),
            Named::Nothing => by_tag == Some(true),
            Named::Junk(_) => false,
        };
        if !is_timely {
            continue;
        }
        if exchange.reply.accepted() {
            judge_accepted(case, findings, exchange, attempt.current);
        } else if tag(&exchange.op).is_none() && blames_the_version(exchange) {
            findings
                .breach(
                    format!(
                        "the delete names the current version {}, and is accepted",
                        attempt.current
                    ),
                    described(exchange),
                )
                .shown_by(exchange, "names the current version in the query");
        }
    }
}

/// Whether the refusal says that the version is wrong or missing. Any other refusal, such as by a
/// server that has no deletes at all, is judged elsewhere.
fn blames_the_version(exchange: &Exchange) -> bool {
    matches!(
        exchange.reply.problem(),
        Some(
            ProblemType::StaleObject
                | ProblemType::LockVersionRequired
                | ProblemType::InvalidLockVersion
                | ProblemType::PreconditionFailed
                | ProblemType::ValidationFailed
        )
    )
}

fn judge_accepted(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    let has_content = exchange.response.as_ref().is_ok_and(|response| !response.body.is_empty());
    let answered = exchange.reply.record().filter(|_| has_content);
    if let Some(seen) = answered.filter(|seen| seen.state != State::Deleted) {
        // A tombstone that merely lacks its time is judged as a tombstone.
        if seen.value.get("deleted_at").is_some() || seen.version.is_none() {
            findings
                .breach(
                    "a delete is answered with the tombstone, or with 204",
                    "the content is no tombstone",
                )
                .shown_by(exchange, "the accepted delete");
        }
        return;
    }
    let later = seen_after(case, exchange).filter(|(_, seen)| seen.state == State::Deleted);
    let shown: Option<(&Exchange, &Sighting)> = answered.map(|seen| (exchange, seen)).or(later);
    let Some((shown_by, seen)) = shown else { return };
    let Some(version) = seen.version else { return };
    if version == current + 1 {
        findings.kept();
        return;
    }
    let finding = findings.breach(
        format!("the tombstone has version {}, one more than the delete names", current + 1),
        format!("it has version {}", show(Some(version))),
    );
    finding.shown_by(exchange, format!("deletes version {current}"));
    if shown_by.index != exchange.index {
        finding.after(shown_by, "shows the tombstone");
    }
}
