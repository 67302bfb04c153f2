//! What a request asks for, in the protocol's terms.

use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value};
use sixfold_spec::message::Resource;

use super::Key;

/// The version that a write names as the one it changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// It names none.
    Absent,
    /// It names this, which need not be a version at all.
    Value(Value),
}

impl Expected {
    /// The version, if what is named is one: an integer of at least 0.
    pub fn version(&self) -> Option<i64> {
        match self {
            Expected::Absent => None,
            Expected::Value(value) => value.as_i64().filter(|version| *version >= 0),
        }
    }

    /// Whether the protocol sees no version here: absent, or null.
    pub fn is_missing(&self) -> bool {
        matches!(self, Expected::Absent | Expected::Value(Value::Null))
    }
}

/// What the harness does to a server whose process it owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The server is asked to end, and started again.
    Restart,
    /// The server is ended at once, whatever it is doing, and started again.
    Kill,
}

impl Outage {
    /// What is done to the process in place of this hook for tests; `None` for a hook that needs the
    /// server's help.
    pub fn of_hook(hook: &str) -> Option<Outage> {
        match hook {
            "restart" => Some(Outage::Restart),
            "kill" => Some(Outage::Kill),
            _ => None,
        }
    }

    /// What was done, in a word.
    pub fn done(self) -> &'static str {
        match self {
            Outage::Restart => "restarted",
            Outage::Kill => "killed",
        }
    }
}

/// A request in the protocol's terms. Texts are as sent, right or wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// The discovery document is asked for.
    Discover,
    /// An entity's schema is asked for.
    Schema {
        /// The entity.
        entity: Arc<str>,
    },
    /// A record is to be created.
    Create {
        /// The entity.
        entity: Arc<str>,
        /// The id that the client chose; `None` where it names none.
        id: Option<Value>,
        /// The other members.
        members: Map<String, Value>,
    },
    /// A record is asked for.
    Read {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
    },
    /// A page of a collection is asked for.
    List {
        /// The entity.
        entity: Arc<str>,
        /// The cursor.
        after: Option<String>,
        /// The page size.
        limit: Option<String>,
    },
    /// A record is to be changed.
    Update {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
        /// The version named in the content.
        expected: Expected,
        /// The value of `If-Match`.
        if_match: Option<String>,
        /// The other members of the content.
        patch: Map<String, Value>,
    },
    /// A record is to be deleted.
    Delete {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
        /// The version named in the query.
        expected: Expected,
        /// The value of `If-Match`.
        if_match: Option<String>,
    },
    /// A record is to be replaced whole (capability `put`).
    Replace {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
        /// The version named in the content.
        expected: Expected,
        /// The value of `If-Match`.
        if_match: Option<String>,
        /// The members of the content.
        members: Map<String, Value>,
    },
    /// A deleted record is to be brought back (capability `restore`).
    Restore {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
        /// The version named in the content.
        expected: Expected,
        /// The value of `If-Match`.
        if_match: Option<String>,
    },
    /// Another user is to be let in to a record, or kept out of it again (capability `sharing`).
    Share {
        /// The entity.
        entity: Arc<str>,
        /// The id in the path.
        id: String,
        /// The other user, by index.
        with: usize,
        /// Whether access is taken back.
        revoke: bool,
    },
    /// Several writes in one request (capability `batch`). Each is an exchange of its own beside
    /// this one, a part of it.
    Batch {
        /// The writes, in order.
        operations: Vec<Op>,
    },
    /// Hints of changes are asked for (capability `events`).
    Events,
    /// A hook for tests is used (capability `test_control`).
    Control {
        /// The name of the hook.
        hook: Arc<str>,
        /// What it is told.
        milliseconds: Option<i64>,
    },
    /// A page of a collection, narrowed or in another order (capabilities `filters`, `sorts`).
    Query {
        /// The entity.
        entity: Arc<str>,
        /// Members and the values that they have to have, as sent.
        filters: Vec<(String, String)>,
        /// The order.
        sort: Option<String>,
        /// The cursor.
        after: Option<String>,
        /// The page size.
        limit: Option<String>,
    },
    /// A page of the change feed, narrowed to some entities or from a plain time (capabilities
    /// `entity_filter`, `time_since`), and those that follow it.
    SyncSome {
        /// The entities; empty for all.
        entities: Vec<Arc<str>>,
        /// Whether `since` is a time.
        from_time: bool,
        /// The position or time.
        since: Option<String>,
        /// The page size.
        limit: Option<String>,
    },
    /// A page of the change feed is asked for.
    Sync {
        /// The position.
        since: Option<String>,
        /// The page size.
        limit: Option<String>,
    },
    /// No request at all: the harness takes the server down, and starts it again.
    Outage {
        /// What is done to its process.
        how: Outage,
    },
    /// Something outside the protocol, sent to see it refused.
    Odd {
        /// What it is addressed to; `None` for a path that nothing is at.
        resource: Option<Resource>,
        /// The method.
        method: Method,
        /// The record that it is about, if it is about one.
        of: Option<Key>,
    },
}

