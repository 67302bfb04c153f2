//! Judges `delta_sync/created_then_deleted_is_reported`: a record that was created and deleted after
//! a position is a tombstone in the delta from it.
//!
//! Occasions are acknowledged deletes of records that the reader's chain had never shown.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every record that came and went between two walks.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(
        case,
        findings,
        Cause::CreatedThenDeleted,
        "the record was made and deleted after its position",
    );
}
