//! Judges `soft_delete/update_does_not_resurrect`: an update of a deleted record is refused as
//! `record-deleted` with the tombstone, and the record stays deleted.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update};
use crate::judges::support_locking::is_sound;
use crate::judges::support_soft_delete::{
    is_own_tombstone, judge_stays_deleted, judge_tombstone_shown, may_be_collected,
};
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges every update, by its owner and with sound content, of a record that was certainly
/// deleted, whatever version it names.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        let Some(before) = case.history.before(exchange) else { continue };
        if !is_own_tombstone(case, exchange, &before) || !is_sound(case, exchange) {
            continue;
        }
        if exchange.reply.refused_as(ProblemType::NotFound) && may_be_collected(case, exchange) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::RecordDeleted],
            expected: "the record is deleted, and no update brings it back: `record-deleted`"
                .to_owned(),
            wrong: "changes a record that was deleted".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
            judge_tombstone_shown(case, findings, exchange);
            judge_stays_deleted(case, findings, exchange);
        }
    }
}
