//! Judges `delta_sync/read_your_writes`: a walk that a client begins after its write was
//! acknowledged delivers that write.
//!
//! Occasions are the client's own writes that were delivered in time, and those that came late. A
//! write that never came is not a late one but a lost one: that is for the requirement that says
//! why.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges what every walk owed its own reader's writes.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::OwnWrite, "the client's own write had been acknowledged");
}
