//! Acknowledged changes: what a server has said that it did, and so owes to every later reader.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use serde_json::Value;

use crate::trace::history::RecordHistory;
use crate::trace::{Exchange, History, Key, Op, Place, Sighting, State};

/// An acknowledged change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ack {
    /// The record, by its number.
    pub(super) record: usize,
    /// The exchange that acknowledged it first.
    pub(super) write: usize,
    /// The version that it made.
    pub(super) version: i64,
    /// Whether it left the record live or deleted.
    pub(super) state: State,
    /// When the write was sent.
    pub(super) started: Duration,
    /// When it was acknowledged.
    pub(super) ended: Duration,
}

/// The acknowledged changes of a trace.
pub(super) struct Acks {
    /// By the number of the record within the history: its number here.
    numbers: Vec<Option<usize>>,
    /// Each record with its changes, one for each version, in the order of versions.
    records: Vec<(Key, Vec<Ack>)>,
    by_user: BTreeMap<usize, Vec<Ack>>,
    coarse: HashSet<usize>,
    /// Accepted deletes of which nobody was told what version they made, if any.
    untold: HashSet<usize>,
}

/// How many changes share one time, on average, where the server's clock counts as coarse.
const COARSE: usize = 8;

impl Acks {
    pub(super) fn new(history: &History<'_>) -> Acks {
        let mut acks = Acks {
            numbers: vec![None; history.by_key().len()],
            records: Vec::new(),
            by_user: BTreeMap::new(),
            coarse: HashSet::new(),
            untold: HashSet::new(),
        };
        for &named in history.by_key() {
            let (key, record) = history.numbered(named);
            let Some(owner) = record.owner else { continue };
            let number = acks.records.len();
            let untold = record.writes.iter().filter(|&&index| {
                let write = history.exchange(index);
                matches!(write.op, Op::Delete { .. }) && outcome(history, record, write).is_none()
            });
            acks.untold.extend(untold);
            let mut own = of_record(history, record, owner, number);
            if own.is_empty()
                || !is_regular(history, &own)
                || is_contradicted(history, record, &own)
            {
                continue;
            }
            acks.numbers[named as usize] = Some(number);
            acks.by_user.entry(owner).or_default().extend(own.iter().copied());
            own.sort_by_key(|ack| (ack.version, ack.ended));
            own.dedup_by_key(|ack| ack.version);
            acks.records.push((key.clone(), own));
        }
        for (user, own) in &mut acks.by_user {
            own.sort_by_key(|ack| (ack.ended, ack.write));
            let shown = own.iter().filter_map(|ack| history.exchange(ack.write).reply.record());
            let times: Vec<&str> = shown.filter_map(stamp).collect();
            let distinct = times.iter().collect::<HashSet<_>>().len();
            if distinct * COARSE <= times.len() {
                acks.coarse.insert(*user);
            }
        }
        acks
    }

    /// Whether the changes of a user bear so few different times that many of them are ties.
    pub(super) fn is_coarse(&self, user: usize) -> bool {
        self.coarse.contains(&user)
    }

