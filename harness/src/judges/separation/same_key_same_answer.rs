//! Judges `separation/same_key_same_answer`: a request that repeats an `Idempotency-Key` with the
//! same method, target and content is given the first answer again.
//!
//! Occasions are such repeats, within the time for which keys are remembered. While the first is
//! under way, `request-in-progress` is as good.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{described, same_json};
use crate::judges::support_entities::is_passing;
use crate::judges::support_keys::{Repeat, repeats};
use crate::judges::{Case, Findings};

/// Judges every repeat.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for repeat in repeats(case).into_iter().filter(Repeat::is_same) {
        let Repeat { first, again } = repeat;
        if is_passing(again) {
            findings.unclear(format!("the repeat got {}", described(again)));
            continue;
        }
        let waits = !repeat.is_in_turn() && again.reply.refused_as(ProblemType::RequestInProgress);
        let same_content = match (&first.reply.json, &again.reply.json) {
            (Some(first), Some(again)) => same_json(first, again),
            (first, again) => first.is_none() && again.is_none(),
        };
        let same = first.status() == again.status() && same_content;
        if waits || same {
            findings.kept();
            continue;
        }
        let observed = if first.status() == again.status() {
            format!("{}, with other content", described(again))
        } else {
            described(again)
        };
        findings
            .breach(
                format!(
                    "the {} under the same key gets the first answer: {}",
                    again.op.verb(),
                    described(first)
                ),
                observed,
            )
            .after(first, "the first time")
            .shown_by(again, "the same once more");
    }
}
