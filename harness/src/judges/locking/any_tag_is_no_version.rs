//! Judges `locking/any_tag_is_no_version`: an update or delete with `If-Match: *` and without a
//! version is refused as `lock-version-required`, and the record stays as it is.
//!
//! Occasions are updates and deletes of a live record that say nothing else about its version.
//! Those without any `If-Match` are judged by `locking/missing_version_is_refused` and
//! `soft_delete/delete_needs_the_version`.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete, accepted_update, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named};
use crate::judges::support_preconditions::if_match;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every update and delete whose only word about the version is `*`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        if if_match(&exchange.op) != Some("*") {
            continue;
        }
        let Some(Attempt { current, named: Named::Nothing, .. }) = Attempt::of(case, exchange)
        else {
            continue;
        };
        let refusal = Refusal {
            kinds: &[ProblemType::LockVersionRequired],
            expected: format!(
                "`If-Match: *` names no version of a record at version {current}: `lock-version-required`"
            ),
            wrong: "`If-Match: *`, and no version".to_owned(),
        };
        let control = match exchange.op {
            Op::Delete { .. } => accepted_delete(case, exchange),
            _ => accepted_update(case, exchange),
        };
        if refusal.judge(findings, exchange, control) {
            judge_unchanged(case, findings, exchange);
        }
    }
}