impl Op {
    /// The record that it names, if it names one.
    pub fn key(&self) -> Option<Key> {
        Some(Key::new(self.entity()?, self.id()?))
    }

    /// What the request is addressed to.
    pub fn resource(&self) -> Option<Resource> {
        match self {
            Op::Discover => Some(Resource::Discovery),
            Op::Schema { .. } => Some(Resource::EntitySchema),
            Op::Query { sort: Some(_), .. } => Some(Resource::Sorted),
            Op::Create { .. } | Op::List { .. } | Op::Query { .. } => Some(Resource::Collection),
            Op::Read { .. } | Op::Update { .. } | Op::Replace { .. } | Op::Delete { .. } => {
                Some(Resource::Record)
            }
            Op::Restore { .. } => Some(Resource::Restore),
            Op::Share { .. } => Some(Resource::Share),
            Op::Batch { .. } => Some(Resource::Batch),
            Op::Events => Some(Resource::Events),
            Op::Control { .. } => Some(Resource::Hook),
            Op::Sync { .. } | Op::SyncSome { .. } => Some(Resource::Sync),
            Op::Outage { .. } => None,
            Op::Odd { resource, .. } => *resource,
        }
    }

    /// The entity it is about, if it is about one.
    pub fn entity(&self) -> Option<&Arc<str>> {
        match self {
            Op::Schema { entity }
            | Op::Create { entity, .. }
            | Op::Read { entity, .. }
            | Op::List { entity, .. }
            | Op::Query { entity, .. }
            | Op::Update { entity, .. }
            | Op::Replace { entity, .. }
            | Op::Restore { entity, .. }
            | Op::Share { entity, .. }
            | Op::Delete { entity, .. } => Some(entity),
            Op::Odd { of, .. } => of.as_ref().map(|key| &key.entity),
            Op::Discover
            | Op::Sync { .. }
            | Op::SyncSome { .. }
            | Op::Batch { .. }
            | Op::Events
            | Op::Control { .. }
            | Op::Outage { .. } => None,
        }
    }

    /// The id of the record it is about, as sent, if it names one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Op::Create { id, .. } => id.as_ref()?.as_str(),
            Op::Read { id, .. }
            | Op::Update { id, .. }
            | Op::Replace { id, .. }
            | Op::Restore { id, .. }
            | Op::Share { id, .. }
            | Op::Delete { id, .. } => Some(id),
            Op::Odd { of, .. } => of.as_ref().map(|key| &*key.id),
            _ => None,
        }
    }

    /// The version that it names as the one it changes, in its content or its query.
    pub fn named_version(&self) -> Option<i64> {
        match self {
            Op::Update { expected, .. }
            | Op::Replace { expected, .. }
            | Op::Restore { expected, .. }
            | Op::Delete { expected, .. } => expected.version(),
            _ => None,
        }
    }

    /// Whether it asks for a change of a record.
    pub fn is_write(&self) -> bool {
        match self {
            Op::Create { .. }
            | Op::Update { .. }
            | Op::Replace { .. }
            | Op::Restore { .. }
            | Op::Delete { .. } => true,
            Op::Odd { method, .. } => !method.is_safe(),
            _ => false,
        }
    }

    /// Whether it may change what readers see: a write, who sees a record, or a hook. A batch does by
    /// its operations, which are exchanges of their own.
    pub fn may_change(&self) -> bool {
        self.is_write() || matches!(self, Op::Share { .. }) || self.is_control()
    }

    /// Whether it does something to the server as a whole: a hook for tests, or an outage.
    pub fn is_control(&self) -> bool {
        matches!(self, Op::Control { .. } | Op::Outage { .. })
    }

    /// Whether the server is another process behind it than before, or as good as another.
    pub fn restarts(&self) -> bool {
        match self {
            Op::Control { hook, .. } => **hook == *"restart",
            Op::Outage { .. } => true,
            _ => false,
        }
    }

    /// The operation in a word or two, for people.
    pub fn verb(&self) -> &'static str {
        match self {
            Op::Discover => "discover",
            Op::Schema { .. } => "read schema",
            Op::Create { .. } => "create",
            Op::Read { .. } => "read",
            Op::List { .. } => "list",
            Op::Update { .. } => "update",
            Op::Delete { .. } => "delete",
            Op::Sync { .. } | Op::SyncSome { .. } => "pull",
            Op::Replace { .. } => "replace",
            Op::Restore { .. } => "restore",
            Op::Share { revoke: false, .. } => "share",
            Op::Share { revoke: true, .. } => "unshare",
            Op::Batch { .. } => "batch",
            Op::Events => "listen",
            Op::Control { .. } => "control",
            Op::Outage { how: Outage::Restart } => "restart",
            Op::Outage { how: Outage::Kill } => "kill",
            Op::Query { .. } => "query",
            Op::Odd { .. } => "raw request",
        }
    }
}
