//! Judges `soft_delete/restore_of_live_is_refused`: a restore of a live record is refused as
//! `not-deleted` with the record, and changes nothing.
//!
//! Occasions are restores, with a version, of a user's own live record that nobody else was writing.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, judge_unchanged};
use crate::judges::support_locking::judge_current;
use crate::judges::support_relations::is_not_served;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every restore of a live record, whatever version it names.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::RESTORE) {
        let Op::Restore { expected, if_match: None, .. } = &exchange.op else { continue };
        let Some(before) = case.history.before(exchange) else { continue };
        let own = before.owner.is_some() && before.owner == exchange.credentials.user();
        let current = before.version().filter(|_| own && before.is_live());
        let (Some(current), Some(named)) = (current, expected.version()) else { continue };
        if let Some(reason) = is_not_served(exchange) {
            findings.unclear(reason);
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::NotDeleted],
            expected: "the record is live: `not-deleted` with `current`".to_owned(),
            wrong: format!("names version {named} of a record that is live at version {current}"),
        };
        if refusal.judge(findings, exchange, accepted_restore(case, exchange)) {
            judge_current(case, findings, exchange, current);
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// An accepted restore of a record of the same entity by the same user.
fn accepted_restore<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::RESTORE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}
