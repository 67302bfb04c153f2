//! One sweep over the starts and ends of all exchanges: what was known of each record when each
//! request began, and everything that the trace shows of each record.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use super::RecordHistory;
use crate::trace::reach::{Reach, may_delete};
use crate::trace::{Exchange, Key, Op, Sighting, State, Trace};

/// What the answers until now have told of a record.
#[derive(Clone, Copy, Default)]
pub(super) struct Known {
    pub(super) newest: Option<(usize, usize)>,
    pub(super) version: Option<i64>,
    pub(super) existed: bool,
    pub(super) deleted: bool,
    pub(super) unanswered: bool,
    /// When a delete was accepted whose answer did not show what it left. Older answers tell
    /// nothing about the record any more.
    pub(super) bare_delete: Option<Duration>,
    /// When a write of another record may have changed this one. Answers to older requests do not
    /// tell whether it did.
    pub(super) reached: Option<Duration>,
    pub(super) owner: Option<usize>,
    pub(super) shared: bool,
}

/// What was known of a record when a request began.
#[derive(Clone, Copy, Default)]
pub(super) struct Snapshot {
    pub(super) known: Known,
    pub(super) contended: bool,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({:?}, contended: {})", self.known.version, self.contended)
    }
}

/// What a sweep brings.
pub(super) struct Swept {
    /// What was known of the record that each exchange is about, by exchange.
    pub(super) before: Vec<Option<Snapshot>>,
    /// The record that each exchange's request names, by exchange.
    pub(super) keys: Vec<Option<Key>>,
    pub(super) records: BTreeMap<Key, RecordHistory>,
    /// Requests that repeat an idempotency key.
    pub(super) repeats: HashSet<usize>,
}

/// Sweeps once over the starts and ends of all exchanges.
pub(super) fn sweep(trace: &Trace) -> Swept {
    let mut sweep = Sweep::new(trace);
    sweep.run();
    let Sweep { before, keys, records, repeats, .. } = sweep;
    Swept { before, keys, records, repeats }
}

/// The sweep over starts and ends.
struct Sweep<'t> {
    trace: &'t Trace,
    known: HashMap<Key, Known>,
    open: HashMap<Key, Vec<usize>>,
    before: Vec<Option<Snapshot>>,
    keys: Vec<Option<Key>>,
    records: BTreeMap<Key, RecordHistory>,
    reach: Reach,
    /// What the writes under way may change beside their own record, by exchange.
    reached: HashMap<usize, Vec<Key>>,
    /// Requests that carry an idempotency key, by user and key.
    idempotent: HashMap<(Option<usize>, Vec<u8>), Vec<usize>>,
    /// Those among them that were not the first with it.
    repeats: HashSet<usize>,
}

