//! What a client of a story knows for its sync module: which of its writes may have been applied,
//! and what it would not know any more if it stopped dead now.

use http::header;
use serde_json::{Map, Value};

use super::player::Prepared;
use crate::client::{Held, Memory};
use crate::device::{Base, Change, Edit, Snapshot};
use crate::trace::{Credentials, Key, Op, Reply};

/// Members that a device never writes, because the server manages them.
const MANAGED: [&str; 5] = ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// A write that was sent, and of which the client does not know what came of it.
#[derive(Clone, Debug)]
pub(super) struct Doubt {
    pub(super) change: Change,
    pub(super) base: Option<Base>,
}

/// What is not saved yet: the answer to the last request.
#[derive(Debug, Default)]
pub(super) enum Unsaved {
    /// Nothing.
    #[default]
    Nothing,
    /// The answer to a write, and what was known of the record before it.
    Write(Box<Doubt>, Option<Held>),
    /// A page, and the position that it was asked for with.
    Page(Option<String>),
    /// The last answer within a sync, and what the sync module had kept before it.
    Sync(Box<Snapshot>),
}

/// What a client of a story knows for its sync module.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// What the sync module kept at the end of the last sync.
    pub(super) kept: Snapshot,
    /// Writes that nobody knows about, at most one of each record.
    pub(super) doubts: Vec<Doubt>,
    /// What is not saved yet.
    pub(super) unsaved: Unsaved,
}

impl Desk {
    /// Notes a request and what the client learnt of its answer. `memory` is that of before.
    pub(super) fn note(
        &mut self,
        prepared: &Prepared,
        reply: Option<&Reply>,
        user: usize,
        memory: &Memory,
    ) {
        self.unsaved = match &prepared.op {
            Op::Sync { .. } if reply.is_some_and(Reply::accepted) => {
                Unsaved::Page(memory.position.clone())
            }
            op if op.is_write() => self.note_write(prepared, reply.is_some(), user, memory),
            _ => Unsaved::Nothing,
        };
    }

    fn note_write(
        &mut self,
        prepared: &Prepared,
        is_answered: bool,
        user: usize,
        memory: &Memory,
    ) -> Unsaved {
        let (Some(entity), Some(id)) = (prepared.op.entity(), prepared.op.id()) else {
            return Unsaved::Nothing;
        };
        let key = Key::new(entity, id);
        if is_answered {
            // Whatever was sent before, this answer says how the record is now.
            self.doubts.retain(|doubt| doubt.change.key != key);
        }
        let shown = memory.shown(&key);
        let Some(doubt) = doubt_about(prepared, user, shown) else { return Unsaved::Nothing };
        if is_answered {
            return Unsaved::Write(Box::new(doubt), shown.cloned());
        }
        self.doubt(doubt);
        Unsaved::Nothing
    }

    /// Takes in a write that may have been applied.
    pub(super) fn doubt(&mut self, doubt: Doubt) {
        self.doubts.retain(|other| other.change.key != doubt.change.key);
        self.doubts.push(doubt);
    }

    /// Everything that was answered is saved.
    pub(super) fn save(&mut self) {
        self.unsaved = Unsaved::Nothing;
    }
}

/// The write as a sync module would have made it, if it could have.
fn doubt_about(prepared: &Prepared, user: usize, shown: Option<&Held>) -> Option<Doubt> {
    let change = change_of(prepared, user)?;
    let version = match (&change.edit, &prepared.op) {
        (Edit::Create(_), _) => return shown.is_none().then_some(Doubt { change, base: None }),
        (_, Op::Update { expected, .. } | Op::Delete { expected, .. }) => expected.version()?,
        _ => return None,
    };
    let members = shown.and_then(|held| held.value.as_object()).cloned().unwrap_or_default();
    Some(Doubt { change, base: Some(Base { version, members }) })
}

/// What a write does, if it is one that a device could send: a create, an update or a delete in its
/// usual form and with the client's own credentials.
pub(super) fn change_of(prepared: &Prepared, user: usize) -> Option<Change> {
    let overrides = &prepared.overrides;
    let is_usual = prepared.credentials == Credentials::User(user)
        && !overrides.meant_wrong
        && overrides.media_type.is_none()
        && overrides.body.is_none()
        && overrides.pad_to.is_none()
        && overrides.url.is_none()
        && overrides.headers.iter().all(|(name, _)| *name == header::CONNECTION);
    let key = Key::new(prepared.op.entity()?, prepared.op.id()?);
    let is_own = |members: &Map<String, Value>| {
        !MANAGED.iter().any(|managed| members.contains_key(*managed))
    };
    let edit = match &prepared.op {
        Op::Create { members, .. } if is_own(members) => Edit::Create(members.clone()),
        Op::Update { patch, if_match: None, .. } if is_own(patch) => Edit::Change(patch.clone()),
        Op::Delete { if_match: None, .. } => Edit::Delete,
        _ => return None,
    };
    // A device writes ids as it has made them.
    (is_usual && prepared.op.id() == Some(&*key.id)).then_some(Change { key, edit })
}
