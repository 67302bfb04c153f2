//! Conflict rules: whose change counts when two have met.

use std::fmt;

use serde_json::{Map, Value};

use super::store::Edit;
use crate::client::Held;
use crate::trace::Key;

/// A change of the app's that met one of somebody else's.
///
/// There is none about a create, whose id is the app's own, and none about a record that somebody
/// has deleted: nothing that is deleted comes back by an edit (`soft_delete/update_does_not_resurrect`).
#[derive(Clone, Copy, Debug)]
pub struct Conflict<'c> {
    /// The record.
    pub key: &'c Key,
    /// What the app did: a change or a delete.
    pub mine: &'c Edit,
    /// The record as the app saw it when it did that.
    pub base: &'c Map<String, Value>,
    /// The record as the server has it now.
    pub theirs: &'c Held,
}

/// What to do about a conflict.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// The app's change is taken back.
    Yield,
    /// This is sent instead, on top of what the server has.
    Insist(Edit),
}

/// Decides conflicts. Any function of the right form is one.
pub trait ConflictRule: Send + Sync {
    /// What to do about this conflict.
    fn resolve(&self, conflict: &Conflict<'_>) -> Resolution;
}

impl<F: Fn(&Conflict<'_>) -> Resolution + Send + Sync> ConflictRule for F {
    fn resolve(&self, conflict: &Conflict<'_>) -> Resolution {
        self(conflict)
    }
}

impl fmt::Debug for dyn ConflictRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConflictRule")
    }
}

/// What the server has counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerWins;

impl ConflictRule for ServerWins {
    fn resolve(&self, _: &Conflict<'_>) -> Resolution {
        Resolution::Yield
    }
}

/// What the app did counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct MineWins;

impl ConflictRule for MineWins {
    fn resolve(&self, conflict: &Conflict<'_>) -> Resolution {
        Resolution::Insist(conflict.mine.clone())
    }
}

/// Each member counts for itself: the app's value where nobody else has changed the member, the
/// server's otherwise. A delete yields: what somebody has just worked on is worth more than the wish
/// to be rid of what it was before.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldMerge;

impl ConflictRule for FieldMerge {
    fn resolve(&self, conflict: &Conflict<'_>) -> Resolution {
        let Edit::Change(patch) = conflict.mine else { return Resolution::Yield };
        let is_untouched = |name: &str| conflict.base.get(name) == conflict.theirs.value.get(name);
        let mut left = patch.clone();
        left.retain(|name, _| is_untouched(name));
        if left.is_empty() { Resolution::Yield } else { Resolution::Insist(Edit::Change(left)) }
    }
}
