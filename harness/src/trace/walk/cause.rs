//! Why something is missing: which requirement a missing change falls under.
//!
//! The situation of a single change allows several answers. A change that is missing behind the
//! end of a page may be a tie that was cut, a page whose position is no resume point, or a change
//! that the feed never had. What else is missing in the same trace decides between them: a cause
//! counts only if it explains all that it should.

use std::collections::HashSet;
use std::sync::Arc;

use super::Obligation;
use crate::trace::{Credentials, History, State};

/// Which requirement an obligation falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// No page shows any record of this entity, while other entities are there:
    /// `delta_sync/one_endpoint_for_all_entities`.
    Entity,
    /// The change bears the same time as the one at which a page was cut:
    /// `delta_sync/ties_survive_a_page_boundary`.
    Tie,
    /// The change was being made while a page was taken that led the reader here:
    /// `delta_sync/concurrent_writes_are_never_lost`.
    Concurrent,
    /// The record was made and deleted between two walks of the reader:
    /// `delta_sync/created_then_deleted_is_reported`.
    CreatedThenDeleted,
    /// The reader was shown the record, and it was deleted:
    /// `soft_delete/tombstone_reaches_every_reader`.
    Tombstone,
    /// The change lies behind the end of a page that was not the last one:
    /// `delta_sync/every_page_is_a_resume_point`.
    ResumePoint,
    /// An earlier walk from the same position delivered it:
    /// `delta_sync/reading_does_not_consume`.
    Reuse,
    /// The walk began without a position: `delta_sync/first_sync_is_complete`.
    FirstSync,
    /// The reader made the change itself, and it came late: `delta_sync/read_your_writes`.
    OwnWrite,
    /// A first sync delivered the record, which was deleted before that sync ended:
    /// `delta_sync/deletes_during_first_sync_arrive`.
    DuringFirstSync,
    /// Another client made the change, and it came late: `delta_sync/staleness_is_bounded`.
    Stale,
    /// The record's id is old, and records with newer ids came:
    /// `entities/accepts_ids_from_the_past`.
    OldId,
    /// A hook held commits back while the change was being made:
    /// `delta_sync/positions_follow_commit_order`.
    Held,
    /// The change was made after a hook had set the server's clock back:
    /// `delta_sync/positions_survive_clock_steps`.
    ClockStep,
    /// The record was deleted, and brought back: `soft_delete/restore_revives`.
    Restored,
    /// None of these: `delta_sync/delta_contains_every_change`.
    Change,
}

impl Cause {
    pub(super) const fn bit(self) -> u32 {
        1 << self as u16
    }
}

/// What is known of an obligation before all are weighed together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Situation(u32);

impl Situation {
    pub(super) fn set(&mut self, cause: Cause, holds: bool) {
        if holds {
            self.0 |= cause.bit();
        }
    }

    pub(super) fn bits(self) -> u32 {
        self.0
    }
}

/// The causes that something about the chain or the record speaks for, the most telling first.
const SPECIAL: &[Cause] = &[
    Cause::ClockStep,
    Cause::Held,
    Cause::Entity,
    Cause::Reuse,
    Cause::Concurrent,
    Cause::Tie,
    Cause::ResumePoint,
    Cause::Restored,
];

/// Causes that lie in what a story does to the server. They explain what is missing only where
/// nothing of the same kind is missing without that.
const PROVOKED: &[Cause] = &[Cause::ClockStep, Cause::Held, Cause::Restored];

/// Gives every obligation its cause.
pub(super) fn settle(history: &History<'_>, all: &mut [Obligation]) {
    for obligation in all.iter_mut() {
        obligation.cause = if obligation.is_kept() {
            first_of(obligation, &[Cause::Concurrent, Cause::Tie, Cause::ResumePoint, Cause::Reuse])
        } else {
            first_of(obligation, SPECIAL)
        };
        if obligation.is_kept() && obligation.state == State::Deleted {
            obligation.cause = plain(obligation);
        }
    }
    let mut users: Vec<Credentials> = Vec::new();
    for obligation in all.iter().filter(|obligation| !obligation.is_kept()) {
        let user = history.exchange(obligation.end).credentials;
        if !users.contains(&user) {
            users.push(user);
        }
    }
    for user in users {
        let mut missing: Vec<&mut Obligation> = all
            .iter_mut()
            .filter(|o| !o.is_kept() && history.exchange(o.end).credentials == user)
            .collect();
        weigh(&mut missing);
    }
}

