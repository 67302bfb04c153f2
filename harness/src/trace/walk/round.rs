//! One walk: what it had to deliver, and in which situation each change was.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::acks::{Ack, stamp};
use super::cause::Situation;
use super::ledger::{Account, Books, Stop};
use super::{Cause, Obligation, pays};
use crate::trace::{Exchange, Op, Place, State};

/// One walk at its end.
pub(super) struct Round<'r, 'h, 't> {
    books: &'r Books<'h, 't>,
    end: &'t Exchange,
    path: &'r [Stop],
    stop: Stop,
    pages: Arc<[usize]>,
    /// The end of every page but the last.
    cuts: Vec<Cut<'t>>,
    /// For each cut, when the oldest change behind it was acknowledged.
    oldest_behind: Vec<Duration>,
    /// What was acknowledged before this moment was due in an earlier walk from the same position.
    used_since: Option<Duration>,
    several_entities: bool,
}

/// The end of a page: the write of its last entry, and the time that the entry bears.
struct Cut<'t> {
    write: Option<Ack>,
    stamp: Option<&'t str>,
}

impl<'r, 'h, 't> Round<'r, 'h, 't> {
    pub(super) fn new(
        books: &'r Books<'h, 't>,
        end: &Exchange,
        path: &'r [Stop],
    ) -> Round<'r, 'h, 't> {
        let stop = path[path.len() - 1];
        let pages: Arc<[usize]> = path[stop.walk_depth..].iter().map(|stop| stop.page).collect();
        let cuts = pages[..pages.len() - 1].iter().map(|&page| Cut::new(books, page)).collect();
        let mut oldest_behind = Vec::with_capacity(pages.len());
        let mut oldest = Duration::MAX;
        for &page in pages[1..].iter().rev() {
            let writes = books.entries[page].iter().filter_map(|e| books.acks.of_version(e.0, e.1));
            oldest = writes.map(|ack| ack.ended).min().map_or(oldest, |first| first.min(oldest));
            oldest_behind.push(oldest);
        }
        oldest_behind.reverse();
        let used_since = pages
            .iter()
            .filter_map(|&page| books.feed.earlier_uses(books.history.exchange(page)).next())
            .map(|earlier| earlier.started)
            .max();
        Round {
            books,
            end: books.history.exchange(end.index),
            path,
            stop,
            pages,
            cuts,
            oldest_behind,
            used_since,
            several_entities: false,
        }
    }

    /// Takes note of all that is due.
    pub(super) fn look_at<'a>(&mut self, due: impl Iterator<Item = &'a Ack>) {
        let entities: HashSet<&Arc<str>> =
            due.map(|ack| &self.books.acks.key(ack.record).entity).collect();
        self.several_entities = entities.len() > 1;
    }

    /// Whether the walk owes this change, given what the chain has shown of the record.
    pub(super) fn is_due(&self, ack: &Ack, account: &Account) -> bool {
        if pays(account.delivered, ack.version, ack.state) {
            return true;
        }
        if self.books.provoked.may_have_taken(ack, self.end.ended) || self.was_reached(ack) {
            return false;
        }
        match ack.state {
            // A first sync need not speak of records that it never showed.
            State::Deleted => account.live || ack.started > self.stop.told_from,
            State::Live => !self.may_be_gone(ack),
            State::Removed => false,
        }
    }

    /// Whether a write of another record may have changed this one before the walk ended, and so
    /// moved it to another place in the feed. What becomes of it there:
    /// `delta_sync/touch_is_delivered`, `soft_delete/cascade_buries_each_child`.
    fn was_reached(&self, ack: &Ack) -> bool {
        let Books { history, acks, .. } = self.books;
        let record = history.record(acks.key(ack.record));
        let mut reached = record.into_iter().flat_map(|record| &record.reached_by);
        ack.state == State::Live
            && reached.any(|&index| {
                let write = history.exchange(index);
                let refused = write.reply.refused();
                !refused && write.started < self.end.ended && write.ended > ack.started
            })
    }

    /// Whether the record may have been deleted without the reader being owed word of it: by a
    /// delete during a first sync, or one of which nothing is known, or not enough.
    fn may_be_gone(&self, ack: &Ack) -> bool {
        let Books { history, deletes, acks, .. } = self.books;
        let began = history.exchange(self.pages[0]).started;
        let unsettled = |delete: &Exchange| {
            let known = delete.reply.accepted() && delete.ended < began;
            let told = !self.stop.from_start && delete.started > self.stop.told_from;
            !known && !told && delete.started < self.end.ended
        };
        let before_the_end = |delete: &Exchange| delete.started < self.end.ended;
        // Of some deletes nobody was told which version they made, so that they are no debt of
        // their own.
        let untold = |delete: &Exchange| {
            acks.is_untold(delete) && before_the_end(delete) && delete.ended > ack.started
        };
        deletes.any(acks.key(ack.record), |delete| unsettled(delete) || untold(delete))
            || (self.stop.from_start && deletes.any_of_parents(history, ack, before_the_end))
    }

    /// The obligation that this change is.
    pub(super) fn obligation(&self, ack: &Ack, account: &Account) -> Obligation {
        let kept = pays(account.delivered, ack.version, ack.state);
        let mut situation = Situation::default();
        let deleted = ack.state == State::Deleted;
        situation.set(Cause::Tombstone, deleted && account.live);
        situation.set(Cause::CreatedThenDeleted, deleted && !account.live);
        situation.set(Cause::FirstSync, !deleted && self.stop.from_start);
        situation.set(Cause::Change, !self.stop.from_start);
        let write = self.books.history.exchange(ack.write);
        let own = write.client == self.end.client;
        situation.set(Cause::OwnWrite, own);
        situation.set(Cause::Stale, !own && !self.stop.from_start);
        situation.set(Cause::DuringFirstSync, deleted && self.was_deleted_during_first_sync(ack));
        situation.set(Cause::Concurrent, self.was_under_way(ack));
        situation.set(Cause::Restored, matches!(write.op, Op::Restore { .. }));
        situation.set(Cause::Held, self.books.provoked.was_held(ack));
        situation.set(Cause::ClockStep, self.books.provoked.is_behind(ack));
        let in_burst = if kept {
            self.kept_in(&mut situation, ack, account)
        } else {
            self.missed_in(&mut situation, ack)
        };
        Obligation {
            end: self.end.index,
            pages: self.pages.clone(),
            key: self.books.acks.key(ack.record).clone(),
            write: ack.write,
            version: ack.version,
            state: ack.state,
            delivered: account.delivered,
            cause: Cause::Change,
            in_burst,
            late: None,
            concerns: situation.bits(),
            others_came: false,
            tells_of_ties: !kept && self.tells_of_ties(ack),
        }
    }

    /// Whether this is the walk behind a first sync that delivered the record, and that was still
    /// under way when the record's delete was acknowledged.
    fn was_deleted_during_first_sync(&self, ack: &Ack) -> bool {
        let before = self.stop.walk_depth.checked_sub(1).map(|depth| self.path[depth]);
        let Some(first) = before.filter(|last| last.from_start) else { return false };
        let Books { history, entries, .. } = self.books;
        if ack.ended > history.exchange(first.page).ended {
            return false;
        }
        let pages = &self.path[first.walk_depth..self.stop.walk_depth];
        let is_shown = |page: usize| {
            entries[page]
                .iter()
                .any(|(record, _, state)| *record == ack.record && *state == State::Live)
        };
        pages.iter().any(|stop| is_shown(stop.page))
    }

    /// Whether the change was being made while a page of the chain was taken, which then may have
    /// given out a position behind it.
    fn was_under_way(&self, ack: &Ack) -> bool {
        let exchange = |stop: &Stop| self.books.history.exchange(stop.page);
        let first = self.path.partition_point(|stop| exchange(stop).ended < ack.started);
        self.path.get(first).is_some_and(|stop| exchange(stop).started <= ack.ended)
    }

    /// The situation of a change that was delivered. Returns whether it was one of a burst that
    /// the page before was cut in.
    fn kept_in(&self, situation: &mut Situation, ack: &Ack, account: &Account) -> bool {
        situation.set(Cause::Entity, self.several_entities);
        situation.set(Cause::Reuse, self.used_since.is_some_and(|since| ack.ended < since));
        let behind = account.depth.checked_sub(self.stop.walk_depth + 1);
        situation.set(Cause::ResumePoint, behind.is_some());
        let cut = behind.and_then(|place| self.cuts.get(place));
        let in_burst =
            cut.is_some_and(|cut| cut.has_stamp(self.stamp(ack)) || cut.was_written_with(ack));
        situation.set(Cause::Tie, in_burst);
        in_burst
    }

    /// The situation of a change that was not delivered. Returns whether it was one of a burst
    /// that a page was cut in.
    fn missed_in(&self, situation: &mut Situation, ack: &Ack) -> bool {
        let key = self.books.acks.key(ack.record);
        let user = self.end.credentials.user().unwrap_or_default();
        let shown = self.books.shown.get(&user);
        let lacks_the_entity = shown.is_some_and(|shown| !shown.contains(&key.entity));
        situation.set(Cause::Entity, lacks_the_entity);
        let tied = self.cuts.iter().any(|cut| cut.has_stamp(self.stamp(ack)));
        let place = self.cut_before(ack);
        situation.set(Cause::Tie, tied);
        situation.set(Cause::ResumePoint, place.is_some());
        situation.set(Cause::Reuse, self.was_delivered_before(ack, place));
        tied || place.is_some_and(|place| self.cuts[place].was_written_with(ack))
    }

    /// Whether it can be told that ties are missing and nothing else: later changes came behind
    /// the cut, or the server's times are too coarse for anything to be later.
    fn tells_of_ties(&self, ack: &Ack) -> bool {
        let went_on =
            self.cut_before(ack).is_some_and(|place| self.oldest_behind[place] < Duration::MAX);
        went_on || self.end.credentials.user().is_some_and(|user| self.books.acks.is_coarse(user))
    }

    /// The cut behind which the change is missing, by its place: nothing older follows on later
    /// pages, and the page does not end before it.
    fn cut_before(&self, ack: &Ack) -> Option<usize> {
        let place = self.oldest_behind.partition_point(|oldest| *oldest < ack.started);
        let cut = self.cuts.get(place)?;
        cut.write.is_none_or(|last| last.started <= ack.ended).then_some(place)
    }

    /// Whether another walk had asked from the same position, and was given the change before.
    ///
    /// That goes for every position of the chain since the change began: it may have been consumed
    /// before it was due here. For a change behind a cut, the position of that cut counts and those
    /// behind it: the ones before may have been good while that one is not.
    fn was_delivered_before(&self, ack: &Ack, cut: Option<usize>) -> bool {
        let Books { history, feed, .. } = self.books;
        let given = self.given_by_walk(ack);
        if given.is_empty() {
            return false;
        }
        let began =
            self.path.partition_point(|stop| history.exchange(stop.page).ended < ack.started);
        let last = cut.and_then(|place| self.cuts[place].write);
        let came_after = last.map(|last| self.given_by_walk(&last)).unwrap_or_default();
        let lies_before_cut =
            given.iter().any(|(walk, place)| came_after.get(walk).is_some_and(|last| last > place));
        let first = match cut {
            Some(place) if !lies_before_cut => self.stop.walk_depth + place + 1,
            _ => began,
        };
        let uses = self.path[first..]
            .iter()
            .flat_map(|stop| feed.earlier_uses(history.exchange(stop.page)));
        uses.into_iter().any(|earlier| {
            let start = feed.walk_start(earlier).map(|start| start.index);
            start
                .and_then(|start| given.get(&start))
                .is_some_and(|(page, _)| earlier.index <= *page)
        })
    }

    /// Where earlier walks brought the change or a newer one: page and place by the first page of
    /// the walk.
    fn given_by_walk(&self, ack: &Ack) -> HashMap<usize, (usize, usize)> {
        let Books { history, feed, acks, .. } = self.books;
        let record = history.record(acks.key(ack.record));
        let sightings = record.map_or(&[][..], |record| &record.sightings);
        // They stand in the order in which their answers ended.
        let ended = |at: &(usize, usize)| history.exchange(at.0).ended;
        let first = sightings.partition_point(|at| ended(at) < ack.started);
        let after = sightings.partition_point(|at| ended(at) <= self.end.started).max(first);
        let given = sightings[first..after].iter().filter_map(|&(index, place)| {
            let (seen, page) = (history.sighting((index, place)), history.exchange(index));
            let pays = pays(Some((seen.version?, seen.state)), ack.version, ack.state);
            let start = feed.walk_start(page).filter(|_| pays && seen.place == Place::Synced)?;
            Some((start.index, (index, place)))
        });
        given.collect()
    }

    fn stamp(&self, ack: &Ack) -> Option<&'t str> {
        stamp(self.books.history.exchange(ack.write).reply.record()?)
    }
}

impl<'t> Cut<'t> {
    fn new(books: &Books<'_, 't>, page: usize) -> Cut<'t> {
        let last = books.history.exchange(page).reply.sightings.last();
        let write = last.and_then(|seen| {
            let place = books.history.exchange(page).reply.sightings.len() - 1;
            let record = books.acks.number(books.history.number_seen((page, place))?)?;
            books.acks.of_version(record, seen.version?).copied()
        });
        Cut { write, stamp: last.and_then(stamp) }
    }

    fn has_stamp(&self, stamp: Option<&str>) -> bool {
        stamp.is_some() && self.stamp == stamp
    }

    fn was_written_with(&self, ack: &Ack) -> bool {
        self.write.is_some_and(|last| {
            last.record != ack.record && last.started <= ack.ended && ack.started <= last.ended
        })
    }
}
