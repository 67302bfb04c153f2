//! What comes of the changes that were sent.

use sixfold_spec::wire::ProblemType;

use super::{Phase, Reason, Returned, SyncModule, base_of, held_of};
use crate::client::Held;
use crate::device::bus::{Bus, Notice};
use crate::device::conflict::{Conflict, Resolution};
use crate::device::outbox::{Base, Pending};
use crate::device::patch;
use crate::device::store::{Change, Edit, Store};
use crate::trace::{Key, Op, Reply, State};

impl SyncModule {
    /// Takes the answer to a change.
    pub(super) fn take_outcome(
        &mut self,
        op: &Op,
        reply: &Reply,
        store: &mut Store,
        bus: &mut Bus,
    ) {
        let (Some(entity), Some(id)) = (op.entity(), op.id()) else { return };
        let key = Key::new(entity, id);
        let shown = reply.record().and_then(held_of).filter(|(shown, _)| *shown == key);
        if let Some((_, held)) = &shown {
            self.learn(&key, held);
        }
        let shown = shown.map(|(_, held)| held);
        match (reply.accepted(), reply.problem()) {
            (true, _) => self.done(&key, shown.as_ref(), bus),
            (false, Some(kind)) => self.refused(&key, kind, shown.as_ref(), bus),
            // Something between here and the server answered. It may get through the next time.
            (false, None) => self.put_off(&key),
        }
        self.refresh(&key, store, bus);
    }

    fn refused(&mut self, key: &Key, kind: ProblemType, shown: Option<&Held>, bus: &mut Bus) {
        let Some(pending) = self.durable.outbox.first_of(key) else { return };
        match kind {
            ProblemType::StaleObject | ProblemType::PreconditionFailed => {
                pending.refusals += 1;
                if shown.is_none() {
                    // The change feed will say what it is that has changed.
                    pending.attempts = 0;
                }
                self.meet(key, bus);
            }
            // The id is the app's own, so what holds it is what an earlier attempt has made.
            ProblemType::IdConflict if pending.attempts > 1 && shown.is_some() => {
                self.done(key, shown, bus);
            }
            ProblemType::RecordDeleted => self.gone(key, bus),
            ProblemType::NotFound => {
                self.durable.shadow.remove(key);
                self.gone(key, bus);
            }
            // All others would hear the same.
            ProblemType::Unauthenticated | ProblemType::RateLimited | ProblemType::Unavailable => {
                self.phase = Phase::Rest;
            }
            ProblemType::InternalError | ProblemType::RequestInProgress => pending.put_off(),
            kind => self.take_back(key, Reason::Refused(kind), bus),
        }
    }

    fn put_off(&mut self, key: &Key) {
        if let Some(pending) = self.durable.outbox.first_of(key) {
            pending.put_off();
        }
    }

    /// The oldest change of the record is done. The one behind it stands on what it left.
    fn done(&mut self, key: &Key, shown: Option<&Held>, bus: &mut Bus) {
        let Some(done) = self.durable.outbox.remove_first(key) else { return };
        if done.edit == Edit::Delete && shown.is_none() {
            self.durable.shadow.remove(key);
        }
        let left = left_by(&done, shown);
        if let Some(next) = self.durable.outbox.first_of(key) {
            next.base.get_or_insert(left);
        }
        self.meet(key, bus);
    }

