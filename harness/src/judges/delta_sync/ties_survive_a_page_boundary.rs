//! Judges `delta_sync/ties_survive_a_page_boundary`: changes of one instant are all delivered,
//! wherever a page ends among them.
//!
//! Occasions are changes on the other side of a page's end than one which bears the same time, or
//! which was being made at the same moment.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every burst of changes in which a page was cut.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::Tie, "a page before was cut at a change of the same time");
}
