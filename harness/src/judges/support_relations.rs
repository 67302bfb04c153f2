//! What judges need that look at a record beside the one that a request names: what it certainly was
//! before, how it was next seen, and who refers to it.

use super::Case;
use crate::trace::{Asked, Exchange, Key, Link, Op, Sighting, State};

/// A look at a record.
#[derive(Clone, Copy)]
pub(super) struct Look<'c> {
    /// The answer that shows it, or says that it is not there.
    pub(super) by: &'c Exchange,
    /// What it shows; `None` where it says that there is nothing, or nothing any more.
    pub(super) seen: Option<&'c Sighting>,
}

impl Look<'_> {
    /// Whether it shows the record live.
    pub(super) fn is_live(&self) -> bool {
        self.seen.is_some_and(|seen| seen.state == State::Live)
    }

    /// What it shows, in a few words.
    pub(super) fn words(&self) -> String {
        match self.seen {
            None => format!("status {}", self.by.status().unwrap_or_default()),
            Some(seen) => {
                let state = if seen.state == State::Deleted { "deleted" } else { "live" };
                format!("{state}, at version {}", super::support::show(seen.version))
            }
        }
    }
}

/// Everything that may have changed a record, leaving out what was refused.
pub(super) fn events<'c>(
    case: &Case<'c>,
    key: &Key,
) -> impl Iterator<Item = &'c Exchange> + use<'c> {
    let record = case.history.record(key);
    let own = record.map_or(&[][..], |record| &record.exchanges);
    let reached = record.map_or(&[][..], |record| &record.reached_by);
    let history = case.history;
    own.iter()
        .chain(reached)
        .map(move |&index| history.exchange(index))
        .filter(|event| event.op.is_write() && !event.reply.refused())
}

/// The hooks that were used, or may have been, in order.
pub(super) fn controls<'c>(case: &Case<'c>, name: &str) -> Vec<&'c Exchange> {
    let is_it = |x: &&Exchange| matches!(&x.op, Op::Control { hook, .. } if **hook == *name);
    case.asked(Asked::CONTROL).filter(is_it).filter(|control| !control.reply.refused()).collect()
}

/// The moments from which on the server was another process, or as good as another, in order: the hook
/// `restart`, and what the harness did to a process of its own.
pub(super) fn restarts<'c>(case: &Case<'c>) -> impl Iterator<Item = &'c Exchange> + use<'c> {
    case.asked(Asked::TO_THE_SERVER).filter(|x| x.op.restarts() && x.reply.accepted())
}

/// Whether a hook that takes away what was stored or given out was used between two requests, or the
/// server was taken down.
pub(super) fn is_shaken(case: &Case<'_>, first: &Exchange, last: &Exchange) -> bool {
    let shakes = |op: &Op| match op {
        Op::Control { hook, .. } => !matches!(&**hook, "hold_next_commit" | "shift_clock"),
        op => op.is_control(),
    };
    case.asked(Asked::TO_THE_SERVER).any(|x| {
        shakes(&x.op) && !x.reply.refused() && x.started < last.ended && x.ended > first.started
    })
}

/// The newest representation of a record, if it certainly was so when the exchange was under way.
pub(super) fn certain<'c>(case: &Case<'c>, key: &Key, exchange: &Exchange) -> Option<Look<'c>> {
    let record = case.history.record(key)?;
    let mut newest: Option<Look<'c>> = None;
    for &(index, place) in &record.sightings {
        let (by, seen) = (case.history.exchange(index), case.history.sighting((index, place)));
        let known = newest.and_then(|look| look.seen).and_then(|seen| seen.version);
        if by.ended <= exchange.started && seen.version.is_some() && seen.version >= known {
            newest = Some(Look { by, seen: Some(seen) });
        }
    }
    let newest = newest?;
    let changed = |event: &Exchange| {
        event.index != exchange.index
            && event.index != newest.by.index
            && event.started < exchange.ended
            && event.ended > newest.by.started
    };
    let settled = !events(case, key).any(changed) && !is_shaken(case, newest.by, exchange);
    settled.then_some(newest)
}

