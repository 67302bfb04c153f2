//! Judges `delta_sync/staleness_is_bounded`: what one client has written is in the deltas of the
//! others after the time that the discovery document names, and at once where it names none.
//!
//! Occasions are changes by one client that another one had been given by then, or should have been in a
//! delta that it asked for after that time. A change that comes late is judged here, and left open where the
//! user grants more time than the server promises; one that never comes is lost, and for the requirement
//! that says why. How long a client may wait for its own writes is `delta_sync/read_your_writes`.

use crate::judges::support_delta_sync::judge_debts;
use crate::judges::{Case, Findings};
use crate::trace::Cause;

/// Judges what every delta owed of others' writes.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::Stale, "another client's write had been acknowledged");
}
