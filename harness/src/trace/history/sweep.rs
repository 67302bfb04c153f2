//! One sweep over the starts and ends of all exchanges: what was known of each record when each
//! request began, and everything that the trace shows of each record.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::RecordHistory;
use super::numbers::Numbers;
use crate::trace::reach::{Reach, may_delete};
use crate::trace::{Exchange, Key, Op, Sighting, State, Trace};

/// What the answers until now have told of a record.
#[derive(Clone, Copy, Default)]
struct Known {
    newest: Option<(usize, usize)>,
    version: Option<i64>,
    existed: bool,
    deleted: bool,
    unanswered: bool,
    /// When a delete was accepted whose answer did not show what it left. Older answers tell
    /// nothing about the record any more.
    bare_delete: Option<Duration>,
    /// When a write of another record may have changed this one. Answers to older requests do not
    /// tell whether it did.
    reached: Option<Duration>,
    owner: Option<usize>,
    shared: bool,
}

/// What was known of a record when a request began. A long trace holds one for each of its exchanges, so
/// it is kept small.
#[derive(Clone, Copy, Debug)]
pub(super) struct Snapshot {
    /// Exchange and place of the newest representation.
    pub(super) newest: Option<(u32, u32)>,
    pub(super) owner: Option<u32>,
    pub(super) existed: bool,
    pub(super) deleted: bool,
    pub(super) unanswered: bool,
    pub(super) shared: bool,
    pub(super) contended: bool,
}

impl Snapshot {
    fn of(known: &Known, contended: bool) -> Snapshot {
        Snapshot {
            newest: known.newest.map(|(exchange, place)| (small(exchange), small(place))),
            owner: known.owner.map(small),
            existed: known.existed,
            deleted: known.deleted,
            unanswered: known.unanswered,
            shared: known.shared,
            contended,
        }
    }
}

/// A place in a trace in half the room. No trace that fits into memory has more places.
fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The number of the record that each representation shows, all in one row.
#[derive(Debug)]
pub(super) struct Seen {
    /// Where those of each exchange begin, and at the end where the last ones end.
    first: Vec<u32>,
    numbers: Vec<u32>,
}

/// In place of a number, where a representation has no id.
const NOBODY: u32 = u32::MAX;

impl Seen {
    fn of(trace: &Trace) -> Seen {
        let mut first = Vec::with_capacity(trace.exchanges.len() + 1);
        let mut count = 0;
        for exchange in &trace.exchanges {
            first.push(small(count));
            count += exchange.reply.sightings.len();
        }
        Seen { first, numbers: vec![NOBODY; count] }
    }

    fn note(&mut self, exchange: usize, place: usize, number: u32) {
        let at = self.first[exchange] as usize + place;
        self.numbers[at] = number;
    }

    /// The number of the record that is shown at this place of an exchange.
    pub(super) fn at(&self, exchange: usize, place: usize) -> Option<u32> {
        let at = *self.first.get(exchange)? as usize + place;
        self.numbers.get(at).copied().filter(|number| *number != NOBODY)
    }
}

/// What a sweep brings.
pub(super) struct Swept {
    /// What was known of the record that each exchange is about, by exchange.
    pub(super) before: Vec<Option<Snapshot>>,
    /// The number of the record that each exchange's request names, by exchange.
    pub(super) about: Vec<Option<u32>>,
    /// Every record, by its number.
    pub(super) records: Vec<(Key, RecordHistory)>,
    pub(super) numbers: Numbers,
    /// The numbers of the records that answers show, by exchange and place.
    pub(super) seen: Seen,
    /// Requests that repeat an idempotency key.
    pub(super) repeats: HashSet<usize>,
}

/// Sweeps once over the starts and ends of all exchanges.
pub(super) fn sweep(trace: &Trace) -> Swept {
    let mut sweep = Sweep::new(trace);
    sweep.run();
    let Sweep { before, about, records, numbers, seen, repeats, .. } = sweep;
    let records = records.into_iter().map(|record| (record.key, record.history)).collect();
    Swept { before, about, records, numbers, seen, repeats }
}

