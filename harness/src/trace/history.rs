//! An index over a trace, built once: what was known of each record when each request started.
//!
//! The idea that makes judging linear: versions order the writes of a record. One sweep over the
//! starts and ends of all exchanges keeps, per record, the highest version that any finished
//! answer has shown (`sweep`), and notes for each request what that was when the request began and whether
//! another write of the same record was under way.

mod numbers;
mod remembered;
mod sweep;

use std::collections::HashSet;
use std::sync::OnceLock;
use std::time::Duration;

use self::numbers::Numbers;
pub(crate) use self::remembered::Fact;
use self::remembered::Remembered;
use self::sweep::{Seen, Snapshot, Swept, sweep};
use super::walk;
use super::{Asked, Exchange, Feed, Key, Obligation, Redelivery, Sighting, Trace};

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

/// The accepted writes of one record by the version that they name; those of one version in the order in
/// which they ended.
type ByVersion = Vec<(Option<i64>, usize)>;

/// An index over one trace.
#[derive(Debug)]
pub struct History<'t> {
    trace: &'t Trace,
    /// When each exchange began and ended. Whoever looks for a moment looks at many exchanges, which lie far
    /// apart.
    spans: Vec<(Duration, Duration)>,
    /// What each exchange asks for, by exchange.
    asked: Vec<Asked>,
    /// The exchanges that ask for something out of the common.
    rare: Vec<usize>,
    before: Vec<Option<Snapshot>>,
    /// The number of the record that each exchange's request names, by exchange.
    about: Vec<Option<u32>>,
    /// Every record, by its number.
    records: Vec<(Key, RecordHistory)>,
    numbers: Numbers,
    seen: Seen,
    /// The numbers of all records, in the order of their keys.
    by_key: Vec<u32>,
    /// By the number of the record.
    alike: OnceLock<Vec<ByVersion>>,
    repeats: HashSet<usize>,
    feed: Feed<'t>,
    accounts: OnceLock<walk::Accounts>,
    newest_id_time: OnceLock<u64>,
    remembered: Remembered,
}

impl<'t> History<'t> {
    /// Indexes a trace. O(n log n) in the number of exchanges.
    pub fn new(trace: &'t Trace) -> History<'t> {
        let Swept { before, about, records, numbers, seen, repeats } = sweep(trace);
        let asked: Vec<Asked> = trace.exchanges.iter().map(|x| Asked::of(&x.op)).collect();
        let is_rare = |at: &usize| !asked[*at].meets(Asked::COMMON);
        let rare = (0..asked.len()).filter(is_rare).collect();
        let mut by_key: Vec<u32> = (0u32..).take(records.len()).collect();
        by_key.sort_unstable_by_key(|&number| &records[number as usize].0);
        History {
            trace,
            spans: trace.exchanges.iter().map(|x| (x.started, x.ended)).collect(),
            asked,
            rare,
            before,
            about,
            records,
            numbers,
            seen,
            by_key,
            alike: OnceLock::new(),
            repeats,
            feed: Feed::new(trace),
            accounts: OnceLock::new(),
            newest_id_time: OnceLock::new(),
            remembered: Remembered::of(trace.exchanges.len()),
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

    /// The exchanges that ask for something of these kinds, in the order of the trace. The others are not
    /// even looked at.
    pub fn asked<'h>(&'h self, kinds: Asked) -> impl Iterator<Item = &'t Exchange> + use<'h, 't> {
        let (all, rare) = if kinds.meets(Asked::COMMON) {
            (self.asked.as_slice(), &[][..])
        } else {
            (&[][..], self.rare.as_slice())
        };
        let all = all.iter().enumerate().filter(move |(_, asked)| asked.meets(kinds));
        let rare = rare.iter().copied().filter(move |&at| self.asked[at].meets(kinds));
        all.map(|(at, _)| at).chain(rare).map(|at| self.exchange(at))
    }

    /// The exchange with this index.
    pub fn exchange(&self, index: usize) -> &'t Exchange {
        &self.trace.exchanges[index]
    }

    /// The record that the exchange's request names, if it names one.
    pub fn key(&self, exchange: &Exchange) -> Option<&Key> {
        self.about(exchange).map(|(key, _)| key)
    }

    /// What the trace shows of the record that the exchange's request names.
    pub fn record_of(&self, exchange: &Exchange) -> Option<&RecordHistory> {
        self.about(exchange).map(|(_, record)| record)
    }

    fn about(&self, exchange: &Exchange) -> Option<&(Key, RecordHistory)> {
        let number = (*self.about.get(exchange.index)?)?;
        self.records.get(number as usize)
    }

