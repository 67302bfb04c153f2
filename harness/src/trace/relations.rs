//! How entities refer to one another, and what a write of one means to the other.

use std::sync::Arc;

/// A member of one entity that holds the id of a record of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The entity that refers.
    pub child: Arc<str>,
    /// Its member.
    pub member: String,
    /// The entity that is referred to.
    pub parent: Arc<str>,
    /// Whether a write of the child gives the parent a new version (capability `touch`).
    pub touches: bool,
    /// Whether a delete of the parent deletes the child (capability `cascade`).
    pub cascades: bool,
    /// Whether the child keeps the parent from being deleted (capability `cascade`).
    pub restricts: bool,
}

/// Every link of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations(pub Vec<Link>);

impl Relations {
    /// The links by which this entity refers to others.
    pub fn of_child<'r>(&'r self, entity: &'r str) -> impl Iterator<Item = &'r Link> {
        self.0.iter().filter(move |link| &*link.child == entity)
    }

    /// The links by which others refer to this entity.
    pub fn of_parent<'r>(&'r self, entity: &'r str) -> impl Iterator<Item = &'r Link> {
        self.0.iter().filter(move |link| &*link.parent == entity)
    }
}
