//! Judges `locking/if_match_is_honoured`: an update or delete whose `If-Match` holds goes through
//! without a version in its content, and one whose `If-Match` is false is refused as
//! `precondition-failed` with the current record, and changes nothing.
//!
//! Occasions are updates and deletes of a live record with an `If-Match` that is their only
//! statement about the version, or stands beside the current version. Weak tags of the current
//! version are `locking/weak_tags_never_match`'s matter, and a second fault is
//! `locking/failed_precondition_comes_first`'s.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{
    Refusal, accepted_delete, accepted_update, described, judge_unchanged,
};
use crate::judges::support_locking::{Attempt, Named, judge_current};
use crate::judges::support_preconditions::{holds, if_match, is_weak_of_current};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every update and delete with an `If-Match` that says something.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE | Asked::DELETE) {
        if !matches!(exchange.op, Op::Update { .. } | Op::Delete { .. }) {
            continue;
        }
        let Some(attempt) = Attempt::of(case, exchange) else { continue };
        let current = attempt.current;
        let only_fault = match attempt.named {
            Named::Nothing => true,
            Named::Version(named) => named == current,
            Named::Junk(_) => false,
        };
        match holds(case, exchange, current).filter(|_| only_fault) {
            Some(true) => judge_true(case, findings, exchange, current),
            Some(false) if !is_weak_of_current(case, exchange, current) => {
                judge_false(case, findings, exchange, current);
            }
            _ => {}
        }
    }
}

fn judge_false(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    let field = if_match(&exchange.op).unwrap_or_default();
    let refusal = Refusal {
        kinds: &[ProblemType::PreconditionFailed],
        expected: format!(
            "`If-Match: {field}` is false at version {current}: `precondition-failed`"
        ),
        wrong: format!("`If-Match` is {field}, the record is at version {current}"),
    };
    if refusal.judge(findings, exchange, control(case, exchange)) {
        judge_current(case, findings, exchange, current);
        judge_unchanged(case, findings, exchange);
    }
}

fn judge_true(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    if exchange.reply.accepted() {
        findings.kept();
        return;
    }
    let about_the_version = matches!(
        exchange.reply.problem(),
        Some(
            ProblemType::PreconditionFailed
                | ProblemType::LockVersionRequired
                | ProblemType::InvalidLockVersion
                | ProblemType::StaleObject
        )
    );
    let control = control(case, exchange).filter(|control| control.index != exchange.index);
    let (true, Some(control)) = (about_the_version, control) else {
        findings.unclear(format!(
            "the {} with a true `If-Match`: {}",
            exchange.op.verb(),
            described(exchange)
        ));
        return;
    };
    findings
        .breach(
            format!(
                "`If-Match: {}` is true at version {current}, and stands in for `lock_version`",
                if_match(&exchange.op).unwrap_or_default()
            ),
            described(exchange),
        )
        .after(control, "accepted, with the version")
        .shown_by(exchange, "refused, with the version as an entity tag");
}

/// An accepted write of the same kind.
fn control<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    match exchange.op {
        Op::Delete { .. } => accepted_delete(case, exchange),
        _ => accepted_update(case, exchange),
    }
}
