//! Races: writes of one record that name one version and were under way at the same time.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use super::Case;
use super::support::is_refused_for_its_key;
use super::support_locking::{Named, changes_nothing, is_sound, tag};
use crate::trace::{Exchange, Key, Op, Sighting, State};

/// Writes of one record that name one version and were under way at the same time.
pub(super) struct Race<'c> {
    /// The record.
    pub(super) key: Key,
    /// The version that they name.
    pub(super) version: i64,
    /// The updates, in the order in which they were started.
    pub(super) updates: Vec<&'c Exchange>,
    /// The deletes.
    pub(super) deletes: Vec<&'c Exchange>,
    /// Whether the record was certainly live at that version, and nothing else wrote it meanwhile:
    /// then one of them has to win.
    pub(super) is_fair: bool,
    /// The record at that version, where anybody saw it.
    base: Option<&'c Sighting>,
    /// Every write of the record that was under way with them, themselves included.
    cluster: Vec<&'c Exchange>,
}

impl<'c> Race<'c> {
    /// Every write of the race.
    pub(super) fn writes(&self) -> impl Iterator<Item = &'c Exchange> {
        self.updates.iter().chain(&self.deletes).copied()
    }

    /// Whether one of them got no answer, or one that says nothing: then the race tells nothing.
    pub(super) fn is_untold(&self) -> bool {
        self.writes().any(|write| {
            !write.reply.answered()
                || matches!(
                    write.reply.problem(),
                    Some(ProblemType::Unavailable | ProblemType::RateLimited)
                )
        })
    }

    /// The accepted updates that each had an effect of its own. A repeat has none, and neither has
    /// an update that asks for what another one has just made (RFC 9110 section 13.1.1).
    pub(super) fn effective_updates(&self) -> Vec<&'c Exchange> {
        let accepted: Vec<&Exchange> =
            self.updates.iter().copied().filter(|x| x.reply.accepted()).collect();
        let mut effective: Vec<&Exchange> = Vec::new();
        for &update in &accepted {
            let repeats = effective.iter().any(|other| patch(other) == patch(update));
            let asks_for_what_is_there = accepted.iter().any(|other| {
                let shown =
                    other.reply.record().filter(|seen| seen.version == Some(self.version + 1));
                other.index != update.index
                    && shown.is_some_and(|seen| changes_nothing(&seen.value, patch(update)))
            });
            if !repeats
                && !asks_for_what_is_there
                && !self.base.is_some_and(|base| changes_nothing(&base.value, patch(update)))
            {
                effective.push(update);
            }
        }
        effective
    }

    /// Whether the record may have been deleted before this write of the race was answered, by a
    /// request that is none of the race: a write may come that late, and a delete is accepted then
    /// whatever version it names.
    pub(super) fn may_be_gone(&self, case: &Case<'_>, loser: &Exchange) -> bool {
        let began = self.writes().map(|write| write.started).min().unwrap_or_default();
        let record = case.history.record(&self.key);
        let mut endings = record.into_iter().flat_map(|record| &record.endings);
        endings.any(|&index| {
            let ending = case.history.exchange(index);
            let is_other = self.deletes.iter().all(|delete| delete.index != index);
            is_other
                && !ending.reply.refused()
                && ending.started < loser.ended
                && ending.ended > began
        })
    }

    /// The first representation of the record after a fair race, if nobody has written it again.
    pub(super) fn aftermath(&self, case: &Case<'c>) -> Option<(&'c Exchange, &'c Sighting)> {
        if !self.is_fair {
            return None;
        }
        let record = case.history.record(&self.key)?;
        let end = self.cluster.iter().map(|write| write.ended).max()?;
        let place = record.sightings.iter().copied().find(|&(x, _)| {
            let look = case.history.exchange(x);
            look.started >= end && !case.history.may_answer_as_before(look)
        })?;
        let later = case.history.exchange(place.0);
        let began = self.cluster[0].started;
        let mut reached = record.reached_by.iter().map(|&index| case.history.exchange(index));
        let was_reached = reached.any(|other| {
            !other.reply.refused() && other.started < later.ended && other.ended > began
        });
        let disturbed =
            record.exchanges.iter().map(|&index| case.history.exchange(index)).any(|other| {
                other.op.is_write()
                    && other.ended > end
                    && other.started < later.ended
                    && other.index != later.index
            });
        let is_write = later.op.is_write() && later.reply.accepted();
        (!disturbed && !was_reached && !is_write).then(|| (later, case.history.sighting(place)))
    }
}