    /// Whether this is an accepted delete, and nobody was told what version it made, if any.
    pub(super) fn is_untold(&self, delete: &Exchange) -> bool {
        self.untold.contains(&delete.index)
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The number of the record with this number within the history, if anything of it was acknowledged.
    pub(super) fn number(&self, named: u32) -> Option<usize> {
        self.numbers.get(named as usize).copied().flatten()
    }

    /// The record with this number.
    pub(super) fn key(&self, record: usize) -> &Key {
        &self.records[record].0
    }

    /// The change that made this version of a record.
    pub(super) fn of_version(&self, record: usize, version: i64) -> Option<&Ack> {
        let own = &self.records[record].1;
        own.binary_search_by_key(&version, |ack| ack.version).ok().map(|place| &own[place])
    }

    /// What was acknowledged to a user from `from` on and before `until`, in this order.
    pub(super) fn between(&self, user: usize, from: Duration, until: Duration) -> &[Ack] {
        let all = self.by_user.get(&user).map_or(&[][..], Vec::as_slice);
        let first = all.partition_point(|ack| ack.ended < from);
        let end = all.partition_point(|ack| ack.ended < until);
        &all[first..end.max(first)]
    }
}

/// The acknowledged changes of one record, in the order of their ends; each version once, under
/// the write that was first to show it, so that a repeated create is no change of its own.
fn of_record(
    history: &History<'_>,
    record: &RecordHistory,
    owner: usize,
    number: usize,
) -> Vec<Ack> {
    let mut known = HashSet::new();
    record
        .writes
        .iter()
        .map(|&index| history.exchange(index))
        // Whoever a record is shared with changes it for its owner, too.
        .filter(|write| write.credentials.user().is_some_and(|user| user == owner || record.shared))
        .filter_map(|write| {
            let (version, state) = outcome(history, record, write)?;
            known.insert((version, state)).then_some(Ack {
                record: number,
                write: write.index,
                version,
                state,
                started: write.started,
                ended: write.ended,
            })
        })
        .collect()
}

/// The version and state that an accepted write left; none where a delete may have come to a record
/// that had gone with another one. A delete may be answered without content; then the version is
/// the one after that which it named, unless the record may have been deleted before: then any
/// version may be named, and no version is made.
fn outcome(
    history: &History<'_>,
    record: &RecordHistory,
    write: &Exchange,
) -> Option<(i64, State)> {
    if let Some(shown) = write.reply.record()
        && let Some(version) = shown.version
    {
        let is_late = matches!(write.op, Op::Delete { .. })
            && may_be_deleted_before(history, record, write, Op::key);
        return (!is_late).then_some((version, shown.state));
    }
    match &write.op {
        Op::Delete { expected, .. } if write.reply.json.is_none() => {
            let is_first = !may_be_deleted_before(history, record, write, |op| Some(op.clone()));
            is_first.then_some((expected.version()? + 1, State::Deleted))
        }
        _ => None,
    }
}

/// Whether a delete may have found its record deleted, by a request that differs from it in this.
fn may_be_deleted_before<T: PartialEq>(
    history: &History<'_>,
    record: &RecordHistory,
    delete: &Exchange,
    in_this: impl Fn(&Op) -> Option<T>,
) -> bool {
    if history.before(delete).is_some_and(|before| before.is_live()) {
        return false;
    }
    record.endings.iter().map(|&index| history.exchange(index)).any(|other| {
        let refused = other.reply.refused();
        other.index != delete.index
            && !refused
            && other.started < delete.ended
            && in_this(&other.op) != in_this(&delete.op)
    })
}

/// The time of the change that a representation shows.
pub(super) fn stamp(seen: &Sighting) -> Option<&str> {
    let member = |name: &str| seen.value.get(name).and_then(Value::as_str);
    member("deleted_at").or_else(|| member("updated_at"))
}

/// Whether versions grow and the dead stay dead. Where they do not, another requirement is
/// broken, and nobody can say what a reader is owed.
fn is_regular(history: &History<'_>, acks: &[Ack]) -> bool {
    let mut ended: Option<&Ack> = None;
    let mut open: Vec<&Ack> = Vec::new();
    for ack in acks {
        // The newest among those that were over when this write began.
        open.retain(|earlier| {
            let over = earlier.ended < ack.started;
            if over && ended.is_none_or(|newest| earlier.version >= newest.version) {
                ended = Some(earlier);
            }
            !over
        });
        let revives = matches!(history.exchange(ack.write).op, Op::Restore { .. });
        let backwards = ended.is_some_and(|earlier| {
            ack.version < earlier.version
                || (earlier.state == State::Deleted && ack.state == State::Live && !revives)
        });
        if backwards {
            return false;
        }
        open.push(ack);
    }
    true
}

/// Whether a later answer shows the record older than a write had said it is.
fn is_contradicted(history: &History<'_>, record: &RecordHistory, acks: &[Ack]) -> bool {
    let mut newest = Vec::with_capacity(acks.len());
    for ack in acks {
        newest.push(newest.last().copied().unwrap_or(i64::MIN).max(ack.version));
    }
    record.sightings.iter().any(|&(index, place)| {
        let seen = history.sighting((index, place));
        let is_old = history.may_answer_as_before(history.exchange(index));
        if is_old || !matches!(seen.place, Place::Read | Place::Listed | Place::Current) {
            return false;
        }
        let started = history.exchange(index).started;
        let over = acks.partition_point(|ack| ack.ended < started);
        over > 0 && seen.version.is_some_and(|version| version < newest[over - 1])
    })
}