/// Withdraws causes that do not explain what one user's clients are missing together.
fn weigh(missing: &mut [&mut Obligation]) {
    for &cause in PROVOKED {
        // Tombstones are often missing for their own sake.
        let explains = missing.iter().any(|o| is_live(o) && o.cause == cause);
        if !explains || missing.iter().any(|o| is_live(o) && !o.concerns(cause)) {
            replace(missing, cause);
        }
    }
    // An entity was forgotten if others came in its place.
    let forgotten: HashSet<Arc<str>> = missing
        .iter()
        .filter(|o| is_live(o) && o.others_came)
        .map(|o| o.key.entity.clone())
        .collect();
    replace_if(missing, Cause::Entity, |o| !forgotten.contains(&o.key.entity));
    // A tombstone or an update is often missing for its own sake, so pages and positions are to
    // blame only if records of which nothing came are missing in the same way.
    for cause in [Cause::Concurrent, Cause::Tie, Cause::ResumePoint] {
        if !missing.iter().any(|o| o.cause == cause && is_live(o) && o.delivered.is_none()) {
            replace(missing, cause);
        }
    }
    // A tie that is cut loses ties and nothing else; a bad position in the middle of a walk loses
    // nothing where walks have one page.
    let plain = |cause| matches!(cause, Cause::FirstSync | Cause::Change | Cause::Stale);
    let only_ties = missing.iter().any(|o| o.cause == Cause::Tie && o.tells_of_ties);
    if !only_ties || missing.iter().any(|o| plain(o.cause) || o.cause == Cause::ResumePoint) {
        replace(missing, Cause::Tie);
    }
    if missing.iter().any(|o| plain(o.cause)) {
        replace(missing, Cause::ResumePoint);
    }
}

fn is_live(obligation: &Obligation) -> bool {
    obligation.state == State::Live
}

fn replace(missing: &mut [&mut Obligation], cause: Cause) {
    replace_if(missing, cause, |_| true);
}

/// Replaces a cause with the next one that the situation allows.
fn replace_if(
    missing: &mut [&mut Obligation],
    cause: Cause,
    doubted: impl Fn(&Obligation) -> bool,
) {
    for obligation in missing.iter_mut().filter(|o| o.cause == cause) {
        if doubted(obligation) {
            let place = SPECIAL.iter().position(|special| *special == cause);
            let instead = place.map_or(&[][..], |place| &SPECIAL[place + 1..]);
            obligation.cause = first_of(obligation, instead);
        }
    }
}

/// The first of these causes that the situation allows, else the plain one.
fn first_of(obligation: &Obligation, causes: &[Cause]) -> Cause {
    let found = causes.iter().copied().find(|cause| obligation.concerns(*cause));
    found.unwrap_or_else(|| plain(obligation))
}

/// The cause if nothing about the chain is special.
fn plain(obligation: &Obligation) -> Cause {
    let is_late = obligation.late.is_some();
    let own_and_late = obligation.concerns(Cause::OwnWrite) && (obligation.is_kept() || is_late);
    if obligation.concerns(Cause::DuringFirstSync) {
        Cause::DuringFirstSync
    } else if obligation.concerns(Cause::Tombstone) {
        Cause::Tombstone
    } else if obligation.concerns(Cause::CreatedThenDeleted) {
        Cause::CreatedThenDeleted
    } else if obligation.concerns(Cause::FirstSync) {
        Cause::FirstSync
    } else if own_and_late {
        Cause::OwnWrite
    } else if is_late {
        Cause::Stale
    } else {
        Cause::Change
    }
}
