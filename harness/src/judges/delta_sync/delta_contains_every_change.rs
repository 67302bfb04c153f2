//! Judges `delta_sync/delta_contains_every_change`: the delta from a position holds the latest state
//! of every record that changed after it.
//!
//! Occasions are the changes that were acknowledged before a walk from a position began. What is
//! missing for a reason that another requirement names is left to that one. A position that was
//! given out and is refused holds no delta at all.

use crate::judges::support_delta_sync::{Refused, judge_debts, judge_refused};
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges what every delta owed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::Change, "asked for all changes after its position");
    judge_refused(
        case,
        findings,
        Refused::Plain,
        "the position is accepted, and the delta from it given",
    );
}
