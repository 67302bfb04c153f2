//! One change, and what it means.

use serde::Serialize;

/// What a change means for those who kept to the old edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing has to be done.
    Compatible,
    /// A person has to look at it.
    Review,
    /// What conformed before may not conform now, or what was relied on may be gone.
    Breaking,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The requirement with this id.
    Requirement(String),
    /// The problem type with this URI.
    Problem(String),
    /// A place in a message.
    Schema {
        /// The name of the schema.
        name: String,
        /// The place: a JSON Pointer into the message, with `*` for every item of an array.
        pointer: String,
    },
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It allows less than before.
    Tightened,
    /// It allows more than before.
    Relaxed,
    /// It is worded in another way, at the same level.
    Reworded,
    /// It depends on another capability, or on none, or on one at last.
    Capability,
    /// It is seen in another way.
    Observability,
    /// It differs in a way that has no name here.
    Changed,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// What kind it is.
    pub kind: Kind,
    /// What it means for servers.
    pub servers: Effect,
    /// What it means for clients.
    pub clients: Effect,
    /// What was there and what is there, in a sentence.
    pub detail: String,
}

impl Change {
    /// The greater of both effects.
    pub fn effect(&self) -> Effect {
        self.servers.max(self.clients)
    }
}

/// All changes between two editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The old edition's `spec`.
    pub old: String,
    /// The new edition's `spec`.
    pub new: String,
    /// Whether both editions came with schemas. Without them only the catalogues are compared.
    pub schemas_compared: bool,
    /// The changes: requirements, problem types, schemas.
    pub changes: Vec<Change>,
}

impl Diff {
    /// Whether anything breaks, for servers or for clients.
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.effect() == Effect::Breaking)
    }
}
