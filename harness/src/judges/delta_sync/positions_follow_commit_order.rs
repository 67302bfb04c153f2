//! Judges `delta_sync/positions_follow_commit_order`: a change that commits late lies after every
//! position that was handed out before.
//!
//! Occasions are changes that were being made while the commit of one was held back by the hook. A
//! later walk of every reader must have brought them.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every change that was under way while a commit was held back.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(
        case,
        findings,
        Cause::Held,
        "an earlier page was taken while a commit was held back",
    );
}
