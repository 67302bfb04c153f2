//! Judges `delta_sync/first_sync_is_complete`: a walk that starts without a position delivers every
//! live record that the caller may see.
//!
//! Occasions are the records that were acknowledged before such a walk began.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges what every first sync owed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::FirstSync, "began without a position");
}
