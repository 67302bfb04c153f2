//! What changed between two editions of the specification, and whom it breaks.
//!
//! Pure: an [`Edition`] is a catalogue and schemas that somebody has already read. [`compare`] finds
//! the changes of requirements, problem types and schemas and says for each what it means for
//! servers and for clients.

mod change;
mod direction;
mod edition;
mod keywords;
mod problems;
mod rows;
mod schemas;

pub use change::{Change, Diff, Effect, Kind, Subject};
pub use direction::{Direction, direction};
pub use edition::Edition;

/// The changes from one edition to another, in the order of the specification.
pub fn compare(old: &Edition, new: &Edition) -> Diff {
    let mut changes = rows::compare(&old.catalogue, &new.catalogue);
    changes.extend(problems::compare(&old.catalogue, &new.catalogue));
    let schemas_compared = old.schemas.is_some() && new.schemas.is_some();
    if let (Some(old), Some(new)) = (&old.schemas, &new.schemas) {
        changes.extend(schemas::compare(old, new));
    }
    Diff {
        old: old.catalogue.spec.clone(),
        new: new.catalogue.spec.clone(),
        schemas_compared,
        changes,
    }
}