    /// Holds the oldest change of the record against what the server has, and asks the rule where
    /// the two do not fit. An earlier attempt that is still on its way can do no harm: it names a
    /// version that is not current any more.
    pub(super) fn meet(&mut self, key: &Key, bus: &mut Bus) {
        while let Some(theirs) = self.durable.shadow.get(key) {
            let Some(pending) = self.durable.outbox.first_of(key) else { return };
            // A create has nothing to meet: its answer tells what became of it.
            let Some(base) = &pending.base else { return };
            if theirs.version <= base.version && theirs.state == State::Live {
                return;
            }
            if is_applied(&pending.edit, theirs) {
                let theirs = theirs.clone();
                self.done(key, Some(&theirs), bus);
                return;
            }
            if theirs.state != State::Live {
                self.gone(key, bus);
                return;
            }
            let conflict = Conflict { key, mine: &pending.edit, base: &base.members, theirs };
            let Resolution::Insist(edit) = self.rule.resolve(&conflict) else {
                self.take_back(key, Reason::Overruled, bus);
                continue;
            };
            let edit = match edit {
                // The record is there; what can be insisted on is a change of it.
                Edit::Create(members) => Edit::Change(members),
                edit => edit,
            };
            let given_up = part_given_up(&pending.edit, &edit);
            pending.edit = edit;
            pending.base = Some(base_of(theirs));
            pending.attempts = 0;
            pending.refusals += 1;
            if let Some(edit) = given_up {
                self.return_to_app(Change { key: key.clone(), edit }, Reason::Overruled, bus);
            }
            return;
        }
    }

    /// Takes back the oldest change of the record. The one behind it stands on what that one did;
    /// without its create, there is nothing to stand on.
    fn take_back(&mut self, key: &Key, reason: Reason, bus: &mut Bus) {
        let Some(Pending { key, edit, base, .. }) = self.durable.outbox.remove_first(key) else {
            return;
        };
        let lacks_ground = matches!(edit, Edit::Create(_));
        self.return_to_app(Change { key: key.clone(), edit }, reason, bus);
        if lacks_ground {
            self.gone(&key, bus);
        } else if let Some(next) = self.durable.outbox.first_of(&key) {
            next.base = next.base.take().or(base);
        }
    }

    /// The record is not there any more, and nothing that waits for it can be done. A delete of it
    /// has what it wanted.
    pub(super) fn gone(&mut self, key: &Key, bus: &mut Bus) {
        for Pending { key, edit, .. } in self.durable.outbox.remove_all(key) {
            if edit != Edit::Delete {
                self.return_to_app(Change { key, edit }, Reason::Gone, bus);
            }
        }
    }

    fn return_to_app(&mut self, change: Change, reason: Reason, bus: &mut Bus) {
        bus.publish(&Notice::Returned(change.key.clone()));
        self.durable.returned.push(Returned { change, reason });
    }
}

/// What a change that is done has left. The server may show more than that: others have gone on from
/// it, or a create was answered with the record of today.
fn left_by(done: &Pending, shown: Option<&Held>) -> Base {
    let made = done.base.as_ref().map_or(0, |base| base.version + 1);
    if let Some(shown) = shown.filter(|shown| shown.version <= made) {
        return base_of(shown);
    }
    let before = done.base.as_ref().map(|base| base.members.clone());
    let mut members = before.unwrap_or_default();
    match &done.edit {
        Edit::Create(created) => members.clone_from(created),
        Edit::Change(change) => patch::apply(&mut members, change),
        Edit::Delete => {}
    }
    Base { version: made, members }
}

/// Whether the server has it already as the edit wants it: then an earlier attempt got through, or
/// somebody else has done the same.
fn is_applied(edit: &Edit, theirs: &Held) -> bool {
    match edit {
        Edit::Delete => theirs.state != State::Live,
        Edit::Create(wanted) | Edit::Change(wanted) => {
            let members = theirs.value.as_object();
            theirs.state == State::Live
                && members.is_some_and(|members| patch::is_applied(wanted, members))
        }
    }
}

/// The members of a change that are not insisted on; `None` where all are.
fn part_given_up(mine: &Edit, insisted: &Edit) -> Option<Edit> {
    let (Edit::Change(mine), Edit::Change(insisted)) = (mine, insisted) else { return None };
    let mut left = mine.clone();
    left.retain(|name, _| !insisted.contains_key(name));
    (!left.is_empty()).then_some(Edit::Change(left))
}
