//! Judges `delta_sync/gained_access_is_reported`: the delta of a reader who gains access to a record
//! holds the record, however long ago it was changed.
//!
//! Occasions are the first walks of a user who certainly had no access to a record, after its owner
//! gave it, if nothing was deleted or taken back before the walk ended.

use crate::judges::support::show;
use crate::judges::support_rounds::Round;
use crate::judges::support_sharing::{Access, accesses, is_settled};
use crate::judges::{Case, Findings};
use crate::trace::{Sighting, State};

/// Judges every first walk of a reader with new access.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for access in accesses(case).filter(|access| !access.revoke && access.had == Some(false)) {
        for round in Round::after(case, access.reader, access.exchange) {
            if is_settled(case, &access, round.end) {
                judge_round(case, findings, &access, &round);
            }
        }
    }
}

fn judge_round(case: &Case<'_>, findings: &mut Findings, access: &Access<'_>, round: &Round<'_>) {
    // That it is whole: `delta_sync/changes_are_whole_records`.
    let is_it = |seen: &Sighting| seen.state == State::Live && seen.version >= access.version;
    if round.of(&access.key).any(|(_, seen)| is_it(seen)) {
        return findings.kept();
    }
    if round.is_too_early(findings) {
        return;
    }
    let observed = match round.of(&access.key).last() {
        None => "nothing of it came".to_owned(),
        Some((_, seen)) if seen.state == State::Live => {
            format!("it came at version {}", show(seen.version))
        }
        Some(_) => "it came as if it were gone".to_owned(),
    };
    findings
        .breach(
            format!(
                "the walk brings {}, to which its reader has gained access",
                case.name(&access.key)
            ),
            observed,
        )
        .after(access.exchange, "the owner gives access")
        .after(round.first, "the reader's next walk begins")
        .shown_by(round.end, "the walk ends here");
}
