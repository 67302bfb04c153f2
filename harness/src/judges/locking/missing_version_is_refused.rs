//! Judges `locking/missing_version_is_refused`: an update that names no version is refused as
//! `lock-version-required`, and changes nothing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named};
use crate::judges::support_preconditions::if_match;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every update of a live record whose content names no version, or null, and that has no
/// `If-Match` either. `*` is judged by `locking/any_tag_is_no_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        if !matches!(exchange.op, Op::Update { .. }) || if_match(&exchange.op).is_some() {
            continue;
        }
        let Some(Attempt { current, named: Named::Nothing, .. }) = Attempt::of(case, exchange)
        else {
            continue;
        };
        let refusal = Refusal {
            kinds: &[ProblemType::LockVersionRequired],
            expected: format!(
                "an update of a record at version {current} that names no version is refused: `lock-version-required`"
            ),
            wrong: "names no version".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
            judge_unchanged(case, findings, exchange);
        }
    }
}
