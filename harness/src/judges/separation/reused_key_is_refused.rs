//! Judges `separation/reused_key_is_refused`: a request with an `Idempotency-Key` that its caller has
//! used for another request is refused as `idempotency-key-reused`, and changes nothing.
//!
//! Occasions are such requests, sent after the first one was accepted, which is their control.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, judge_not_made, seen_after, show};
use crate::judges::support_keys::{Repeat, repeats};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges every key that is used for something else.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for repeat in repeats(case).into_iter().filter(|r| !r.is_same() && r.is_in_turn()) {
        let Repeat { first, again } = repeat;
        let refusal = Refusal {
            kinds: &[ProblemType::IdempotencyKeyReused],
            expected: format!(
                "the key belongs to another {}: `idempotency-key-reused`",
                first.op.verb()
            ),
            wrong: format!("a {} under the key of another request", again.op.verb()),
        };
        if !refusal.judge(findings, again, Some(first).filter(|first| first.reply.accepted())) {
            continue;
        }
        match again.op {
            Op::Create { .. } if case.key(again) != case.key(first) => {
                judge_not_made(case, findings, again);
            }
            Op::Update { .. } => judge_not_changed(case, findings, again),
            _ => {}
        }
    }
}

/// Judges that the record is as it was. That the key was used before makes no doubt here: the
/// request was refused for that.
fn judge_not_changed(case: &Case<'_>, findings: &mut Findings, again: &Exchange) {
    let Some(before) = case.history.before(again).filter(|before| !before.untold) else { return };
    let Some(version) = before.newest.and_then(|seen| seen.version) else { return };
    let Some((later, after)) = seen_after(case, again) else { return };
    if after.version <= Some(version) {
        findings.kept();
        return;
    }
    findings
        .breach(
            "a refused request changes nothing",
            format!("version {version} before, version {} after", show(after.version)),
        )
        .shown_by(again, "refused")
        .shown_by(later, "what the record is afterwards");
}
