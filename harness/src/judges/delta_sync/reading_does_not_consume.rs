//! Judges `delta_sync/reading_does_not_consume`: a position stays usable after it has been used.
//!
//! Occasions are changes owed to a walk whose position had been used before, at a time when the
//! change was there already.

use crate::judges::support_delta_sync::{Refused, judge_debts, judge_refused};
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges what every repeated use of a position owed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(
        case,
        findings,
        Cause::Reuse,
        "an earlier walk from the same position was given it",
    );
    judge_refused(
        case,
        findings,
        Refused::UsedBefore,
        "a position that was used before is accepted again",
    );
}
