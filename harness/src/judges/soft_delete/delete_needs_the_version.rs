//! Judges `soft_delete/delete_needs_the_version`: a delete that does not name the current version
//! is refused, and the record stays alive.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named, judge_current};
use crate::judges::support_preconditions::if_match;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// Judges every delete of a live record without `If-Match` that names no version, an older one, or
/// something that is no version, while nobody else was writing it. A version from the future is
/// judged by `locking/future_version_is_refused`, and `If-Match` by
/// `locking/if_match_is_honoured` and its neighbours.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DELETE) {
        let Some(attempt) = Attempt::of(case, exchange) else { continue };
        let Some((refusal, shows_current)) = owed_refusal(exchange, &attempt) else { continue };
        if refusal.judge(findings, exchange, accepted_delete(case, exchange)) {
            if shows_current {
                judge_current(case, findings, exchange, attempt.current);
            }
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// The refusal that the delete has to meet, and whether it carries the record.
fn owed_refusal(exchange: &Exchange, attempt: &Attempt<'_>) -> Option<(Refusal<'static>, bool)> {
    let current = attempt.current;
    // What `If-Match` says is judged by rows of its own.
    if if_match(&exchange.op).is_some() {
        return None;
    }
    match attempt.named {
        Named::Nothing => Some((
            Refusal {
                kinds: &[ProblemType::LockVersionRequired],
                expected: "a delete that names no version is refused: `lock-version-required`"
                    .to_owned(),
                wrong: "names no version".to_owned(),
            },
            false,
        )),
        Named::Version(named) if named < current => Some((
            Refusal {
                kinds: &[ProblemType::StaleObject],
                expected: format!(
                    "version {named} is stale, the record is at {current}: `stale-object`"
                ),
                wrong: format!("names version {named}, the record is at {current}"),
            },
            true,
        )),
        Named::Junk(junk) => Some((
            Refusal {
                kinds: &[
                    ProblemType::InvalidLockVersion,
                    ProblemType::StaleObject,
                    ProblemType::LockVersionRequired,
                    ProblemType::MalformedRequest,
                ],
                expected: format!(
                    "`{junk}` is not the record's version, and the delete is refused"
                ),
                wrong: format!("names `{junk}`, the record is at version {current}"),
            },
            false,
        )),
        _ => None,
    }
}
