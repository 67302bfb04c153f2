//! Answers in tests, whoever translates.

use std::fmt::Write as _;

use crate::trace::Reply;

/// What judges see of an answer.
pub(crate) fn shown(reply: &Reply) -> String {
    let mut page = format!("= {:?}\n", reply.answer);
    for seen in &reply.sightings {
        let _ = writeln!(page, "= {:?} {:?} {}", seen.state, seen.place, *seen.value);
    }
    if let Some(paging) = &reply.page {
        let _ = writeln!(page, "= more {:?}, next {:?}", paging.has_more, paging.next);
    }
    page
}
