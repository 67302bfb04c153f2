//! Judges `entities/invalid_limit_is_refused`: a limit that is zero, negative, empty or no whole
//! decimal number is refused as `invalid-limit`, by lists and by the change feed.
//!
//! Occasions are pages asked for with such a limit, beside one of the same collection or feed that
//! was answered. Spellings that a lenient reader may take for a number, such as `+5`, are left out.

use std::collections::HashSet;
use std::mem::discriminant;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::Refusal;
use crate::judges::support_entities::{is_uuid_v7, judge_parameter};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every page asked for with a limit that is none.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let issued: HashSet<&str> = case
        .exchanges()
        .filter(|exchange| matches!(exchange.op, Op::Sync { .. }))
        .filter_map(|exchange| exchange.reply.page.as_ref()?.next.as_deref())
        .collect();
    for exchange in case.asked(Asked::LIST | Asked::SYNC) {
        let limit = match &exchange.op {
            Op::List { after, limit: Some(limit), .. }
                if after.as_deref().is_none_or(is_uuid_v7) =>
            {
                limit
            }
            Op::Sync { since, limit: Some(limit) }
                if since.as_deref().is_none_or(|since| issued.contains(since)) =>
            {
                limit
            }
            _ => continue,
        };
        if exchange.credentials.user().is_none() || !is_wrong(limit) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::InvalidLimit],
            expected: format!("`{limit}` is no page size: `invalid-limit`"),
            wrong: format!("asks with `limit={limit}`"),
        };
        if refusal.judge(findings, exchange, answered_page(case, exchange)) {
            judge_parameter(findings, exchange, "limit");
        }
    }
}

/// Whether no reader may take the text for a page size.
fn is_wrong(limit: &str) -> bool {
    let lenient = limit.starts_with('+') || limit.trim() != limit;
    let digits = !limit.is_empty() && limit.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = limit.bytes().all(|byte| byte == b'0');
    !lenient && (!digits || is_zero)
}

/// A page of the same collection, or of the feed, that was answered.
fn answered_page<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.exchanges().find(|other| {
        discriminant(&other.op) == discriminant(&exchange.op)
            && other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}