impl<'t> Sweep<'t> {
    fn new(trace: &'t Trace) -> Sweep<'t> {
        Sweep {
            trace,
            reach: Reach::new(&trace.relations),
            reached: HashMap::new(),
            idempotent: HashMap::new(),
            repeats: HashSet::new(),
            known: HashMap::new(),
            open: HashMap::new(),
            before: vec![None; trace.exchanges.len()],
            keys: trace.exchanges.iter().map(|exchange| exchange.op.key()).collect(),
            records: BTreeMap::new(),
        }
    }

    fn run(&mut self) {
        // A start at the very instant of an end counts as overlapping: closed intervals, so that
        // the clock's grain never makes two requests look ordered that may not have been.
        let mut events: Vec<(Duration, bool, usize)> = Vec::new();
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
        let Some(key) = self.keys[exchange.index].clone() else {
            self.reach_from(exchange);
            return;
        };
        let mut contended = self.enter(&key, exchange) | self.repeats_a_key(exchange);
        self.reach_from(exchange);
        let known = self.known.entry(key.clone()).or_default();
        // What a user may do with the record of another depends on what that one has allowed.
        contended |= known.shared && known.owner != exchange.credentials.user();
        known.shared |= matches!(exchange.op, Op::Share { .. });
        self.before[exchange.index] = Some(Snapshot { known: *known, contended });
        let record = self.records.entry(key).or_default();
        record.shared = known.shared;
        record.exchanges.push(exchange.index);
        record.longest = record.longest.max(exchange.ended.saturating_sub(exchange.started));
        if may_delete(&exchange.op) {
            record.endings.push(exchange.index);
        }
    }

    /// Notes that the exchange is under way at this record. Returns whether a write of it is.
    fn enter(&mut self, key: &Key, exchange: &Exchange) -> bool {
        let open = self.open.entry(key.clone()).or_default();
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

    /// Notes that the exchange is under way at every record that it may change beside its own.
    fn reach_from(&mut self, exchange: &Exchange) {
        self.reach.learn(&exchange.op);
        let reached = self.reach.of(&exchange.op);
        for key in self.reach.going_with(&exchange.op) {
            self.records.entry(key).or_default().endings.push(exchange.index);
        }
        for key in &reached {
            self.enter(key, exchange);
            let record = self.records.entry(key.clone()).or_default();
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
        for key in self.reached.remove(&exchange.index).unwrap_or_default() {
            if let Some(open) = self.open.get_mut(&key) {
                open.retain(|&other| other != exchange.index);
            }
            if !refused {
                let known = self.known.entry(key).or_default();
                known.unanswered = true;
                known.reached = Some(exchange.ended);
            }
        }
    }

    /// A hook has done away with things that no request of a client can: what was deleted may be
    /// as if it had never been.
    fn forget(&mut self, exchange: &Exchange) {
        let is_restart = exchange.op.restarts();
        for known in self.known.values_mut() {
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
        let Some(key) = self.keys[exchange.index].clone() else {
            self.end_without_id(exchange);
            return;
        };
        if let Some(open) = self.open.get_mut(&key) {
            open.retain(|&other| other != exchange.index);
        }
        if !exchange.op.is_write() {
            return;
        }
        let shown = exchange.reply.record().and_then(Sighting::key).filter(|shown| *shown != key);
        if let (Some(shown), true) = (shown, exchange.reply.accepted()) {
            self.end_elsewhere(exchange, key, shown);
            return;
        }
        let known = self.known.entry(key.clone()).or_default();
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
                let snapshot = self.before[exchange.index];
                known.unanswered |= snapshot.is_some_and(|snapshot| snapshot.contended);
                known.newest = None;
                known.version = None;
                known.bare_delete = Some(exchange.ended);
            }
            if matches!(exchange.op, Op::Create { .. }) && known.owner.is_none() {
                known.owner = exchange.credentials.user();
            }
            let record = self.records.entry(key).or_default();
            record.owner = known.owner;
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
        let key = self.keys[exchange.index].as_ref();
        let prior = key.and_then(|key| self.known.get(key)?.newest);
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
            let known = self.known.entry(shown.clone()).or_default();
            known.owner = known.owner.or(exchange.credentials.user());
            let record = self.records.entry(shown).or_default();
            record.owner = known.owner;
            record.writes.push(exchange.index);
        }
    }

    /// An accepted write whose answer shows another record than the one asked for: the server
    /// went by an id of its own. Nothing is known of the record asked for; a create made the other
    /// one.
    fn end_elsewhere(&mut self, exchange: &Exchange, key: Key, shown: Key) {
        self.known.entry(key).or_default().unanswered = true;
        if matches!(exchange.op, Op::Create { .. }) {
            let known = self.known.entry(shown.clone()).or_default();
            known.owner = known.owner.or(exchange.credentials.user());
            self.records.entry(shown).or_default().owner = known.owner;
        }
    }

    fn see(&mut self, exchange: &Exchange, place: usize, sighting: &Sighting) {
        let Some(key) = sighting.key() else { return };
        self.records.entry(key.clone()).or_default().sightings.push((exchange.index, place));
        if sighting.state == State::Removed {
            return;
        }
        let known = self.known.entry(key).or_default();
        known.existed = true;
        // A version that was seen deleted does not come back to life: what looks so is a tombstone
        // that does not say what it is.
        let newest =
            known.newest.map(|(index, at)| &self.trace.exchanges[index].reply.sightings[at]);
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
