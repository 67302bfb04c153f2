//! Judges `delta_sync/walk_terminates`: a walk on a quiet server ends in time, and a page that says
//! there is more moves the position.
//!
//! Occasions are walks of more than one page. How many pages a walk may take follows from the
//! changes that it can hold: those that it has brought, or all records of the trace.

use std::collections::{HashMap, HashSet};

use crate::judges::support_delta_sync::Writes;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every walk of the change feed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let stuck = judge_movement(case, findings);
    judge_length(case, findings, &stuck);
}

/// Judges that positions move. Returns the walks in which one did not, by their first pages.
fn judge_movement(case: &Case<'_>, findings: &mut Findings) -> HashSet<usize> {
    let mut stuck = HashSet::new();
    for page in case.asked(Asked::SYNC) {
        let Some(start) = case.history.feed().walk_start(page) else { continue };
        let (Op::Sync { since, .. }, Some(paging)) = (&page.op, &page.reply.page) else { continue };
        let stands_still = since.is_some() && *since == paging.next;
        // A walk that stands still does so page after page; once is enough.
        if paging.has_more == Some(true) && stands_still && stuck.insert(start.index) {
            findings
                .breach(
                    "`as_of` moves, since `has_more` is true",
                    "it is the `since` of the request",
                )
                .shown_by(page, "there is more, says the page, at the same position");
        }
    }
    stuck
}

fn judge_length(case: &Case<'_>, findings: &mut Findings, stuck: &HashSet<usize>) {
    let feed = case.history.feed();
    let writes = Writes::new(case);
    for (start, longest) in longest_walks(case) {
        let pages = feed.walk(longest);
        let (Some(first), false) = (pages.first(), stuck.contains(&start)) else { continue };
        if pages.len() < 2 || !writes.none_from_to(first, longest) {
            continue;
        }
        let bound = bound(case, &pages);
        let ended = feed.ends_walk(longest);
        if ended && pages.len() as u64 <= bound {
            findings.kept();
        } else if pages.len() as u64 > bound {
            findings
                .breach(
                    format!("the walk ends within {bound} requests"),
                    format!(
                        "it took {}{}",
                        pages.len(),
                        if ended { "" } else { " and had not ended" }
                    ),
                )
                .after(first, "the walk begins")
                .shown_by(
                    longest,
                    if ended { "the walk ends" } else { "there is still more, says the page" },
                );
        }
    }
}

/// The last page of each walk, by the walk's first page.
fn longest_walks<'c>(case: &Case<'c>) -> Vec<(usize, &'c Exchange)> {
    let mut last: HashMap<usize, &Exchange> = HashMap::new();
    for page in case.asked(Asked::SYNC) {
        if let Some(start) = case.history.feed().walk_start(page) {
            last.insert(start.index, page);
        }
    }
    let mut walks: Vec<_> = last.into_iter().collect();
    walks.sort_unstable_by_key(|(start, _)| *start);
    walks
}

/// How many requests the walk may take: twice what its changes need, and four.
fn bound(case: &Case<'_>, pages: &[&Exchange]) -> u64 {
    let sightings = pages.iter().flat_map(|page| &page.reply.sightings);
    let brought: HashSet<_> = sightings.filter_map(crate::trace::Sighting::key).collect();
    let open = pages.last().is_some_and(|last| !case.history.feed().ends_walk(last));
    let from_start =
        pages.first().is_some_and(|first| matches!(first.op, Op::Sync { since: None, .. }));
    let changes = match (open, from_start) {
        (false, _) => brought.len(),
        (true, false) => brought.len().max(case.history.records().len()),
        // Nobody knows how much there is to bring.
        (true, true) => return u64::MAX,
    };
    let limits =
        pages.iter().filter_map(|page| page.reply.page.as_ref().and_then(|page| page.limit));
    2 * (changes as u64).div_ceil(limits.min().unwrap_or(1).max(1)) + 4
}
