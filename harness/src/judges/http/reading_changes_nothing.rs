//! Judges `http/reading_changes_nothing`: between two looks at a record with nothing but reading in
//! between, it keeps its version and its times.
//!
//! An occasion is every look at a record after an earlier read or list had shown it to the same
//! user, if no write at all was under way from the start of the first to the end of the second, and
//! all that was seen of the record until the first was no newer than what the first showed. That
//! one version has one content is `rest/version_determines_content`; that a quiet feed is empty is
//! `delta_sync/quiet_delta_is_empty`.

use std::collections::HashMap;
use std::time::Duration;

use crate::judges::support::show;
use crate::judges::{Case, Findings};
use crate::trace::{Credentials, Exchange, Key, Place, Sighting, State};

/// A look at a record: a read or list that showed it as it was.
#[derive(Clone, Copy)]
struct Look<'c> {
    exchange: &'c Exchange,
    seen: &'c Sighting,
}

/// Judges every look at a record against the one before.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let writes = Writes::new(case);
    let mut newest: HashMap<&Key, Option<i64>> = HashMap::new();
    let mut looks: HashMap<(&Key, Credentials), Look<'_>> = HashMap::new();
    let mut by_end: Vec<&Exchange> = case.exchanges().collect();
    by_end.sort_by_key(|exchange| (exchange.ended, exchange.index));
    for exchange in by_end {
        for seen in &exchange.reply.sightings {
            let Some(key) = seen.key().filter(|_| seen.state != State::Removed) else { continue };
            let place = (key, exchange.credentials);
            if let Some(first) = looks.get(&place).copied()
                && !may_change(exchange)
                && !writes.any_between(first.exchange.started, exchange.ended)
            {
                judge_pair(case, findings, key, first, Look { exchange, seen });
            }
            let known = newest.entry(key).or_default();
            let is_newest = seen.version >= *known;
            *known = seen.version.max(*known);
            if is_newest && matches!(seen.place, Place::Read | Place::Listed) {
                looks.insert(place, Look { exchange, seen });
            }
        }
    }
}

/// Whether the request may change a record: a write, a batch of them, or a hook.
fn may_change(exchange: &Exchange) -> bool {
    !exchange.request.method.is_safe()
}

fn judge_pair(
    case: &Case<'_>,
    findings: &mut Findings,
    key: &Key,
    first: Look<'_>,
    second: Look<'_>,
) {
    if second.exchange.started < first.exchange.ended {
        return;
    }
    let time = |look: &Look<'_>| look.seen.value.get("updated_at").cloned();
    let same_kind = first.seen.place == second.seen.place;
    let name = case.name(key);
    let (expected, observed) = if second.seen.version > first.seen.version {
        (
            format!("{name} stays at version {} while it is only read", show(first.seen.version)),
            format!("version {}", show(second.seen.version)),
        )
    } else if same_kind
        && second.seen.version == first.seen.version
        && time(&first) != time(&second)
    {
        (
            format!("`updated_at` of {name} stays while it is only read"),
            "`updated_at` has changed".to_owned(),
        )
    } else {
        if second.seen.version == first.seen.version {
            findings.kept();
        }
        return;
    };
    findings
        .breach(expected, observed)
        .shown_by(first.exchange, format!("shows version {}", show(first.seen.version)))
        .shown_by(second.exchange, "and nobody has written in between");
}

/// The times at which writes were under way, whatever came of them.
struct Writes {
    /// Starts, ascending.
    starts: Vec<Duration>,
    /// For each of them, the latest end of a write that started no later.
    latest_end: Vec<Duration>,
}

impl Writes {
    fn new(case: &Case<'_>) -> Writes {
        // The operations of batches are writes too.
        let mut spans: Vec<(Duration, Duration)> = case
            .history
            .exchanges()
            .filter(|exchange| may_change(exchange))
            .map(|exchange| {
                // A write without an answer may take effect at any later time.
                let end = if exchange.reply.answered() { exchange.ended } else { Duration::MAX };
                (exchange.started, end)
            })
            .collect();
        spans.sort_unstable();
        let mut latest = Duration::ZERO;
        let latest_end = spans.iter().map(|(_, end)| {
            latest = latest.max(*end);
            latest
        });
        let latest_end = latest_end.collect();
        Writes { starts: spans.into_iter().map(|(start, _)| start).collect(), latest_end }
    }

    /// Whether a write was under way at some time from `start` to `end`.
    fn any_between(&self, start: Duration, end: Duration) -> bool {
        let begun = self.starts.partition_point(|&began| began <= end);
        begun > 0 && self.latest_end[begun - 1] >= start
    }
}
