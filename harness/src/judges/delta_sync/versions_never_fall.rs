//! Judges `delta_sync/versions_never_fall`: a reader that follows its own positions is never taken
//! back to an older version, or from a tombstone to a live record.
//!
//! Occasions are records that a chain of pages delivered more than once.

use crate::judges::{Case, Findings};
use crate::trace::{Redelivery, State};

/// Judges every record that came again.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for came in case.history.redeliveries() {
        if !came.is_step_back() {
            findings.kept();
        } else if !may_have_been_revived(case, came) {
            findings
                .breach(
                    format!("{} comes at version {} or newer", case.name(&came.key), came.known.0),
                    format!("it comes {}, after {}", words(came.shown), words(came.known)),
                )
                .after(
                    case.history.exchange(came.first),
                    format!("the reader is given it {}", words(came.known)),
                )
                .shown_by(case.history.exchange(came.again), "a later page takes it back");
        }
    }
}

/// Whether a write without an answer may have made the record live again: that would be for other
/// requirements.
fn may_have_been_revived(case: &Case<'_>, came: &Redelivery) -> bool {
    let Some(record) = case.history.record(&came.key) else { return false };
    came.known.1 == State::Deleted
        && record
            .exchanges
            .iter()
            .map(|&index| case.history.exchange(index))
            .any(|write| write.op.is_write() && !write.reply.answered())
}

fn words((version, state): (i64, State)) -> String {
    let deleted = if state == State::Deleted { " as a tombstone" } else { "" };
    format!("at version {version}{deleted}")
}
