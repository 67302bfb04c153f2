//! Judges `locking/future_version_is_refused`: an update or delete that names a higher version than
//! the current one is refused as `stale-object` with the current record.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete, accepted_update, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named, judge_current, tag};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every update and delete that named a higher version of a live record that nobody else
/// was writing.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        let Some(Attempt { current, named: Named::Version(named), .. }) =
            Attempt::of(case, exchange)
        else {
            continue;
        };
        if named <= current || tag(&exchange.op).is_some() {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::StaleObject],
            expected: format!(
                "version {named} does not exist yet, the record is at {current}: `stale-object`"
            ),
            wrong: format!("names version {named}, the record is at {current}"),
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