    /// The accepted writes that asked for just the same as this one, in the order in which they
    /// ended; itself among them, if it was accepted.
    pub fn alike<'h>(
        &'h self,
        exchange: &'h Exchange,
    ) -> impl Iterator<Item = &'t Exchange> + use<'h, 't> {
        let number = self.number_of(exchange);
        let named = exchange.op.named_version();
        let found = number.map_or(&[][..], |number| {
            let writes = &self.writes_by_version()[number as usize];
            let first = writes.partition_point(|(version, _)| *version < named);
            let end = writes.partition_point(|(version, _)| *version <= named);
            &writes[first..end]
        });
        found.iter().map(|&(_, at)| self.exchange(at)).filter(|other| other.op == exchange.op)
    }

    fn writes_by_version(&self) -> &[ByVersion] {
        self.alike.get_or_init(|| {
            let by_version = |record: &RecordHistory| {
                let writes = record.writes.iter();
                let mut named: ByVersion =
                    writes.map(|&write| (self.exchange(write).op.named_version(), write)).collect();
                named.sort_by_key(|(version, _)| *version);
                named
            };
            self.records.iter().map(|(_, record)| by_version(record)).collect()
        })
    }

    /// What was known of the record that the exchange is about when its request started; `None`
    /// where it is about no record.
    pub fn before(&self, exchange: &Exchange) -> Option<Before<'t>> {
        let snapshot = self.before.get(exchange.index)?.as_ref()?;
        Some(Before {
            newest: snapshot
                .newest
                .map(|(index, place)| self.sighting((index as usize, place as usize))),
            existed: snapshot.existed,
            deleted: snapshot.deleted,
            contended: snapshot.contended || snapshot.unanswered,
            untold: snapshot.unanswered,
            owner: snapshot.owner.map(|owner| owner as usize),
            shared: snapshot.shared,
        })
    }

    /// Whether the answer may be that to an earlier request with the same idempotency key, and so
    /// show what was then, and not what is.
    pub fn may_answer_as_before(&self, exchange: &Exchange) -> bool {
        self.repeats.contains(&exchange.index)
    }

    /// Every record that a request or an answer names, in the order of their keys.
    pub fn records(&self) -> impl ExactSizeIterator<Item = (&Key, &RecordHistory)> {
        self.by_key.iter().map(|&number| {
            let (key, record) = &self.records[number as usize];
            (key, record)
        })
    }

    /// The numbers of all records, in the order of their keys.
    pub(crate) fn by_key(&self) -> &[u32] {
        &self.by_key
    }

    /// What the trace shows of one record.
    pub fn record(&self, key: &Key) -> Option<&RecordHistory> {
        self.numbers.of(&key.entity, &key.id).map(|number| self.numbered(number).1)
    }

    /// The number of the record that the exchange's request names: a name that is soon compared and
    /// looked up, and means nothing beyond this history.
    pub(crate) fn number_of(&self, exchange: &Exchange) -> Option<u32> {
        self.about.get(exchange.index).copied().flatten()
    }

    /// The number of the record that an answer shows, by exchange and place.
    pub(crate) fn number_seen(&self, (exchange, place): (usize, usize)) -> Option<u32> {
        self.seen.at(exchange, place)
    }

    /// The record with this number.
    pub(crate) fn numbered(&self, number: u32) -> (&Key, &RecordHistory) {
        let (key, record) = &self.records[number as usize];
        (key, record)
    }

    /// The representations of the record in answers that had not arrived before this moment, in the
    /// order in which they arrived: exchange and place of each.
    pub fn shown_since<'h>(
        &'h self,
        record: &'h RecordHistory,
        moment: Duration,
    ) -> impl Iterator<Item = (usize, usize)> + use<'h, 't> {
        let first = record.sightings.partition_point(|&(at, _)| self.spans[at].1 < moment);
        record.sightings[first..].iter().copied()
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
            let first = all.partition_point(|&at| self.spans[at].0 < earliest);
            let last = all.partition_point(|&at| self.spans[at].0 < to);
            &all[first..last.max(first)]
        };
        within(&record.exchanges)
            .iter()
            .chain(within(&record.reached_by))
            .filter(move |&&at| self.spans[at].1 > from)
            .map(|&at| self.exchange(at))
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

    /// The newest time inside any id of the trace, in milliseconds since 1970, without ids from the
    /// future of the server's clock.
    pub(crate) fn newest_id_time(&self) -> u64 {
        *self.newest_id_time.get_or_init(|| walk::newest_id_time(self))
    }

    /// Whether something holds of an exchange; `look` finds out, once for all who ask. A history is
    /// held against one target, so the answer is always the same.
    pub(crate) fn holds(
        &self,
        exchange: &Exchange,
        fact: Fact,
        look: impl FnOnce() -> bool,
    ) -> bool {
        self.remembered.holds(exchange.index, fact, look)
    }

    /// Exchange and place of the representation that shows what an exchange left; `look` finds it,
    /// once for all who ask.
    pub(crate) fn left(
        &self,
        exchange: &Exchange,
        look: impl FnOnce() -> Option<(usize, usize)>,
    ) -> Option<(usize, usize)> {
        self.remembered.left(exchange.index, look)
    }

    fn accounts(&self) -> &walk::Accounts {
        self.accounts.get_or_init(|| walk::accounts(self))
    }
}
