//! An index over a trace, built once: what was known of each record when each request started.
//!
//! The idea that makes judging linear: versions order the writes of a record. One sweep over the
//! starts and ends of all exchanges keeps, per record, the highest version that any finished
//! answer has shown (`sweep`), and notes for each request what that was when the request began and whether
//! another write of the same record was under way.

mod sweep;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use self::sweep::{Snapshot, Swept, sweep};
use super::walk;
use super::{Exchange, Feed, Key, Obligation, Redelivery, Sighting, Trace};

/// What was known of a record when a request about it started.
#[derive(Clone, Copy, Debug)]
pub struct Before<'t> {
    /// The newest representation seen until then; `None` if nobody had seen the record.
    pub newest: Option<&'t Sighting>,
    /// Whether a create of it had been accepted, or any answer had shown it.
    pub existed: bool,
    /// Whether it was known to be deleted.
    pub deleted: bool,
    /// Whether another write of the record was under way at the same time, or had ended without
    /// an answer, so that what is known may not be what was true.
    pub contended: bool,
    /// Whether an earlier write had no answer, or one that did not tell what it left.
    pub untold: bool,
    /// The user who created it, where the trace shows it.
    pub owner: Option<usize>,
    /// Whether another user was ever to be let in to it.
    pub shared: bool,
}

impl Before<'_> {
    /// The version the record certainly had, or `None` if that cannot be said.
    pub fn version(&self) -> Option<i64> {
        if self.contended { None } else { self.newest.and_then(|sighting| sighting.version) }
    }

    /// Whether the record was certainly live.
    pub fn is_live(&self) -> bool {
        self.existed && !self.deleted && !self.contended
    }

    /// Whether the record was certainly deleted.
    pub fn is_deleted(&self) -> bool {
        self.deleted && !self.contended
    }

    /// Whether nobody had ever made the record.
    pub fn is_unknown(&self) -> bool {
        !self.existed && !self.contended
    }
}

/// All that a trace shows of one record.
#[derive(Clone, Debug, Default)]
pub struct RecordHistory {
    /// The user whose create was accepted first.
    pub owner: Option<usize>,
    /// Whether another user was ever to be let in to it.
    pub shared: bool,
    /// Accepted writes, in the order in which they ended.
    pub writes: Vec<usize>,
    /// Every exchange whose request names the record, in the order of the trace.
    pub exchanges: Vec<usize>,
    /// Every representation of it: exchange, and place among the exchange's sightings.
    pub sightings: Vec<(usize, usize)>,
    /// Writes of other records that may have changed this one, in the order of the trace.
    pub reached_by: Vec<usize>,
    /// How long the longest of these took: of `exchanges`, and of `reached_by`.
    longest: Duration,
    /// Every request that may have ended its life, in the order of the trace: deletes of it, and of
    /// what it goes with. Refused ones are among them.
    pub endings: Vec<usize>,
}

/// Exchanges by the record and the version that they name.
type ByVersion = HashMap<(Key, Option<i64>), Vec<usize>>;

/// An index over one trace.
#[derive(Debug)]
pub struct History<'t> {
    trace: &'t Trace,
    before: Vec<Option<Snapshot>>,
    keys: Vec<Option<Key>>,
    records: BTreeMap<Key, RecordHistory>,
    /// Accepted writes by the record and the version that they name.
    alike: OnceCell<ByVersion>,
    repeats: HashSet<usize>,
    feed: Feed<'t>,
    accounts: OnceCell<walk::Accounts>,
}

impl<'t> History<'t> {
    /// Indexes a trace. O(n log n) in the number of exchanges.
    pub fn new(trace: &'t Trace) -> History<'t> {
        let Swept { before, keys, records, repeats } = sweep(trace);
        History {
            trace,
            before,
            keys,
            alike: OnceCell::new(),
            records,
            repeats,
            feed: Feed::new(trace),
            accounts: OnceCell::new(),
        }
    }

    /// The trace.
    pub fn trace(&self) -> &'t Trace {
        self.trace
    }

    /// Every exchange, in the order of the trace.
    pub fn exchanges(&self) -> impl Iterator<Item = &'t Exchange> + use<'t> {
        self.trace.exchanges.iter()
    }

