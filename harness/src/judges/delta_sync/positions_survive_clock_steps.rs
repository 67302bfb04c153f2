//! Judges `delta_sync/positions_survive_clock_steps`: what is written after the server's clock has
//! stepped back is in the delta of every reader.
//!
//! Occasions are changes that were made while the hook had set the clock back behind a time that it
//! had shown before.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges every change that was made after a step back.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(
        case,
        findings,
        Cause::ClockStep,
        "the server's clock was behind while the change was made",
    );
}
