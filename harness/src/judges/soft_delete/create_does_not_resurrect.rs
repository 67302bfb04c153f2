//! Judges `soft_delete/create_does_not_resurrect`: a create with the id of a deleted record is
//! refused as `record-deleted` with the tombstone, and the record stays deleted.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_create};
use crate::judges::support_locking::is_sound;
use crate::judges::support_soft_delete::{
    is_own_tombstone, judge_stays_deleted, judge_tombstone_shown, may_be_collected,
};
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges every create, by its owner and with sound content, of a record that was certainly
/// deleted: the first create once more, or another one with its id.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        let Some(before) = case.history.before(exchange) else { continue };
        let judged = is_own_tombstone(case, exchange, &before) && is_sound(case, exchange);
        if !judged || may_be_collected(case, exchange) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::RecordDeleted],
            expected: "the record is deleted, and no create brings it back: `record-deleted`"
                .to_owned(),
            wrong: "creates a record that was deleted".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_create(case, exchange)) {
            judge_tombstone_shown(case, findings, exchange);
            judge_stays_deleted(case, findings, exchange);
        }
    }
}