fn patch(update: &Exchange) -> &Map<String, Value> {
    static EMPTY: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
    match &update.op {
        Op::Update { patch, .. } => patch,
        _ => EMPTY.get_or_init(Map::new),
    }
}

/// Every race of the case.
pub(super) fn races<'c>(case: &Case<'c>) -> Vec<Race<'c>> {
    let mut all = Vec::new();
    for (key, record) in case.history.records() {
        let Some(owner) = record.owner else { continue };
        let writes: Vec<&Exchange> = record
            .exchanges
            .iter()
            .map(|&index| case.history.exchange(index))
            .filter(|exchange| exchange.op.is_write())
            .collect();
        for cluster in clusters(&writes) {
            let mut by_version: BTreeMap<i64, Vec<&Exchange>> = BTreeMap::new();
            for write in cluster {
                let own = write.credentials.user() == Some(owner) && is_sound(case, write);
                let counts = own && !is_refused_for_its_key(write);
                if let (true, Some(version)) = (counts, version_named(&write.op)) {
                    by_version.entry(version).or_default().push(write);
                }
            }
            for (version, writes) in by_version {
                if overlap(&writes) {
                    all.push(race(case, key, version, &writes, cluster));
                }
            }
        }
    }
    all
}

fn race<'c>(
    case: &Case<'c>,
    key: &Key,
    version: i64,
    writes: &[&'c Exchange],
    cluster: &[&'c Exchange],
) -> Race<'c> {
    let first = cluster[0];
    let is_fair = writes.len() == cluster.len()
        && case.history.before(first).is_some_and(|before| {
            let newest = before.newest.and_then(|seen| seen.version);
            newest == Some(version) && before.existed && !before.deleted && !before.untold
        })
        && answered_until(case, key, first);
    let (updates, deletes) =
        writes.iter().copied().partition(|write| matches!(write.op, Op::Update { .. }));
    let base = case.history.record(key).and_then(|record| {
        let seen = record.sightings.iter().map(|&place| case.history.sighting(place));
        seen.into_iter().find(|seen| seen.version == Some(version) && seen.state == State::Live)
    });
    Race { key: key.clone(), version, updates, deletes, is_fair, base, cluster: cluster.to_vec() }
}

/// Whether every write of the record that was started before this one got an answer.
fn answered_until(case: &Case<'_>, key: &Key, first: &Exchange) -> bool {
    case.history.record(key).is_some_and(|record| {
        let earlier = record.exchanges.iter().map(|&index| case.history.exchange(index));
        earlier
            .take_while(|x| x.index < first.index)
            .all(|x| !x.op.is_write() || x.reply.answered())
    })
}

/// Rows of several writes in which each was started while an earlier one was under way.
fn clusters<'w, 'c>(writes: &'w [&'c Exchange]) -> Vec<&'w [&'c Exchange]> {
    let mut all = Vec::new();
    let mut first = 0;
    let mut end = std::time::Duration::ZERO;
    for (place, write) in writes.iter().enumerate() {
        if write.started > end {
            all.push(&writes[first..place]);
            first = place;
        }
        end = end.max(write.ended);
    }
    all.push(&writes[first..]);
    all.retain(|cluster| cluster.len() > 1);
    all
}

/// Whether two of these writes were certainly under way at the same time. They stand in the order
/// in which they were started.
fn overlap(writes: &[&Exchange]) -> bool {
    writes.windows(2).any(|pair| pair[0].overlaps(pair[1]))
}

/// The one version that a write names, in its content or query, or as a strong tag.
fn version_named(op: &Op) -> Option<i64> {
    match (Named::of(op)?, tag(op)) {
        (Named::Version(version), None) => Some(version),
        (Named::Nothing, Some(tag)) => tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok(),
        _ => None,
    }
}
