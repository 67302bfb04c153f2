//! Judges `locking/stale_version_is_refused`: an update that names an older version than the
//! current one is refused as `stale-object` with the current record, and changes nothing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update, judge_unchanged};
use crate::judges::support_locking::{
    Attempt, Named, changes_nothing, judge_current, repeated_write,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every update that named an older version of a live record that nobody else was writing.
/// A repeat of an accepted write that is accepted too is judged by
/// `locking/retry_never_applies_twice`, and an update one version behind that asks for what is
/// there already may be accepted.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        let Op::Update { if_match: None, patch, .. } = &exchange.op else { continue };
        let Some(Attempt { current, named: Named::Version(named), before }) =
            Attempt::of(case, exchange)
        else {
            continue;
        };
        if named >= current {
            continue;
        }
        let asks_for_what_is_there = named + 1 == current && changes_nothing(&before.value, patch);
        if exchange.reply.accepted()
            && (asks_for_what_is_there || repeated_write(case, exchange).is_some())
        {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::StaleObject],
            expected: format!(
                "version {named} is stale, the record is at {current}: `stale-object` with `current`"
            ),
            wrong: format!("names version {named}, the record is at {current}"),
        };
        if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
            judge_current(case, findings, exchange, current);
            judge_received(findings, exchange, named);
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// A client that sent several writes at once tells by the version received which one this answers.
fn judge_received(findings: &mut Findings, exchange: &Exchange, named: i64) {
    let received = exchange.reply.json().and_then(|json| json.get("received_lock_version"));
    if received.and_then(serde_json::Value::as_i64) == Some(named) {
        return;
    }
    let observed = received
        .map_or_else(|| "it is not there".to_owned(), |received| format!("it is `{received}`"));
    findings
        .breach(format!("the refusal carries `received_lock_version`, which is {named}"), observed)
        .shown_by(exchange, "the refusal");
}
