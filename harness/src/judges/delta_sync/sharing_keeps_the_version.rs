//! Judges `delta_sync/sharing_keeps_the_version`: to give or take away access changes neither the
//! version nor anything else of the record.
//!
//! Occasions are accepted grants and ends of them, of a record whose version was known, after which
//! somebody looked at the record before it was written again.

use crate::judges::support::{is_unchanged, seen_after, show};
use crate::judges::support_sharing::accesses;
use crate::judges::{Case, Findings};
use crate::trace::State;

/// Judges the next look at every record that was shared or taken back.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for access in accesses(case) {
        let exchange = access.exchange;
        let before = case.history.before(exchange).filter(|before| !before.contended);
        let Some(before) = before.and_then(|before| before.newest) else { continue };
        let after = seen_after(case, exchange).filter(|(_, seen)| seen.state == State::Live);
        let Some((later, after)) = after else { continue };
        if is_unchanged(before, after) {
            findings.kept();
            continue;
        }
        let observed = if after.version == before.version {
            "the record differs".to_owned()
        } else {
            format!("it is at version {}", show(after.version))
        };
        findings
            .breach(
                format!(
                    "{} stays as it is, at version {}",
                    case.name(&access.key),
                    show(before.version)
                ),
                observed,
            )
            .after(exchange, if access.revoke { "access ends" } else { "access is given" })
            .shown_by(later, "the record afterwards");
    }
}
