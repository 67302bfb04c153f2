//! Judges `rest/patch_is_atomic`: where one member of an update is refused, no other takes effect.
//!
//! An occasion is every refused update that named the current version of the client's own live
//! record and mixed a value that the schema refuses with a change that it allows, if somebody
//! looked at the record afterwards. That such an update is refused at all, and as what, is
//! `rest/invalid_members_are_refused`.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::judge_unchanged;
use crate::judges::support_rest::{has_good_change, is_timely_update};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges what every refused half-good update left.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        let (Op::Update { patch, .. }, Some(entity)) = (&exchange.op, case.entity(exchange)) else {
            continue;
        };
        let Some(before) = case.history.before(exchange) else { continue };
        let refused = exchange.reply.refused();
        if !refused
            || !is_timely_update(exchange, &before)
            || exchange.reply.refused_as(ProblemType::MethodNotAllowed)
        {
            continue;
        }
        let Some(old) = before.newest else { continue };
        if !entity.invalid_members(patch).is_empty() && has_good_change(entity, patch, &old.value) {
            judge_unchanged(case, findings, exchange);
        }
    }
}
