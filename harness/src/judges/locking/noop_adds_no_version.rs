//! Judges `locking/noop_adds_no_version`: an update that leaves every member as it is gives the
//! record no new version.
//!
//! Occasions are accepted updates that name the current version and ask for what the record held
//! already. Whether its time and the feed agree with its version is
//! `locking/noop_is_coherent`'s matter.

use crate::judges::support::show;
use crate::judges::support_noops::{Noop, noops};
use crate::judges::{Case, Findings};

/// Judges every accepted update that asks for nothing new.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for Noop { exchange, current, left_by, left, .. } in noops(case) {
        if left.version == Some(current) {
            findings.kept();
        } else if left.version > Some(current) {
            let finding = findings.breach(
                format!("the update changes nothing, and the record stays at version {current}"),
                format!("it is at version {}", show(left.version)),
            );
            finding.shown_by(exchange, "asks for what the record holds already");
            if left_by.index != exchange.index {
                finding.after(left_by, "the record afterwards");
            }
        }
    }
}