/// The sweep over starts and ends.
struct Sweep<'t> {
    trace: &'t Trace,
    /// Every record that was met, by its number.
    records: Vec<Record>,
    numbers: Numbers,
    seen: Seen,
    before: Vec<Option<Snapshot>>,
    about: Vec<Option<u32>>,
    reach: Reach,
    /// What the writes under way may change beside their own record, by exchange.
    reached: HashMap<usize, Vec<u32>>,
    /// Requests that carry an idempotency key, by user and key.
    idempotent: HashMap<(Option<usize>, Vec<u8>), Vec<usize>>,
    /// Those among them that were not the first with it.
    repeats: HashSet<usize>,
}

/// A record as far as the sweep has come.
struct Record {
    key: Key,
    /// Whether anything was asked or said of it; of one that a write only may reach, nothing is known.
    is_known: bool,
    known: Known,
    /// The exchanges under way that name it or may change it.
    open: Vec<usize>,
    history: RecordHistory,
}

impl<'t> Sweep<'t> {
    fn new(trace: &'t Trace) -> Sweep<'t> {
        Sweep {
            trace,
            records: Vec::new(),
            numbers: Numbers::default(),
            seen: Seen::of(trace),
            before: vec![None; trace.exchanges.len()],
            about: vec![None; trace.exchanges.len()],
            reach: Reach::new(&trace.relations),
            reached: HashMap::new(),
            idempotent: HashMap::new(),
            repeats: HashSet::new(),
        }
    }

    /// The number of a record, which is given out when it is first met.
    fn number(&mut self, key: &Key) -> u32 {
        match self.numbers.of(&key.entity, &key.id) {
            Some(number) => number,
            None => self.new_record(key.clone()),
        }
    }

    /// The number of the record that a request names. Nearly all name one that is known, as it is
    /// spelled in its key.
    fn number_of(&mut self, op: &Op) -> Option<u32> {
        let (entity, id) = (op.entity()?, op.id()?);
        if let Some(number) = self.numbers.of(entity, id) {
            return Some(number);
        }
        Some(self.number(&Key::new(entity, id)))
    }

    fn new_record(&mut self, key: Key) -> u32 {
        let number = small(self.records.len());
        self.numbers.add(&key, number);
        self.records.push(Record {
            key,
            is_known: false,
            known: Known::default(),
            open: Vec::new(),
            history: RecordHistory::default(),
        });
        number
    }

    fn record(&mut self, number: u32) -> &mut Record {
        &mut self.records[number as usize]
    }

    /// What is known of a record, to learn more of it.
    fn known(&mut self, number: u32) -> &mut Known {
        let record = self.record(number);
        record.is_known = true;
        &mut record.known
    }

    fn run(&mut self) {
        // A start at the very instant of an end counts as overlapping: closed intervals, so that
        // the clock's grain never makes two requests look ordered that may not have been.
        let count = self.trace.exchanges.len();
        let mut events: Vec<(Duration, bool, usize)> = Vec::with_capacity(2 * count);
        for exchange in &self.trace.exchanges {
            events.push((exchange.started, false, exchange.index));
            events.push((exchange.ended, true, exchange.index));
        }
        events.sort_unstable();
        for (_, is_end, index) in events {
            let exchange = &self.trace.exchanges[index];
            if is_end { self.end(exchange) } else { self.start(exchange) }
        }
    }

    fn start(&mut self, exchange: &Exchange) {
        let Some(number) = self.number_of(&exchange.op) else {
            self.reach_from(exchange);
            return;
        };
        self.about[exchange.index] = Some(number);
        let mut contended = self.enter(number, exchange) | self.repeats_a_key(exchange);
        self.reach_from(exchange);
        let known = self.known(number);
        // What a user may do with the record of another depends on what that one has allowed.
        contended |= known.shared && known.owner != exchange.credentials.user();
        known.shared |= matches!(exchange.op, Op::Share { .. });
        let known = *known;
        self.before[exchange.index] = Some(Snapshot::of(&known, contended));
        let record = &mut self.record(number).history;
        record.shared = known.shared;
        record.exchanges.push(exchange.index);
        record.longest = record.longest.max(exchange.ended.saturating_sub(exchange.started));
        if may_delete(&exchange.op) {
            record.endings.push(exchange.index);
        }
    }

    /// Notes that the exchange is under way at this record. Returns whether a write of it is.
    fn enter(&mut self, number: u32, exchange: &Exchange) -> bool {
        let open = &mut self.records[number as usize].open;
        let mut contended = false;
        for &other in open.iter() {
            contended |= self.trace.exchanges[other].op.is_write();
            if exchange.op.is_write()
                && let Some(snapshot) = &mut self.before[other]
            {
                snapshot.contended = true;
            }
        }
        open.push(exchange.index);
        contended
    }

    fn leave(&mut self, number: u32, exchange: &Exchange) {
        self.record(number).open.retain(|&other| other != exchange.index);
    }

    /// Notes that the exchange is under way at every record that it may change beside its own.
    fn reach_from(&mut self, exchange: &Exchange) {
        if !self.reach.is_possible() {
            return;
        }
        self.reach.learn(&exchange.op);
        for key in self.reach.going_with(&exchange.op) {
            let number = self.number(&key);
            self.record(number).history.endings.push(exchange.index);
        }
        let reached = self.reach.of(&exchange.op);
        let reached: Vec<u32> = reached.iter().map(|key| self.number(key)).collect();
        for &number in &reached {
            self.enter(number, exchange);
            let record = &mut self.record(number).history;
            record.reached_by.push(exchange.index);
            record.longest = record.longest.max(exchange.ended.saturating_sub(exchange.started));
        }
        if !reached.is_empty() {
            self.reached.insert(exchange.index, reached);
        }
    }

    /// Whether the request repeats an idempotency key: then its answer may be an old one. Of those
    /// that are under way together, each may have come second.
    fn repeats_a_key(&mut self, exchange: &Exchange) -> bool {
        let Some(key) = exchange.request.headers.get("idempotency-key") else { return false };
        let name = (exchange.credentials.user(), key.as_bytes().to_vec());
        let uses = self.idempotent.entry(name).or_default();
        for &other in uses.iter() {
            self.repeats.insert(exchange.index);
            if self.trace.exchanges[other].ended >= exchange.started {
                self.repeats.insert(other);
                if let Some(snapshot) = &mut self.before[other] {
                    snapshot.contended = true;
                }
            }
        }
        uses.push(exchange.index);
        uses.len() > 1
    }

    /// What a write may have changed beside its own record is not known any more, unless it was
    /// refused.
    fn leave_reached(&mut self, exchange: &Exchange) {
        let refused = exchange.reply.refused();
        for number in self.reached.remove(&exchange.index).unwrap_or_default() {
            self.leave(number, exchange);
            if !refused {
                let known = self.known(number);
                known.unanswered = true;
                known.reached = Some(exchange.ended);
            }
        }
    }

    /// A hook has done away with things that no request of a client can: what was deleted may be
    /// as if it had never been.
    fn forget(&mut self, exchange: &Exchange) {
        let is_restart = exchange.op.restarts();
        for record in self.records.iter_mut().filter(|record| record.is_known) {
            let known = &mut record.known;
            if known.deleted || known.unanswered || is_restart {
                known.unanswered = true;
                known.reached = Some(exchange.ended);
            }
        }
    }

    fn end(&mut self, exchange: &Exchange) {
        let tells = self.tells_what_it_did(exchange);
        for (place, sighting) in exchange.reply.sightings.iter().enumerate() {
            self.reach.see(sighting);
            self.see(exchange, place, sighting);
        }
        self.leave_reached(exchange);
        if exchange.op.is_control() {
            self.forget(exchange);
        }
        let Some(number) = self.about[exchange.index] else {
            self.end_without_id(exchange);
            return;
        };
        self.leave(number, exchange);
        if !exchange.op.is_write() {
            return;
        }
        let shown = exchange.reply.record().and_then(Sighting::key);
        let shown = shown.filter(|shown| **shown != self.records[number as usize].key);
        if let (Some(shown), true) = (shown, exchange.reply.accepted()) {
            self.end_elsewhere(exchange, number, shown);
            return;
        }
        let snapshot = self.before[exchange.index];
        let known = self.known(number);
        if !exchange.reply.answered() {
            known.unanswered = true;
        } else if exchange.reply.accepted() {
            known.existed = true;
            // One that was answered late may tell of a tombstone that has been restored since.
            let made = exchange.reply.record().and_then(|seen| seen.version);
            let is_newest = made.is_none() || made >= known.version;
            known.deleted |= matches!(exchange.op, Op::Delete { .. }) && is_newest;
            known.unanswered |= !tells;
            if matches!(exchange.op, Op::Restore { .. }) && exchange.reply.record().is_none() {
                known.unanswered = true;
            }
            if matches!(exchange.op, Op::Delete { .. }) && exchange.reply.record().is_none() {
                known.unanswered |= snapshot.is_some_and(|snapshot| snapshot.contended);
                known.newest = None;
                known.version = None;
                known.bare_delete = Some(exchange.ended);
            }
            if matches!(exchange.op, Op::Create { .. }) && known.owner.is_none() {
                known.owner = exchange.credentials.user();
            }
            let owner = known.owner;
            let record = &mut self.record(number).history;
            record.owner = owner;
            record.writes.push(exchange.index);
        }
    }

    /// Whether the answer to an accepted write can be taken for what the write left. That of an odd
    /// request cannot; nor that of an update which shows no newer version than the update named,
    /// unless the update asked for nothing new.
    fn tells_what_it_did(&self, exchange: &Exchange) -> bool {
        let (expected, patch) = match &exchange.op {
            Op::Update { expected, patch, .. } => (expected, patch),
            Op::Replace { expected, members, .. } => (expected, members),
            // One that shows no newer version than the tombstone's has left both under one version.
            Op::Restore { expected, .. } => {
                let made = exchange.reply.record().and_then(|seen| seen.version);
                return made > expected.version();
            }
            Op::Odd { .. } => return false,
            _ => return true,
        };
        let number = self.about[exchange.index];
        let prior = number.and_then(|number| self.records[number as usize].known.newest);
        let prior = prior.map(|(index, place)| &self.trace.exchanges[index].reply.sightings[place]);
        let named = expected.version().or(prior.and_then(|seen| seen.version));
        let made = exchange.reply.record().and_then(|seen| seen.version);
        let is_newer = made.is_some_and(|made| named.is_none_or(|named| made > named));
        let asks_nothing = prior.is_some_and(|prior| {
            let is_server_time =
                |name: &str| matches!(name, "created_at" | "updated_at" | "deleted_at");
            patch
                .iter()
                .all(|(name, value)| is_server_time(name) || prior.value.get(name) == Some(value))
        });
        is_newer || asks_nothing
    }

    /// A create that left the id to the server: the record is the one that the answer shows.
    fn end_without_id(&mut self, exchange: &Exchange) {
        let shown = exchange.reply.record().and_then(Sighting::key);
        if let (Op::Create { id: None, .. }, true, Some(shown)) =
            (&exchange.op, exchange.reply.accepted(), shown)
        {
            let number = self.number(shown);
            self.made_by(number, exchange);
            self.record(number).history.writes.push(exchange.index);
        }
    }

    /// An accepted write whose answer shows another record than the one asked for: the server
    /// went by an id of its own. Nothing is known of the record asked for; a create made the other
    /// one.
    fn end_elsewhere(&mut self, exchange: &Exchange, asked: u32, shown: &Key) {
        self.known(asked).unanswered = true;
        if matches!(exchange.op, Op::Create { .. }) {
            let number = self.number(shown);
            self.made_by(number, exchange);
        }
    }

    /// Whoever sent this create owns the record, if nobody does yet.
    fn made_by(&mut self, number: u32, create: &Exchange) {
        let known = self.known(number);
        known.owner = known.owner.or(create.credentials.user());
        let owner = known.owner;
        self.record(number).history.owner = owner;
    }

    fn see(&mut self, exchange: &Exchange, place: usize, sighting: &Sighting) {
        let Some(key) = sighting.key() else { return };
        let number = self.number(key);
        self.seen.note(exchange.index, place, number);
        self.record(number).history.sightings.push((exchange.index, place));
        if sighting.state == State::Removed {
            return;
        }
        let trace = self.trace;
        let known = self.known(number);
        known.existed = true;
        // A version that was seen deleted does not come back to life: what looks so is a tombstone
        // that does not say what it is.
        let newest = known.newest.map(|(index, at)| &trace.exchanges[index].reply.sightings[at]);
        let was_deleted = newest.is_some_and(|newest| newest.state == State::Deleted);
        if was_deleted && sighting.state == State::Live && sighting.version == known.version {
            return;
        }
        if known.version.is_none() && known.bare_delete.is_some_and(|end| exchange.started < end) {
            return;
        }
        if known.version.is_none() || sighting.version >= known.version {
            known.newest = Some((exchange.index, place));
            known.version = sighting.version;
            known.deleted = sighting.state == State::Deleted;
            if known.reached.is_none_or(|reached| exchange.started >= reached) {
                known.unanswered = false;
            }
        }
    }
}
