//! Judges `locking/failed_precondition_comes_first`: an update or delete whose `If-Match` is false
//! is refused as `precondition-failed`, also where its version is another one or its members are
//! invalid.
//!
//! Occasions are such updates and deletes of a live record, beside one with a false `If-Match` and
//! no other fault that was refused for it. What comes before a precondition is judged by
//! `locking/stale_is_told_before_invalid`.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_locking::Named;
use crate::judges::support_preconditions::{holds, if_match};
use crate::judges::support_rest::has_usual_media_type;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every update and delete with a false `If-Match` and another fault behind it.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        let Some(current) = own_version(case, exchange) else { continue };
        if holds(case, exchange, current) != Some(false) {
            continue;
        }
        let others = other_faults(case, exchange, current);
        let Some(said) = exchange.reply.problem().filter(|_| !others.is_empty()) else { continue };
        if said == ProblemType::PreconditionFailed {
            findings.kept();
        } else if others.contains(&said) {
            judge_order(case, findings, exchange, current);
        }
    }
}

/// The version that the user's own live record certainly has.
fn own_version(case: &Case<'_>, exchange: &Exchange) -> Option<i64> {
    if !matches!(exchange.op, Op::Update { .. } | Op::Delete { .. }) {
        return None;
    }
    let before = case.history.before(exchange)?;
    let own = before.owner.is_some() && before.owner == exchange.credentials.user();
    before.version().filter(|_| own && before.is_live() && has_usual_media_type(exchange))
}

/// What else is wrong with the write for certain, beside its `If-Match`.
fn other_faults(case: &Case<'_>, exchange: &Exchange, current: i64) -> Vec<ProblemType> {
    let mut faults = Vec::new();
    match Named::of(&exchange.op) {
        Some(Named::Version(named)) if named != current => faults.push(ProblemType::StaleObject),
        Some(Named::Junk(_)) => faults.push(ProblemType::InvalidLockVersion),
        _ => {}
    }
    if let (Op::Update { patch, .. }, Some(entity)) = (&exchange.op, case.entity(exchange))
        && !entity.invalid_members(patch).is_empty()
    {
        faults.push(ProblemType::ValidationFailed);
    }
    faults
}

fn judge_order(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    let told_elsewhere = case.exchanges().find(|other| {
        other.op.verb() == exchange.op.verb()
            && other.op.entity() == exchange.op.entity()
            && other.reply.refused_as(ProblemType::PreconditionFailed)
    });
    let Some(told_elsewhere) = told_elsewhere else {
        findings.unclear("the server was not seen to tell of a false `If-Match` at all");
        return;
    };
    findings
        .breach(
            format!(
                "`If-Match: {}` is false at version {current}, which is told first: `precondition-failed`",
                if_match(&exchange.op).unwrap_or_default()
            ),
            described(exchange),
        )
        .after(told_elsewhere, "a false `If-Match` is told here")
        .shown_by(exchange, "wrong in more than one way");
}
