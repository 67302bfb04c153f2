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
    /// A page of the change feed is asked for.
    Sync {
        /// The position.
        since: Option<String>,
        /// The page size.
        limit: Option<String>,
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
    /// What the request is addressed to.
    pub fn resource(&self) -> Option<Resource> {
        match self {
            Op::Discover => Some(Resource::Discovery),
            Op::Schema { .. } => Some(Resource::EntitySchema),
            Op::Create { .. } | Op::List { .. } => Some(Resource::Collection),
            Op::Read { .. } | Op::Update { .. } | Op::Delete { .. } => Some(Resource::Record),
            Op::Sync { .. } => Some(Resource::Sync),
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
            | Op::Update { entity, .. }
            | Op::Delete { entity, .. } => Some(entity),
            Op::Odd { of, .. } => of.as_ref().map(|key| &key.entity),
            Op::Discover | Op::Sync { .. } => None,
        }
    }

    /// The id of the record it is about, as sent, if it names one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Op::Create { id, .. } => id.as_ref()?.as_str(),
            Op::Read { id, .. } | Op::Update { id, .. } | Op::Delete { id, .. } => Some(id),
            Op::Odd { of, .. } => of.as_ref().map(|key| &*key.id),
            _ => None,
        }
    }

    /// Whether it asks for a change.
    pub fn is_write(&self) -> bool {
        match self {
            Op::Create { .. } | Op::Update { .. } | Op::Delete { .. } => true,
            Op::Odd { method, .. } => !method.is_safe(),
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
            Op::Sync { .. } => "pull",
            Op::Odd { .. } => "odd request",
        }
    }
}
