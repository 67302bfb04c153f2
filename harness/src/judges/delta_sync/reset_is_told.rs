//! Judges `delta_sync/reset_is_told`: a position that has expired is answered with
//! `sync-reset-required`, and a pull without a position works as ever.
//!
//! Occasions are pulls, after the hook has let all positions expire, from one that a page had given
//! out before.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described};
use crate::judges::support_relations::controls;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every pull after positions expired.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let hooks = controls(case, "expire_positions");
    let Some(first) = hooks.iter().copied().find(|hook| hook.reply.accepted()) else { return };
    for pull in case.asked(Asked::SYNC).filter(|pull| pull.started >= first.ended) {
        let Op::Sync { since, .. } = &pull.op else { continue };
        if pull.credentials.user().is_none() || is_passing(pull) {
            continue;
        }
        if since.is_none() {
            judge_start(findings, pull, first);
            continue;
        }
        let Some(issuer) = case.history.feed().issuer(pull) else { continue };
        let expired = hooks.iter().any(|hook| {
            hook.reply.accepted() && issuer.ended <= hook.started && hook.ended <= pull.started
        });
        if expired {
            let refusal = Refusal {
                kinds: &[ProblemType::SyncResetRequired],
                expected: "the position has expired: `sync-reset-required`".to_owned(),
                wrong: "asks with a position that has expired".to_owned(),
            };
            refusal.judge(findings, pull, accepted_start(case, pull, first));
        }
    }
}

fn judge_start(findings: &mut Findings, pull: &Exchange, hook: &Exchange) {
    if pull.reply.accepted() {
        return findings.kept();
    }
    findings
        .breach("a pull without a position works after positions have expired", described(pull))
        .after(hook, "all positions expire")
        .shown_by(pull, "asks without a position");
}

/// An accepted pull without a position, after positions had expired.
fn accepted_start<'c>(case: &Case<'c>, pull: &Exchange, hook: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::SYNC).find(|other| {
        matches!(&other.op, Op::Sync { since: None, .. })
            && other.credentials == pull.credentials
            && other.started >= hook.ended
            && other.reply.accepted()
    })
}

/// Whether the answer says nothing of the position.
fn is_passing(pull: &Exchange) -> bool {
    matches!(pull.status(), None | Some(401 | 403 | 429 | 502..))
        || pull.reply.refused_as(ProblemType::InvalidLimit)
}
