//! Judges `delta_sync/empty_sync_has_a_position`: a page without changes carries a position that the
//! server accepts.
//!
//! Occasions are pages without changes that carry none, and requests with the position of one.

use crate::judges::support_delta_sync::{Refused, judge_refused};
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges every page without changes.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::SYNC).filter(|x| x.reply.accepted()) {
        let Some(page) = &exchange.reply.page else { continue };
        if page.len == 0 && page.next.is_none() {
            findings
                .breach("a page without changes carries `as_of`, a text", "it carries none")
                .shown_by(exchange, "without a position");
        }
        let issuer = case.history.feed().issuer(exchange);
        if issuer.and_then(|issuer| issuer.reply.page.as_ref()).is_some_and(|page| page.len == 0) {
            findings.kept();
        }
    }
    judge_refused(
        case,
        findings,
        Refused::Empty,
        "the position of a page without changes is accepted",
    );
}
