//! Judges `delta_sync/pages_keep_to_the_limit`: a page of the change feed holds at most as many
//! changes as its `limit` says, and `limit` is the size that was applied.
//!
//! Occasions are accepted pages.

use crate::judges::support::show;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Page};

/// Judges every page of the change feed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::SYNC).filter(|x| x.reply.accepted()) {
        let (Op::Sync { limit, .. }, Some(page)) = (&exchange.op, &exchange.reply.page) else {
            continue;
        };
        if !judge_length(findings, exchange, page) {
            continue;
        }
        let told = page.limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
        match applied(case, limit.as_deref()) {
            Some(applied) if page.limit != Some(applied) => {
                findings
                    .breach(
                        format!("`limit` says {applied}, the page size that was applied"),
                        format!("it says {}", show(told)),
                    )
                    .shown_by(exchange, asked(limit.as_deref()));
            }
            _ => findings.kept(),
        }
    }
}

fn judge_length(findings: &mut Findings, exchange: &Exchange, page: &Page) -> bool {
    let Some(limit) = page.limit else { return true };
    if page.len as u64 <= limit {
        return true;
    }
    findings
        .breach(format!("the page holds at most {limit} changes"), format!("it holds {}", page.len))
        .shown_by(exchange, "more than its `limit`");
    false
}

/// The page size that the server has to apply, where discovery says enough and the request is
/// sound.
fn applied(case: &Case<'_>, requested: Option<&str>) -> Option<u64> {
    let Some(requested) = requested else { return case.target.limit("sync_default") };
    let requested: u64 = requested.parse().ok().filter(|limit| *limit > 0)?;
    Some(requested.min(case.target.limit("sync_max")?))
}

fn asked(requested: Option<&str>) -> String {
    requested
        .map_or_else(|| "asked without a limit".to_owned(), |limit| format!("asked for {limit}"))
}
