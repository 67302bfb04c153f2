//! Judges `delta_sync/every_page_is_a_resume_point`: the position of every page is one to go on
//! from, and lies behind nothing that the pages have not delivered.
//!
//! Occasions are changes that were due when a page ended with more to come, and that a later page
//! of the walk brought.

use crate::judges::support_delta_sync::{Refused, judge_debts, judge_refused};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Cause};

/// Judges every walk of more than one page.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_debts(case, findings, Cause::ResumePoint, "an earlier page of the walk ended before it");
    judge_refused(
        case,
        findings,
        Refused::MidWalk,
        "the position of a page with more to come is accepted",
    );
    for exchange in case.asked(Asked::SYNC).filter(|x| x.reply.accepted()) {
        let Some(page) = &exchange.reply.page else { continue };
        // A page without changes has a requirement of its own.
        if page.next.is_none() && page.len > 0 {
            findings
                .breach("every page carries `as_of`, a text", "this one carries none")
                .shown_by(exchange, "without a position");
        }
    }
}
