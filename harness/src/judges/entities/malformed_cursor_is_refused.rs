//! Judges `entities/malformed_cursor_is_refused`: a cursor that is no `UUIDv7` is refused as
//! `invalid-cursor`.
//!
//! Occasions are lists asked for with such a cursor, beside a list of the entity that was answered.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::Refusal;
use crate::judges::support_entities::{is_uuid_v7, judge_parameter};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Op};

/// Judges every list behind a cursor that is none.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::LIST) {
        let Op::List { entity, after: Some(after), limit } = &exchange.op else { continue };
        if is_uuid_v7(after) || exchange.credentials.user().is_none() {
            continue;
        }
        let control = case.asked(Asked::LIST).find(|other| {
            let alike = matches!(&other.op, Op::List { entity: of, limit: with, .. } if of == entity && with == limit);
            alike && other.credentials == exchange.credentials && other.reply.accepted()
        });
        let refusal = Refusal {
            kinds: &[ProblemType::InvalidCursor],
            expected: format!("`{after}` is no UUIDv7: `invalid-cursor`"),
            wrong: format!("asks with `after={after}`"),
        };
        // Where the limit is wrong as well, either may be told first.
        if control.is_none() && !exchange.reply.refused_as(ProblemType::InvalidCursor) {
            findings
                .unclear("no list with this limit was answered beside the one with a wrong cursor");
        } else if refusal.judge(findings, exchange, control) {
            judge_parameter(findings, exchange, "after");
        }
    }
}
