//! Updates that leave every member as it is.

use super::Case;
use super::support::same_json;
use super::support_locking::{Attempt, MANAGED, Named, changes_nothing};
use super::support_preconditions::holds;
use super::support_rest::{is_whole, left_by};
use crate::trace::{Asked, Exchange, Op, Sighting, State};

/// An accepted update that named the current version and asked for what the record held already.
pub(super) struct Noop<'c> {
    /// The update.
    pub(super) exchange: &'c Exchange,
    /// The version that the record had.
    pub(super) current: i64,
    /// The answer that shows what the update left.
    pub(super) left_by: &'c Exchange,
    /// What the update left: a record that holds the same as before.
    pub(super) left: &'c Sighting,
}

/// Every one of them. Updates after which the record holds something else are left out: that they
/// do not merge as they should is another requirement's matter.
pub(super) fn noops<'c>(case: &Case<'c>) -> impl Iterator<Item = Noop<'c>> {
    let case = *case;
    case.asked(Asked::UPDATE).filter_map(move |exchange| noop(&case, exchange))
}

fn noop<'c>(case: &Case<'c>, exchange: &'c Exchange) -> Option<Noop<'c>> {
    let Op::Update { patch, .. } = &exchange.op else { return None };
    let Attempt { current, named, before } = Attempt::of(case, exchange)?;
    let timely = match named {
        Named::Version(named) => named == current && holds(case, exchange, current) != Some(false),
        Named::Nothing => holds(case, exchange, current) == Some(true),
        Named::Junk(_) => false,
    };
    let entity = case.entity(exchange)?;
    let asks_nothing = is_whole(entity, before) && changes_nothing(&before.value, patch);
    if !timely || !asks_nothing || !exchange.reply.accepted() {
        return None;
    }
    let (left_by, left) = left_by(case, exchange)?;
    let same = left.state == State::Live && holds_the_same(before, left);
    same.then_some(Noop { exchange, current, left_by, left })
}

/// Whether two representations hold the same members of the client's making.
fn holds_the_same(before: &Sighting, after: &Sighting) -> bool {
    let Some(before) = before.value.as_object() else { return false };
    before
        .iter()
        .filter(|(name, _)| !MANAGED.contains(&name.as_str()))
        .all(|(name, old)| after.value.get(name).is_some_and(|new| same_json(old, new)))
}
