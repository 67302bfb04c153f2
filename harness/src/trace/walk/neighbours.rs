//! What stands beside a change that did not come: what its author would look at first.
//!
//! A missing change is seldom missing by itself. It bears the time of the change at which a page was
//! cut, it was made in one batch with changes that came, it was being committed while a page was
//! taken, or the reader had asked with a position that equals its own time. None of this decides which
//! requirement is broken, [`super::cause`] does; it tells where to look.

use super::acks::stamp;
use super::{Obligation, pays};
use crate::trace::{Exchange, History, Key, Op, Place};

/// Something that a missing change has to do with another exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The other exchange.
    pub exchange: usize,
    /// What they have to do with each other.
    pub bond: Bond,
}

/// What a missing change has to do with another exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bond {
    /// The page ends with another record that bears the same time.
    SameTime {
        /// The record.
        other: Key,
        /// The time of both.
        time: String,
    },
    /// The page was asked for with a position that is the time of the change.
    PositionIsItsTime {
        /// The position.
        position: String,
    },
    /// The write was under way while the page was taken.
    UnderWay,
    /// The write is one of a batch, of which other changes came.
    SameBatch {
        /// How many of the batch came.
        came: usize,
        /// How many changes the batch made.
        of: usize,
    },
    /// The page brought a change that was acknowledged only after this one.
    NewerCame {
        /// The record that came.
        other: Key,
    },
    /// The page gave out the position that it was asked with, although it brought changes.
    PositionStandsStill,
}

/// How many neighbours are named at most.
const NAMED: usize = 3;

/// What stands beside a change that was not delivered; nothing for one that was.
pub(super) fn neighbours(history: &History<'_>, owed: &Obligation) -> Vec<Neighbour> {
    if owed.is_kept() {
        return Vec::new();
    }
    let write = history.exchange(owed.write);
    let time = write.reply.record().and_then(stamp);
    let mut found = Vec::new();
    let pages = || owed.pages.iter().map(|&page| history.exchange(page));
    found.extend(time.and_then(|time| pages().find_map(|page| same_time(owed, page, time))));
    found.extend(time.and_then(|time| pages().find_map(|page| position_is_time(page, time))));
    found.extend(same_batch(history, owed, write));
    let open = |page: &&Exchange| page.started <= write.ended && write.started <= page.ended;
    let chain = led_here(history, owed);
    found.extend(
        chain.iter().copied().chain(pages()).find(open).map(|page| bond(page, Bond::UnderWay)),
    );
    found.extend(pages().find_map(|page| newer_came(history, owed, write, page)));
    found.extend(pages().find(stands_still).map(|page| bond(page, Bond::PositionStandsStill)));
    found.truncate(NAMED);
    found
}

fn bond(page: &Exchange, bond: Bond) -> Neighbour {
    Neighbour { exchange: page.index, bond }
}

/// The pages before the walk that led the reader to where it begins, the newest first.
fn led_here<'t>(history: &History<'t>, owed: &Obligation) -> Vec<&'t Exchange> {
    let feed = history.feed();
    let mut chain = Vec::new();
    let mut at = owed.pages.first().map(|&page| history.exchange(page));
    while let Some(before) = at.and_then(|page| feed.issuer(page)) {
        chain.push(before);
        at = Some(before);
    }
    chain
}

/// The page, if it goes on behind another record of this time.
fn same_time(owed: &Obligation, page: &Exchange, time: &str) -> Option<Neighbour> {
    let goes_on = page.reply.page.as_ref()?.has_more == Some(true);
    let last = page.reply.sightings.last().filter(|_| goes_on)?;
    let other = last.key().filter(|key| **key != owed.key)?;
    (stamp(last) == Some(time))
        .then(|| bond(page, Bond::SameTime { other: other.clone(), time: time.to_owned() }))
}

fn position_is_time(page: &Exchange, time: &str) -> Option<Neighbour> {
    let Op::Sync { since: Some(position), .. } = &page.op else { return None };
    (position == time).then(|| bond(page, Bond::PositionIsItsTime { position: position.clone() }))
}

fn same_batch(history: &History<'_>, owed: &Obligation, write: &Exchange) -> Option<Neighbour> {
    let batch = write.part_of?;
    let parts: Vec<&Exchange> = history
        .exchanges()
        .filter(|part| part.part_of == Some(batch) && part.reply.accepted() && part.op.is_write())
        .collect();
    let came = parts.iter().filter(|part| part.index != write.index && came(history, owed, part));
    let came = came.count();
    let of = parts.len();
    (came > 0).then_some(Neighbour { exchange: batch, bond: Bond::SameBatch { came, of } })
}

/// Whether the walk brought what this write made, or something newer of the record.
fn came(history: &History<'_>, owed: &Obligation, write: &Exchange) -> bool {
    let Some(made) = write.reply.record() else { return false };
    let (key, Some(version)) = (made.key(), made.version) else { return false };
    owed.pages.iter().flat_map(|&page| &history.exchange(page).reply.sightings).any(|seen| {
        seen.key() == key
            && pays(seen.version.map(|newest| (newest, seen.state)), version, made.state)
    })
}

/// The page, if it brought a change that began only after this one was acknowledged.
fn newer_came(
    history: &History<'_>,
    owed: &Obligation,
    write: &Exchange,
    page: &Exchange,
) -> Option<Neighbour> {
    let newer = page.reply.sightings.iter().filter(|seen| seen.place == Place::Synced);
    let mut newer = newer.filter_map(|seen| Some((seen.key()?, seen.version?)));
    newer.find_map(|(other, version)| {
        let record = history.record(other).filter(|_| *other != owed.key)?;
        let made =
            record.writes.iter().map(|&index| history.exchange(index)).find(|later| {
                later.reply.record().and_then(|made| made.version) == Some(version)
            })?;
        (made.started > write.ended).then(|| bond(page, Bond::NewerCame { other: other.clone() }))
    })
}

fn stands_still(page: &&Exchange) -> bool {
    let Op::Sync { since: Some(since), .. } = &page.op else { return false };
    let brought = page.reply.page.as_ref().filter(|page| page.len > 0);
    brought.is_some_and(|page| page.next.as_ref() == Some(since))
}