    /// The exchange with this index.
    pub fn exchange(&self, index: usize) -> &'t Exchange {
        &self.trace.exchanges[index]
    }

    /// The record that the exchange's request names, if it names one.
    pub fn key(&self, exchange: &Exchange) -> Option<&Key> {
        self.keys.get(exchange.index)?.as_ref()
    }

    /// The accepted writes that asked for just the same as this one, in the order in which they
    /// ended; itself among them, if it was accepted.
    pub fn alike<'h>(
        &'h self,
        exchange: &'h Exchange,
    ) -> impl Iterator<Item = &'t Exchange> + use<'h, 't> {
        let alike = self.alike.get_or_init(|| {
            let mut alike = ByVersion::new();
            for (key, record) in &self.records {
                for &write in &record.writes {
                    let named = self.exchange(write).op.named_version();
                    alike.entry((key.clone(), named)).or_default().push(write);
                }
            }
            alike
        });
        let name = self.key(exchange).map(|key| (key.clone(), exchange.op.named_version()));
        let found = name.and_then(|name| alike.get(&name)).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|&at| self.exchange(at)).filter(|other| other.op == exchange.op)
    }

    /// What was known of the record that the exchange is about when its request started; `None`
    /// where it is about no record.
    pub fn before(&self, exchange: &Exchange) -> Option<Before<'t>> {
        let snapshot = self.before.get(exchange.index)?.as_ref()?;
        let known = snapshot.known;
        Some(Before {
            newest: known
                .newest
                .map(|(index, place)| &self.trace.exchanges[index].reply.sightings[place]),
            existed: known.existed,
            deleted: known.deleted,
            contended: snapshot.contended || known.unanswered,
            untold: known.unanswered,
            owner: known.owner,
            shared: known.shared,
        })
    }

    /// Whether the answer may be that to an earlier request with the same idempotency key, and so
    /// show what was then, and not what is.
    pub fn may_answer_as_before(&self, exchange: &Exchange) -> bool {
        self.repeats.contains(&exchange.index)
    }

    /// Every record that a request or an answer names, by key.
    pub fn records(&self) -> &BTreeMap<Key, RecordHistory> {
        &self.records
    }

    /// What the trace shows of one record.
    pub fn record(&self, key: &Key) -> Option<&RecordHistory> {
        self.records.get(key)
    }

    /// The representations of the record in answers that had not arrived before this moment, in the
    /// order in which they arrived.
    pub fn shown_since<'h>(
        &'h self,
        record: &'h RecordHistory,
        moment: Duration,
    ) -> impl Iterator<Item = (&'t Exchange, &'t Sighting)> + use<'h, 't> {
        let first = record.sightings.partition_point(|&(at, _)| self.exchange(at).ended < moment);
        record.sightings[first..].iter().map(|&at| (self.exchange(at.0), self.sighting(at)))
    }

    /// The exchanges whose requests name the record, and the writes of others that may have changed
    /// it, as far as they were under way between these moments.
    pub fn meanwhile<'h>(
        &'h self,
        record: &'h RecordHistory,
        from: Duration,
        to: Duration,
    ) -> impl Iterator<Item = &'t Exchange> + use<'h, 't> {
        // None that began earlier than this can have lasted until then.
        let earliest = from.saturating_sub(record.longest);
        let within = |all: &'h [usize]| {
            let first = all.partition_point(|&at| self.exchange(at).started < earliest);
            let last = all.partition_point(|&at| self.exchange(at).started < to);
            &all[first..last.max(first)]
        };
        within(&record.exchanges)
            .iter()
            .chain(within(&record.reached_by))
            .map(|&at| self.exchange(at))
            .filter(move |x| x.ended > from)
    }

    /// Every representation of every record: the exchange, and what it shows.
    pub fn sightings(&self) -> impl Iterator<Item = (&'t Exchange, &'t Sighting)> + use<'t> {
        self.trace
            .exchanges
            .iter()
            .flat_map(|exchange| exchange.reply.sightings.iter().map(move |seen| (exchange, seen)))
    }

    /// The sighting at this place of this exchange.
    pub fn sighting(&self, (exchange, place): (usize, usize)) -> &'t Sighting {
        &self.trace.exchanges[exchange].reply.sightings[place]
    }

    /// The pages of the change feed, and which position led from one to the next.
    pub fn feed(&self) -> &Feed<'t> {
        &self.feed
    }

    /// What every finished walk of the change feed owed its reader, and whether it delivered.
    pub fn obligations(&self) -> &[Obligation] {
        &self.accounts().obligations
    }

    /// Every record that a chain of pages delivered more than once.
    pub fn redeliveries(&self) -> &[Redelivery] {
        &self.accounts().redeliveries
    }

    fn accounts(&self) -> &walk::Accounts {
        self.accounts.get_or_init(|| walk::accounts(self))
    }
}
