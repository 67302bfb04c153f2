//! Judges `entities/accepts_small_clock_skew`: a create whose id is up to a day ahead of the
//! server's clock is accepted, and only one that is further ahead than
//! `limits.id_future_skew_ms` is refused, as `id-timestamp-out-of-range`.
//!
//! Occasions are creates with an id that is more than a minute ahead of the `Date` of their answer,
//! beside one with an id of the present that was accepted. Under which id the record is stored is
//! `entities/accepts_client_ids`'s matter.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described};
use crate::judges::support_entities::refuses_the_id;
use crate::judges::support_id_times::{PRESENT_MS, accepted_in_the_present, ahead, span};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// How far ahead every server accepts an id, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Judges every create with an id from the future.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let declared = case.target.document.pointer("/limits/id_future_skew_ms");
    let bound = declared.and_then(Value::as_i64);
    for exchange in case.asked(Asked::CREATE) {
        let Some(ahead) = ahead(case, exchange).filter(|ahead| *ahead > PRESENT_MS) else {
            continue;
        };
        // Near a bound, nobody can say on which side of it the server's clock stood.
        let within = |bound: i64| ahead <= bound.saturating_sub(PRESENT_MS);
        if within(DAY_MS) || declared.is_some_and(Value::is_null) || bound.is_some_and(within) {
            judge_near(case, findings, exchange, ahead);
        } else if let Some(bound) = bound
            && ahead > bound.max(DAY_MS).saturating_add(PRESENT_MS)
        {
            judge_far(case, findings, exchange, ahead, bound);
        }
    }
}

fn judge_near(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, ahead: i64) {
    if exchange.reply.accepted() {
        findings.kept();
        return;
    }
    let about_the_id = refuses_the_id(exchange);
    let control = accepted_in_the_present(case, exchange);
    let (true, Some(control)) = (about_the_id, control) else {
        findings.unclear(format!("the create with an id from the future: {}", described(exchange)));
        return;
    };
    findings
        .breach(
            format!("the create is accepted, though its id is {} ahead", span(ahead)),
            described(exchange),
        )
        .after(control, "with an id of the present, accepted")
        .shown_by(exchange, "with an id from a clock that is ahead");
}

fn judge_far(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    ahead: i64,
    bound: i64,
) {
    let refusal = Refusal {
        kinds: &[ProblemType::IdTimestampOutOfRange],
        expected: format!(
            "`limits.id_future_skew_ms` is {bound}, and an id that is further ahead is refused: `id-timestamp-out-of-range`"
        ),
        wrong: format!("its id is {} ahead", span(ahead)),
    };
    refusal.judge(findings, exchange, accepted_in_the_present(case, exchange));
}
