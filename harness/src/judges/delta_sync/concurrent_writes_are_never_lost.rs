//! Judges `delta_sync/concurrent_writes_are_never_lost`: no position lies past a change that was not
//! delivered and commits later.
//!
//! Occasions are changes that were being made while a page was taken that led their reader on. A
//! later walk of that chain must have brought them.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every change that was under way while its reader read.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(
        case,
        findings,
        Cause::Concurrent,
        "an earlier page was taken while the change was being made",
    );
}
