//! What judges of pulls that are narrowed, or begin at a time, share: their walks, and what a walk
//! owes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::support_rounds::{TOO_EARLY, due};
use super::{Case, Findings};
use crate::trace::{Asked, Credentials, Exchange, Key, Op, Sighting, State};

/// The entities that a page of the feed is about; empty for all. `None` for what is no page.
pub(super) fn entities_of(exchange: &Exchange) -> Option<&[Arc<str>]> {
    match &exchange.op {
        Op::Sync { .. } => Some(&[]),
        Op::SyncSome { entities, .. } => Some(entities),
        _ => None,
    }
}

/// The position of a request for changes; not a time.
pub(super) fn position(exchange: &Exchange) -> Option<&str> {
    match &exchange.op {
        Op::Sync { since, .. } | Op::SyncSome { since, from_time: false, .. } => since.as_deref(),
        _ => None,
    }
}

/// The position that a page gives out.
pub(super) fn gives(exchange: &Exchange) -> Option<&str> {
    entities_of(exchange)?;
    exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted())?.next.as_deref()
}

/// Whether what is known of the first set covers the second; empty stands for all.
pub(super) fn covers(first: &[Arc<str>], second: &[Arc<str>]) -> bool {
    first.is_empty() || (!second.is_empty() && second.iter().all(|name| first.contains(name)))
}

/// Every finished walk of narrowed pages, or of pages from a time on, by one client.
pub(super) fn walks<'c>(case: &Case<'c>) -> Vec<Vec<&'c Exchange>> {
    type Place<'c> = (usize, Credentials, &'c [Arc<str>], &'c str);
    let mut open: HashMap<Place<'_>, Vec<&'c Exchange>> = HashMap::new();
    let mut finished = Vec::new();
    for exchange in case.asked(Asked::SYNC_SOME) {
        let (Some(page), Some(entities)) = (&exchange.reply.page, entities_of(exchange)) else {
            continue;
        };
        let place = |position| (exchange.client, exchange.credentials, entities, position);
        let earlier = position(exchange).and_then(|position| open.remove(&place(position)));
        let mut walk = earlier.unwrap_or_default();
        walk.push(exchange);
        match (page.has_more, page.next.as_deref()) {
            (Some(true), Some(next)) => {
                open.insert(place(next), walk);
            }
            (Some(false), _) => finished.push(walk),
            _ => {}
        }
    }
    finished
}

/// A change that a walk may owe.
pub(super) struct Change<'c> {
    pub(super) key: Key,
    pub(super) write: &'c Exchange,
    /// What the write left.
    pub(super) left: &'c Sighting,
    pub(super) version: i64,
    /// Whether the walk had to bring it: others may have to wait for a change.
    is_due: bool,
}

/// What the walks of a case have told of the changes that they may owe, each by its record and version.
#[derive(Default)]
pub(super) struct Account {
    /// Those that came, and those that did not although they were due.
    judged: HashSet<(Key, i64)>,
    /// Those that did not come where they were not due yet.
    early: HashSet<(Key, i64)>,
}

impl Account {
    /// Whether a walk that has brought all this had to bring the change, and did not. Notes it where it did.
    pub(super) fn is_missing(
        &mut self,
        findings: &mut Findings,
        change: &Change<'_>,
        came: &HashMap<Key, i64>,
    ) -> bool {
        let has_come = came.get(&change.key).is_some_and(|version| *version >= change.version);
        let of = if has_come || change.is_due { &mut self.judged } else { &mut self.early };
        of.insert((change.key.clone(), change.version));
        if has_come {
            findings.kept();
        }
        change.is_due && !has_come
    }

    /// Notes what may have come later, for which no other walk asked. Returns whether nothing else was at
    /// stake.
    pub(super) fn close(self, findings: &mut Findings) -> bool {
        self.early.difference(&self.judged).for_each(|_| findings.unclear(TOO_EARLY));
        self.judged.is_empty() && !self.early.is_empty()
    }
}

/// The last acknowledged change of each record of the user who asks, of these entities, where it was
/// over before the walk began and nobody has written the record since, as far as anybody can tell.
pub(super) fn last_changes<'c>(
    case: &Case<'c>,
    entities: &[Arc<str>],
    walk: &[&Exchange],
) -> Vec<Change<'c>> {
    let (Some(first), Some(last)) = (walk.first(), walk.last()) else { return Vec::new() };
    let mut changes = Vec::new();
    for (key, record) in case.history.records() {
        let own = record.owner.is_some() && record.owner == first.credentials.user();
        if !own || record.shared || !(entities.is_empty() || entities.contains(&key.entity)) {
            continue;
        }
        let about = record.exchanges.iter().map(|&index| case.history.exchange(index));
        let mut writes = about.filter(|write| {
            write.op.is_write()
                && (write.reply.accepted() || !write.reply.answered())
                && write.started <= last.ended
        });
        let is_open = |write: &Exchange| write.ended >= first.started || !write.reply.answered();
        if writes.clone().any(is_open) {
            continue;
        }
        // One that a reader need not see yet may stand in the place of those before it.
        let is_due = writes.all(|write| due(case, write, first) <= first.started);
        let told =
            record.writes.iter().map(|&index| case.history.exchange(index)).filter_map(|write| {
                let left = write.reply.record()?;
                (left.key() == Some(key)).then_some((write, left, left.version?))
            });
        let newest =
            told.max_by_key(|(write, _, version)| (*version, std::cmp::Reverse(write.index)));
        // What was written behind the walk is no matter of it.
        if let Some((write, left, version)) =
            newest.filter(|(write, ..)| write.ended < first.started)
        {
            changes.push(Change { key: key.clone(), write, left, version, is_due });
        }
    }
    changes
}

/// The records that a walk brought, each with the newest version, deleted or live.
pub(super) fn delivered(walk: &[&Exchange]) -> HashMap<Key, i64> {
    let mut newest: HashMap<Key, i64> = HashMap::new();
    for seen in walk.iter().flat_map(|page| &page.reply.sightings) {
        if let (Some(key), Some(version)) = (seen.key(), seen.version) {
            let known = newest.entry(key.clone()).or_insert(version);
            *known = version.max(*known);
        }
    }
    newest
}

/// What a change left, in words.
pub(super) fn what(case: &Case<'_>, change: &Change<'_>) -> String {
    let tombstone = if change.left.state == State::Deleted { "the tombstone of " } else { "" };
    format!("{tombstone}{} at version {}", case.name(&change.key), change.version)
}

/// The positions that narrowed pages, and those from a time on, have given out.
pub(super) fn positions_of_others<'c>(case: &Case<'c>) -> HashSet<&'c str> {
    case.asked(Asked::SYNC_SOME).filter_map(gives).collect()
}
