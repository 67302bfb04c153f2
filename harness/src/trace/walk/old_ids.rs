//! Missing records that have nothing in common but the age of their ids.

use http::header;
use jiff::fmt::rfc2822;

use super::{Cause, Obligation};
use crate::trace::{Credentials, Exchange, History, State};

/// How much older than the newest id of the trace an id is at least that counts as old, in
/// milliseconds: more than the few minutes that a story's clock runs ahead.
pub(crate) const OLD_ID_MS: u64 = 30 * 60_000;

/// When the server says that it answered, in milliseconds since 1970, to the second (RFC 9110
/// section 6.6.1). `None` where it says nothing that can be read.
pub(crate) fn answered_at(exchange: &Exchange) -> Option<u64> {
    let date = exchange.response_header(header::DATE)?;
    let date = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    u64::try_from(date.as_millisecond()).ok()
}

/// The newest time inside any id of the trace, in milliseconds since 1970, without ids from the
/// future of the server's clock: beside them, those of the present would look old.
pub(in crate::trace) fn newest_id_time(history: &History<'_>) -> u64 {
    let now = history.exchanges().filter_map(answered_at).max();
    let present = now.map_or(u64::MAX, |now| now + OLD_ID_MS);
    let made = history.records().filter_map(|(key, _)| key.made_at());
    made.filter(|made| *made <= present).max().unwrap_or_default()
}

/// Blames what a user's clients are missing on old ids where they explain all of it, and records
/// with newer ids came: then the feed is in order of ids, or of the times inside them.
pub(super) fn settle(history: &History<'_>, all: &mut [Obligation]) {
    let newest = history.newest_id_time();
    let is_old = |o: &Obligation| o.key.made_at().is_some_and(|made| made + OLD_ID_MS < newest);
    let user = |o: &Obligation| history.exchange(o.end).credentials;
    let mut users: Vec<Credentials> = Vec::new();
    for obligation in all.iter().filter(|o| !o.is_kept() && is_old(o)) {
        if !users.contains(&user(obligation)) {
            users.push(user(obligation));
        }
    }
    for one in users {
        let own = || all.iter().filter(|o| user(o) == one);
        let explains = |o: &Obligation| {
            is_old(o)
                && o.state == State::Live
                && !matches!(o.cause, Cause::Tie | Cause::Concurrent | Cause::Entity)
        };
        let explains_all = own().filter(|o| !o.is_kept()).all(explains);
        if explains_all && own().any(|o| o.is_kept() && !is_old(o)) {
            for obligation in all.iter_mut().filter(|o| !o.is_kept() && user(o) == one) {
                obligation.cause = Cause::OldId;
            }
        }
    }
}
