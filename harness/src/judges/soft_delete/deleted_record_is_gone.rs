//! Judges `soft_delete/deleted_record_is_gone`: a read of a deleted record is refused as
//! `record-deleted`, with the tombstone.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::Refusal;
use crate::judges::support_soft_delete::{
    is_own_tombstone, judge_tombstone_shown, may_be_collected,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// Judges every read by its owner of a record that was certainly deleted.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::READ) {
        let Some(before) = case.history.before(exchange) else { continue };
        if !is_own_tombstone(case, exchange, &before) {
            continue;
        }
        if exchange.reply.refused_as(ProblemType::NotFound) && may_be_collected(case, exchange) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::RecordDeleted],
            expected: "the record is deleted, and a read of it is refused: `record-deleted`"
                .to_owned(),
            wrong: "reads a record that was deleted".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_read(case, exchange)) {
            judge_tombstone_shown(case, findings, exchange);
        }
    }
}

/// A read of a record of the same entity by the same user that was accepted.
fn accepted_read<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::READ).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}
