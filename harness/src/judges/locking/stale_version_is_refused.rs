//! Judges `locking/stale_version_is_refused`: an update that names an older version than the
//! current one is refused as `stale-object` with the current record, and changes nothing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update, judge_unchanged, show};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges every update that named an older version of a live record that nobody else was writing.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let Op::Update { expected, if_match: None, .. } = &exchange.op else { continue };
        let Some(before) = case.history.before(exchange) else { continue };
        let (Some(named), Some(current)) = (expected.version(), before.version()) else { continue };
        if named >= current || !before.is_live() || before.owner != exchange.credentials.user() {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::StaleObject],
            expected: format!("version {named} is stale, the record is at {current}: `stale-object` with `current`"),
            wrong: format!("names version {named}, the record is at {current}"),
        };
        if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
            judge_current(case, findings, exchange, current);
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// Without the current record in the refusal, a client has to ask again before it can decide.
fn judge_current(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, current: i64) {
    let shown = exchange.reply.record();
    if shown.is_some_and(|seen| seen.version == Some(current) && seen.key() == case.key(exchange)) {
        return;
    }
    findings
        .breach(
            format!("the refusal carries `current`, the record at version {current}"),
            format!("`current` shows version {}", show(shown.and_then(|seen| seen.version))),
        )
        .shown_by(exchange, "the refusal");
}
