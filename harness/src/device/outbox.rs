//! Changes on their way to the server.

use serde_json::{Map, Value};

use super::patch;
use super::store::{Change, Edit};
use crate::trace::{Expected, Key, Op};

/// How often a change is tried again on a newer version before it waits for the next round.
const PATIENCE: u32 = 8;

/// What a change was made on.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// The version, which the request names.
    pub version: i64,
    /// The members, which a conflict rule compares with.
    pub members: Map<String, Value>,
}

/// A change on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The record.
    pub key: Key,
    /// What is to be done to it.
    pub edit: Edit,
    /// What it was made on; `None` for a create, and for a change that stands on what an earlier one
    /// of the same record will leave.
    pub base: Option<Base>,
    /// How often it was sent as it is now. Once it was, the server may have applied it.
    pub attempts: u32,
    /// How often it was refused in this round for a version that is not current.
    pub(super) refusals: u32,
}

impl Pending {
    fn new(change: Change, base: Option<Base>) -> Pending {
        Pending { key: change.key, edit: change.edit, base, attempts: 0, refusals: 0 }
    }

    /// Whether the server may have applied it.
    pub fn was_sent(&self) -> bool {
        self.attempts > 0
    }

    /// The request that asks for the change.
    pub fn request(&self) -> Op {
        let (entity, id) = (self.key.entity.clone(), self.key.id.to_string());
        let version = self.base.as_ref().map(|base| Expected::Value(base.version.into()));
        let expected = version.unwrap_or(Expected::Absent);
        match &self.edit {
            Edit::Create(members) => {
                Op::Create { entity, id: Some(id.into()), members: members.clone() }
            }
            Edit::Change(patch) => {
                Op::Update { entity, id, expected, if_match: None, patch: patch.clone() }
            }
            Edit::Delete => Op::Delete { entity, id, expected, if_match: None },
        }
    }

    /// Whether the content names this id, as a reference does.
    fn names(&self, id: &str) -> bool {
        match &self.edit {
            Edit::Create(members) | Edit::Change(members) => {
                members.values().any(|value| holds(value, id))
            }
            Edit::Delete => false,
        }
    }

    pub(super) fn put_off(&mut self) {
        self.refusals = PATIENCE;
    }

    fn may_go(&self) -> bool {
        let has_ground = self.base.is_some() || matches!(self.edit, Edit::Create(_));
        has_ground && self.refusals < PATIENCE
    }
}

fn holds(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text.eq_ignore_ascii_case(id),
        Value::Array(items) => items.iter().any(|item| holds(item, id)),
        Value::Object(members) => members.values().any(|member| holds(member, id)),
        _ => false,
    }
}

/// Changes on their way, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    waiting: Vec<Pending>,
}

impl Outbox {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether something waits that can go now.
    pub(super) fn has_ready(&self) -> bool {
        self.ready().next().is_some()
    }

    /// The changes of one record, oldest first.
    pub fn of<'o>(&'o self, key: &'o Key) -> impl Iterator<Item = &'o Pending> {
        self.waiting.iter().filter(move |pending| pending.key == *key)
    }

    /// The oldest change of this record.
    pub(super) fn first_of(&mut self, key: &Key) -> Option<&mut Pending> {
        self.waiting.iter_mut().find(|pending| pending.key == *key)
    }

    /// The change to send now: the oldest that can go and refers to no record which has yet to be
    /// created. Where such records refer to one another in a ring, the oldest.
    pub(super) fn next_up(&mut self) -> Option<&mut Pending> {
        let place = self.ready().find(|&place| !self.waits_for_another(place));
        let place = place.or_else(|| self.ready().next())?;
        self.waiting.get_mut(place)
    }

    /// The places of the changes that can go: of each record the oldest, unless it was put off.
    fn ready(&self) -> impl Iterator<Item = usize> {
        self.waiting.iter().enumerate().filter_map(|(place, pending)| {
            let is_first = self.waiting[..place].iter().all(|older| older.key != pending.key);
            (is_first && pending.may_go()).then_some(place)
        })
    }

    fn waits_for_another(&self, place: usize) -> bool {
        let pending = &self.waiting[place];
        self.waiting.iter().any(|other| {
            matches!(other.edit, Edit::Create(_))
                && other.key != pending.key
                && pending.names(&other.key.id)
        })
    }

    /// Takes in a local change. What was not sent yet becomes one with it, so that an afternoon of
    /// typing is one request. `base` is what the server last showed of the record.
    pub(super) fn add(&mut self, change: Change, base: Option<Base>) {
        let last = self.waiting.iter_mut().rposition(|pending| pending.key == change.key);
        let Some(place) = last else {
            self.waiting.push(Pending::new(change, base));
            return;
        };
        let last = &mut self.waiting[place];
        let joined = match (&last.edit, &change.edit) {
            // What may have been applied has to stay as it was sent.
            _ if last.was_sent() => None,
            (Edit::Create(members), Edit::Change(patch)) => {
                let mut members = members.clone();
                patch::apply(&mut members, patch);
                Some(Edit::Create(members))
            }
            (Edit::Change(first), Edit::Change(then)) => {
                patch::joined(first, then).map(Edit::Change)
            }
            (Edit::Change(_), Edit::Delete) => Some(Edit::Delete),
            (Edit::Create(_), Edit::Delete) => {
                // Nobody else has ever heard of it.
                self.waiting.remove(place);
                return;
            }
            _ => None,
        };
        match joined {
            Some(edit) => last.edit = edit,
            // It stands on what the change before it leaves, whose version is not known yet.
            None => self.waiting.push(Pending::new(change, None)),
        }
    }

    /// Takes in a change that may have been applied: it was sent, and nobody knows what came of it.
    pub(super) fn add_sent(&mut self, change: Change, base: Option<Base>) {
        self.waiting.push(Pending { attempts: 1, ..Pending::new(change, base) });
    }

    /// Takes out the oldest change of this record.
    pub(super) fn remove_first(&mut self, key: &Key) -> Option<Pending> {
        let place = self.waiting.iter().position(|pending| pending.key == *key)?;
        Some(self.waiting.remove(place))
    }

    /// Takes out every change of this record, oldest first.
    pub(super) fn remove_all(&mut self, key: &Key) -> Vec<Pending> {
        let (gone, rest) =
            std::mem::take(&mut self.waiting).into_iter().partition(|pending| pending.key == *key);
        self.waiting = rest;
        gone
    }

    /// A new round begins: what was put off in the last one may go again.
    pub(super) fn try_again(&mut self) {
        for pending in &mut self.waiting {
            pending.refusals = 0;
        }
    }
}