/// The first look at a record behind the exchange, by a client of this user, if nothing else may
/// have changed the record in between.
pub(super) fn next_look<'c>(
    case: &Case<'c>,
    key: &Key,
    exchange: &Exchange,
    user: Option<usize>,
) -> Option<Look<'c>> {
    let record = case.history.record(key)?;
    let by_user = |by: &Exchange| {
        by.started >= exchange.ended
            && by.credentials.user() == user
            && !case.history.may_answer_as_before(by)
    };
    let shown = record.sightings.iter().map(|&(index, place)| Look {
        by: case.history.exchange(index),
        seen: Some(case.history.sighting((index, place))),
    });
    let shown = shown.filter(|look| look.seen.is_some_and(|seen| seen.state != State::Removed));
    let missed = record.exchanges.iter().map(|&index| case.history.exchange(index));
    let missed = missed
        .filter(|read| {
            matches!(read.op, Op::Read { .. }) && matches!(read.status(), Some(404 | 410))
        })
        .filter(|read| read.reply.record().is_none())
        .map(|by| Look { by, seen: None });
    let look = shown
        .chain(missed)
        .filter(|look| by_user(look.by))
        .min_by_key(|look| (look.by.ended, look.by.index))?;
    let changed = |event: &Exchange| {
        event.index != exchange.index
            && event.started < look.by.ended
            && event.ended > exchange.started
    };
    (!events(case, key).any(changed)).then_some(look)
}

/// The records that certainly refer to another one by this link, live, when the exchange was under
/// way; and whether there may be more.
pub(super) struct Children<'c> {
    /// Each with the look that shows it.
    pub(super) certain: Vec<(Key, Look<'c>)>,
    /// Whether there may be more.
    pub(super) maybe_more: bool,
}

impl<'c> Children<'c> {
    pub(super) fn of(
        case: &Case<'c>,
        parent: &Key,
        link: &Link,
        exchange: &Exchange,
    ) -> Children<'c> {
        let mut children = Children { certain: Vec::new(), maybe_more: false };
        for key in case.history.records().map(|(key, _)| key).filter(|key| key.entity == link.child)
        {
            if !ever_refers(case, key, link, parent, exchange) {
                continue;
            }
            match certain(case, key, exchange) {
                None => children.maybe_more = true,
                Some(look) if look.is_live() && refers(look.seen, link, parent) => {
                    children.certain.push((key.clone(), look));
                }
                Some(_) => {}
            }
        }
        children
    }
}

/// Whether live records may refer to the record by a link that keeps it from being deleted.
pub(super) fn may_have_dependants(case: &Case<'_>, key: &Key, exchange: &Exchange) -> bool {
    let links = &case.history.trace().relations;
    links.of_parent(&key.entity).filter(|link| link.restricts).any(|link| {
        let children = Children::of(case, key, link, exchange);
        children.maybe_more || !children.certain.is_empty()
    })
}

/// Whether a representation refers to the record.
pub(super) fn refers(seen: Option<&Sighting>, link: &Link, parent: &Key) -> bool {
    let named = seen.and_then(|seen| seen.value.get(&link.member)?.as_str());
    named.is_some_and(|id| id.eq_ignore_ascii_case(&parent.id))
}

/// Whether the record was ever seen, or asked to be, with a reference to the other one, before the
/// exchange was over.
fn ever_refers(case: &Case<'_>, key: &Key, link: &Link, parent: &Key, exchange: &Exchange) -> bool {
    let Some(record) = case.history.record(key) else { return false };
    let shown = record.sightings.iter().any(|&(index, place)| {
        case.history.exchange(index).started < exchange.ended
            && refers(Some(case.history.sighting((index, place))), link, parent)
    });
    shown
        || record.exchanges.iter().map(|&index| case.history.exchange(index)).any(|write| {
            let (Op::Create { members, .. }
            | Op::Replace { members, .. }
            | Op::Update { patch: members, .. }) = &write.op
            else {
                return false;
            };
            let named = members.get(&link.member).and_then(serde_json::Value::as_str);
            write.started < exchange.ended
                && named.is_some_and(|id| id.eq_ignore_ascii_case(&parent.id))
        })
}

/// Whether a request for a capability was answered as if the capability were not there, or not at
/// all: `discovery/declared_capabilities_are_served`. Returns the reason.
pub(super) fn is_not_served(exchange: &Exchange) -> Option<String> {
    let gone = matches!(exchange.status(), None | Some(404 | 405 | 429 | 500..));
    gone.then(|| format!("the {} got {}", exchange.op.verb(), super::support::described(exchange)))
}
