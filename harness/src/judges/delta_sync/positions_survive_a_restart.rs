//! Judges `delta_sync/positions_survive_a_restart`: a position from before a restart is served after it.
//!
//! Occasions are requests with a position that the user was given before the server was restarted or
//! killed, and answered behind that. Whether anything is missing then, other rows judge.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_relations::restarts;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every use of a position from before a restart.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let feed = case.history.feed();
    let restarts: Vec<&Exchange> = restarts(case).collect();
    if restarts.is_empty() {
        return;
    }
    for request in
        case.asked(Asked::SYNC).filter(|x| matches!(x.op, Op::Sync { since: Some(_), .. }))
    {
        let Some(issuer) = feed.issuer(request) else { continue };
        let mut between = restarts
            .iter()
            .copied()
            .filter(|x| x.started >= issuer.ended && x.ended <= request.started);
        let Some(restart) = between.next().filter(|_| !may_have_expired(case, issuer, request))
        else {
            continue;
        };
        let is_refused = matches!(
            request.reply.problem(),
            Some(ProblemType::SyncResetRequired | ProblemType::InvalidSyncToken)
        );
        if is_refused {
            findings
                .breach("a position from before the restart is served", described(request))
                .after(issuer, "gives out the position")
                .after(restart, "the server restarts")
                .shown_by(request, "asks with it");
        } else if request.reply.accepted() {
            findings.kept();
        }
    }
}

/// Whether a hook that takes positions or what they lead to was used between the two.
fn may_have_expired(case: &Case<'_>, issuer: &Exchange, request: &Exchange) -> bool {
    let takes = |op: &Op| match op {
        Op::Control { hook, .. } => {
            !matches!(&**hook, "hold_next_commit" | "shift_clock" | "restart")
        }
        _ => false,
    };
    case.asked(Asked::CONTROL).any(|x| {
        takes(&x.op) && !x.reply.refused() && x.started < request.ended && x.ended > issuer.started
    })
}
