//! Judges `locking/stale_is_told_before_invalid`: a write that is wrong in more than one way is
//! refused for what comes first: credentials, record, `If-Match`, version, members.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_locking::{Named, tag, tag_holds};
use crate::judges::support_rest::has_usual_media_type;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Before, Credentials, Exchange, Op};

/// Judges every update and delete with two faults or more of which each is certain. It compares
/// with what the server says about the first fault elsewhere in the case, so that a server that
/// does not know the fault at all is judged by that fault's own requirement.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        let Some(before) = case.history.before(exchange) else { continue };
        let faults = faults(case, exchange, &before);
        let Some((first, others)) = faults.split_first().filter(|(_, others)| !others.is_empty())
        else {
            continue;
        };
        if *first == ProblemType::PreconditionFailed {
            // `locking/failed_precondition_comes_first`
            continue;
        }
        let Some(said) = exchange.reply.problem() else { continue };
        if said == *first {
            findings.kept();
        } else if others.contains(&said) {
            let told_elsewhere = case.exchanges().find(|other| {
                other.index != exchange.index
                    && other.op.verb() == exchange.op.verb()
                    && other.op.entity() == exchange.op.entity()
                    && other.reply.refused_as(*first)
            });
            let Some(told_elsewhere) = told_elsewhere else {
                findings.unclear(format!(
                    "`{}` came first, and the server was not seen to tell it at all",
                    said.slug()
                ));
                continue;
            };
            let all: Vec<&str> = faults.iter().map(|fault| fault.slug()).collect();
            findings
                .breach(
                    format!("of {} the first is told: `{}`", all.join(", "), first.slug()),
                    described(exchange),
                )
                .after(told_elsewhere, "the first fault alone, or with others, is told here")
                .shown_by(exchange, "wrong in more than one way");
        }
    }
}

/// The faults that a write certainly has, in the order in which they are to be told.
fn faults(case: &Case<'_>, exchange: &Exchange, before: &Before<'_>) -> Vec<ProblemType> {
    let mut faults = Vec::new();
    let (Op::Update { .. } | Op::Delete { .. }) = exchange.op else { return faults };
    if before.contended || !has_usual_media_type(exchange) {
        return faults;
    }
    let user = exchange.credentials.user();
    if matches!(exchange.credentials, Credentials::Missing | Credentials::Wrong) {
        faults.push(ProblemType::Unauthenticated);
    }
    let is_update = matches!(exchange.op, Op::Update { .. });
    let own = before.owner.is_some() && (before.owner == user || user.is_none());
    if before.is_unknown() || (before.owner.is_some() && !own) {
        faults.push(ProblemType::NotFound);
    } else if own && before.is_deleted() && is_update {
        faults.push(ProblemType::RecordDeleted);
    } else if !own || !before.is_live() {
        return Vec::new();
    }
    let gone = faults
        .iter()
        .any(|fault| matches!(fault, ProblemType::NotFound | ProblemType::RecordDeleted));
    let current = before.version().filter(|_| !gone);
    if let Some(false) = current.and_then(|current| tag_holds(&exchange.op, current)) {
        faults.push(ProblemType::PreconditionFailed);
    }
    match Named::of(&exchange.op) {
        Some(Named::Nothing) if tag(&exchange.op).is_none() => {
            faults.push(ProblemType::LockVersionRequired);
        }
        Some(Named::Version(named)) if current.is_some_and(|current| current != named) => {
            faults.push(ProblemType::StaleObject);
        }
        Some(Named::Junk(_)) if is_update => faults.push(ProblemType::InvalidLockVersion),
        _ => {}
    }
    if let (Op::Update { patch, .. }, Some(entity)) = (&exchange.op, case.entity(exchange))
        && !entity.invalid_members(patch).is_empty()
    {
        faults.push(ProblemType::ValidationFailed);
    }
    faults
}
