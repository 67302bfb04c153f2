//! Judges `entities/limit_is_clamped`: lists and the change feed apply their default page size
//! where none is asked for and their maximum where more is, name the size applied, and keep to it.
//!
//! Occasions are pages asked for without a limit, with one above the maximum, or, of lists, with
//! any other number; what the change feed makes of a limit within its bounds is
//! `delta_sync/pages_keep_to_the_limit`'s matter.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_entities::is_passing;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// The largest number that must be clamped; refusing a larger one is allowed.
const LARGEST: u64 = (1 << 53) - 1;

/// Judges every page whose size can be foretold.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::LIST | Asked::SYNC) {
        let (asked, default, max, is_list) = match &exchange.op {
            Op::List { limit, .. } => (limit, "list_default", "list_max", true),
            Op::Sync { limit, .. } => (limit, "sync_default", "sync_max", false),
            _ => continue,
        };
        let (Some(default), Some(max)) = (case.target.limit(default), case.target.limit(max))
        else {
            findings.unclear("the discovery document does not tell the limits");
            return;
        };
        let size = match asked.as_deref().map(str::parse::<u64>) {
            None => default,
            Some(Ok(0) | Err(_)) => continue,
            Some(Ok(asked)) if asked > LARGEST => continue,
            Some(Ok(asked)) if asked <= max && !is_list => continue,
            Some(Ok(asked)) => asked.min(max),
        };
        judge_size(findings, exchange, asked.as_deref(), size);
    }
}

fn judge_size(findings: &mut Findings, exchange: &Exchange, asked: Option<&str>, size: u64) {
    let wish = asked.map_or_else(|| "no limit".to_owned(), |asked| format!("limit {asked}"));
    if exchange.reply.refused_as(ProblemType::InvalidLimit) {
        findings
            .breach(format!("{wish} is answered with pages of {size}"), described(exchange))
            .shown_by(exchange, format!("asks with {wish}"));
        return;
    }
    let Some(page) =
        exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted() && !is_passing(exchange))
    else {
        return;
    };
    // A page of the change feed without `limit` is malformed, and so another row's matter.
    let is_silent_feed = page.limit.is_none() && matches!(exchange.op, Op::Sync { .. });
    let fault = if page.limit != Some(size) && !is_silent_feed {
        let told = page.limit.map_or_else(|| "none".to_owned(), |told| told.to_string());
        Some(format!("`limit` of the answer is {told}"))
    } else if page.len as u64 > size {
        Some(format!("the page holds {}", page.len))
    } else {
        None
    };
    let Some(observed) = fault else {
        findings.kept();
        return;
    };
    findings
        .breach(format!("{wish} is answered with at most {size}, and `limit` says so"), observed)
        .shown_by(exchange, format!("asks with {wish}"));
}
