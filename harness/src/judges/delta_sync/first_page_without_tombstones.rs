//! Judges `delta_sync/first_page_without_tombstones`: a walk that starts without a position carries
//! no tombstones of records that were deleted before it began.
//!
//! Occasions are records whose delete was acknowledged before such a walk began; the walk says
//! nothing of them, or it tells of the delete.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, State};

/// Judges every first sync that came after a delete.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let feed = case.history.feed();
    let deletes = deletes(case);
    for end in case.asked(Asked::SYNC).filter(|page| feed.ends_walk(page)) {
        let Some(first) = feed.walk_start(end) else { continue };
        if !matches!(first.op, Op::Sync { since: None, .. }) {
            continue;
        }
        let told = tombstones(&feed.walk(end));
        let before = deletes.partition_point(|(ended, ..)| *ended < first.started);
        for (_, delete, key) in &deletes[..before] {
            if delete.credentials == first.credentials {
                judge_record(case, findings, delete, key, told.get(key).copied());
            }
        }
    }
}

/// The first acknowledged delete of each record, in the order of their ends.
fn deletes<'c>(case: &Case<'c>) -> Vec<(Duration, &'c Exchange, &'c Key)> {
    let mut deletes: Vec<_> = case
        .exchanges()
        .filter(|x| matches!(x.op, Op::Delete { .. }) && x.reply.accepted())
        .filter_map(|delete| Some((delete.ended, delete, case.key(delete)?)))
        .collect();
    deletes.sort_by_key(|(ended, delete, _)| (*ended, delete.index));
    let mut known = HashSet::new();
    // One that was brought back may be deleted again while the walk is under way.
    let restored = case.asked(Asked::RESTORE);
    let restored: HashSet<&Key> = restored.filter_map(|restore| case.key(restore)).collect();
    deletes.retain(|(.., key)| !restored.contains(key) && known.insert(*key));
    deletes
}

/// The tombstones of a walk, and the pages that carry them.
fn tombstones<'c>(pages: &[&'c Exchange]) -> HashMap<&'c Key, &'c Exchange> {
    let on = |page: &'c Exchange| page.reply.sightings.iter().map(move |seen| (page, seen));
    pages
        .iter()
        .copied()
        .flat_map(on)
        .filter(|(_, seen)| seen.state == State::Deleted)
        .filter_map(|(page, seen)| Some((seen.key()?, page)))
        .collect()
}

fn judge_record(
    case: &Case<'_>,
    findings: &mut Findings,
    delete: &Exchange,
    key: &Key,
    carrier: Option<&Exchange>,
) {
    let Some(page) = carrier else {
        findings.kept();
        return;
    };
    findings
        .breach(
            format!("a first sync says nothing of {}, which is deleted", case.name(key)),
            "it carries the tombstone",
        )
        .after(delete, "deleted before the walk began")
        .shown_by(page, "asked without a position before, or here");
}
