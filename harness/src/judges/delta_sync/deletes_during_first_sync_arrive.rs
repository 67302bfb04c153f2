//! Judges `delta_sync/deletes_during_first_sync_arrive`: a record that a first sync delivers, and
//! that is deleted before that sync ends, comes as a tombstone, in the same walk or in the next.
//!
//! Occasions are such deletes, at the end of the walk that follows the first one.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every delete behind the back of a first sync.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let why = "the first sync had delivered the record, which was deleted before it ended";
    judge_debts(case, findings, Cause::DuringFirstSync, why);
}
