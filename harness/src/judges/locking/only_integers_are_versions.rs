//! Judges `locking/only_integers_are_versions`: an update whose `lock_version` is no JSON integer
//! from 0 to 2^53-1 is refused as `invalid-lock-version`, and changes nothing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named, tag};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every update of a live record whose content has a `lock_version` that is there, is not
/// null, and cannot be a version. A version in the query of a delete is always text, and is judged
/// by `soft_delete/delete_needs_the_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        if !matches!(exchange.op, Op::Update { .. }) || tag(&exchange.op).is_some() {
            continue;
        }
        let Some(Attempt { current, named: Named::Junk(junk), .. }) = Attempt::of(case, exchange)
        else {
            continue;
        };
        let refusal = Refusal {
            kinds: &[ProblemType::InvalidLockVersion],
            expected: format!("`{junk}` is no version and is not made one: `invalid-lock-version`"),
            wrong: format!("names `{junk}` as the version; the record is at {current}"),
        };
        if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
            judge_unchanged(case, findings, exchange);
        }
    }
}
