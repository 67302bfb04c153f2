//! Judges `locking/weak_tags_never_match`: an update or delete whose `If-Match` holds nothing but
//! weak entity tags is refused as `precondition-failed` with the current record, and changes
//! nothing.
//!
//! Occasions are those with a weak tag of the record's current version, which would be true if it
//! were strong. Weak tags of anything else are false in either way of comparing, and are
//! `locking/if_match_is_honoured`'s matter.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete, accepted_update, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named, judge_current};
use crate::judges::support_preconditions::{if_match, is_weak_of_current};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every update and delete with a weak tag of the current version.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        if !matches!(exchange.op, Op::Update { .. } | Op::Delete { .. }) {
            continue;
        }
        let Some(attempt) = Attempt::of(case, exchange) else { continue };
        let current = attempt.current;
        let only_fault = match attempt.named {
            Named::Nothing => true,
            Named::Version(named) => named == current,
            Named::Junk(_) => false,
        };
        if !only_fault || !is_weak_of_current(case, exchange, current) {
            continue;
        }
        let field = if_match(&exchange.op).unwrap_or_default();
        let refusal = Refusal {
            kinds: &[ProblemType::PreconditionFailed],
            expected: format!(
                "`If-Match` compares strongly, so `{field}` is false at version {current} too: `precondition-failed`"
            ),
            wrong: format!("`If-Match` is {field}, the record is at version {current}"),
        };
        let control = match exchange.op {
            Op::Delete { .. } => accepted_delete(case, exchange),
            _ => accepted_update(case, exchange),
        };
        if refusal.judge(findings, exchange, control) {
            judge_current(case, findings, exchange, current);
            judge_unchanged(case, findings, exchange);
        }
    }
}
