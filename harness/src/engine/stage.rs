//! Where a scenario plays: the target, the clock, the names, and the trace being recorded.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::casting::Casting;
use super::names::{Named, Names};
use super::polling::{Owed, Reader};
use super::recorded::{Recorded, in_order};
use crate::bounds;
use crate::process::ServerProcess;
use crate::scenario::{ClientDecl, HookKind};
use crate::target::{Entity, Target};
use crate::trace::{ClientInfo, Exchange, Key, Op, Round, Skipped, Trace};

/// Where one scenario plays.
pub(super) struct Stage {
    pub(super) target: Arc<Target>,
    pub(super) casting: Casting,
    pub(super) clock: Instant,
    recorded: Mutex<Vec<Recorded>>,
    /// The clients that have waited in vain for a version of a record, and wait for it no more.
    given_up: Mutex<HashSet<(usize, Owed)>>,
    skipped: Mutex<Vec<Skipped>>,
    names: Mutex<Names>,
    users: HashMap<String, usize>,
    keys: Mutex<HashMap<String, String>>,
    turns: AtomicUsize,
    rounds: Mutex<Vec<Round>>,
    /// The versions of each record that answers have shown.
    shown: Mutex<HashMap<Key, BTreeSet<i64>>>,
    /// How much memory what was recorded takes, in bytes, and how many exchanges that is.
    weight: AtomicU64,
    requests: AtomicUsize,
}

impl Stage {
    pub(super) fn new(
        target: Arc<Target>,
        casting: Casting,
        users: HashMap<String, usize>,
    ) -> Stage {
        Stage {
            target,
            casting,
            clock: Instant::now(),
            recorded: Mutex::default(),
            given_up: Mutex::default(),
            skipped: Mutex::default(),
            names: Mutex::default(),
            users,
            keys: Mutex::default(),
            turns: AtomicUsize::new(0),
            rounds: Mutex::default(),
            shown: Mutex::default(),
            weight: AtomicU64::new(0),
            requests: AtomicUsize::new(0),
        }
    }

    /// The entity that plays this part of the story; where the story has no such part, the
    /// server's entity of this name.
    pub(super) fn part(&self, name: &str) -> Result<&Entity, String> {
        self.entity(self.casting.get(name).map_or(name, |entity| entity))
    }

    /// The server's entity of this name.
    pub(super) fn entity(&self, name: &str) -> Result<&Entity, String> {
        self.target.entity(name).ok_or_else(|| {
            let known: Vec<&str> =
                self.target.entities.iter().map(|entity| &*entity.name).collect();
            format!(
                "`{name}` is no part of the story and no entity of the server, which has {}",
                known.join(", ")
            )
        })
    }

    /// The user of the target that plays this user of the story.
    pub(super) fn user(&self, name: &str) -> Result<usize, String> {
        self.users.get(name).copied().ok_or_else(|| {
            let mut known: Vec<&str> = self.users.keys().map(String::as_str).collect();
            known.sort_unstable();
            format!("`{name}` is no user of the story, which has {}", known.join(", "))
        })
    }

    /// How often clients did something at the same time before, counting this one.
    pub(super) fn next_turn(&self) -> usize {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes that several clients did something at the same time, since `started` and until now.
    pub(super) fn round(&self, started: Duration) {
        let ended = self.clock.elapsed();
        lock(&self.rounds).push(Round { started, ended });
    }

    /// The idempotency key of this name; `fresh` where the story speaks of it for the first time.
    pub(super) fn idempotency_key(&self, name: &str, fresh: &str) -> String {
        lock(&self.keys).entry(name.to_owned()).or_insert_with(|| fresh.to_owned()).clone()
    }

    /// Takes in an exchange, and the operations that it consists of if it is a batch.
    pub(super) fn record(&self, exchange: Exchange, parts: Vec<Exchange>) {
        let recorded = Recorded::new(exchange, parts);
        self.weight.fetch_add(recorded.weight(), Ordering::Relaxed);
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut shown = lock(&self.shown);
        for seen in &recorded.exchange().reply.sightings {
            if let (Some(key), Some(version)) = (seen.key(), seen.version) {
                shown.entry(key.clone()).or_default().insert(version);
            }
        }
        drop(shown);
        lock(&self.recorded).push(recorded);
    }

    /// What the reader of the change feed still waits for, of all that happened up to now.
    pub(super) fn owed_to(&self, reader: &Reader) -> Vec<Owed> {
        let recorded = lock(&self.recorded);
        let exchanges = recorded.iter().flat_map(Recorded::all);
        let mut owed = reader.owed(exchanges, &self.target.relations);
        let given_up = lock(&self.given_up);
        owed.retain(|owed| !given_up.contains(&(reader.client, owed.clone())));
        owed
    }

    /// When the last thing was acknowledged that concerns the reader though nobody has changed a record.
    pub(super) fn concerned_at(&self, reader: &Reader) -> Option<Duration> {
        let recorded = lock(&self.recorded);
        let exchanges = recorded.iter().flat_map(Recorded::all);
        reader.concerned_at(exchanges, &self.target.relations)
    }

    /// Notes that the reader does not wait for this any longer.
    pub(super) fn give_up(&self, reader: &Reader, owed: Vec<Owed>) {
        let in_vain = owed.into_iter().map(|owed| (reader.client, owed));
        lock(&self.given_up).extend(in_vain);
        self.target.network.strain().polled_in_vain();
    }

    /// Why nothing more can be asked for in this story; `None` while something can.
    pub(super) fn is_over(&self) -> Option<String> {
        if self.weight.load(Ordering::Relaxed) >= bounds::STORY {
            let most = bounds::STORY / 1024 / 1024;
            return Some(format!(
                "what came in this story fills {most} MiB, and the harness keeps no more"
            ));
        }
        if self.requests.load(Ordering::Relaxed) >= bounds::REQUESTS {
            let most = bounds::REQUESTS;
            return Some(format!(
                "this story has taken {most} requests, and the harness sends no more"
            ));
        }
        let ended = self.target.server.as_ref().and_then(ServerProcess::ended);
        ended.or_else(|| self.target.network.strain().reason())
    }

    /// Whether a version of this record can be named to a server whose versions are no counters: one
    /// that an answer has shown, or one above all of them. Others never were, not even at first.
    pub(super) fn may_name(&self, key: &Key, version: i64) -> bool {
        lock(&self.shown).get(key).is_none_or(|shown| {
            shown.contains(&version) || shown.last().is_some_and(|newest| version > *newest)
        })
    }

    /// Whether a hook may have set the server's clock off, and none has set it right again for certain:
    /// a request that sets it right and gets no answer may not have arrived.
    pub(super) fn is_clock_off(&self) -> bool {
        let recorded = lock(&self.recorded);
        let shifts = recorded.iter().map(Recorded::exchange).filter_map(|exchange| match &exchange
            .op
        {
            Op::Control { hook, milliseconds } if &**hook == HookKind::ShiftClock.word() => {
                let is_right = milliseconds.unwrap_or_default() == 0 && exchange.reply.accepted();
                Some((exchange.started, is_right))
            }
            _ => None,
        });
        shifts.max_by_key(|(started, _)| *started).is_some_and(|(_, is_right)| !is_right)
    }

    /// Notes a step that could not be taken.
    pub(super) fn skip(&self, line: u64, client: &str, step: &str, reason: &str) {
        let reason = format!("line {line}, {client}: {step}: {reason}");
        lock(&self.skipped).push(Skipped { step: line, reason });
    }

    pub(super) fn name_record(&self, name: &str, record: Named) {
        lock(&self.names).name_record(name, record);
    }

    pub(super) fn name_mark(&self, name: &str, mark: &str) {
        lock(&self.names).name_mark(name, mark);
    }

    pub(super) fn named(&self, name: &str) -> Result<Named, String> {
        lock(&self.names).record(name)
    }

    pub(super) fn mark(&self, name: &str) -> Result<String, String> {
        lock(&self.names).mark(name)
    }

    /// The trace of what was recorded, in the order in which requests were started.
    pub(super) fn finish(self, clients: &[ClientDecl]) -> Trace {
        let users = &self.users;
        let recorded = self.recorded.into_inner().unwrap_or_else(PoisonError::into_inner);
        let exchanges = in_order(recorded);
        let info = |name: &str, user: usize, node: usize| ClientInfo {
            name: name.into(),
            user,
            user_name: self
                .target
                .users
                .get(user)
                .map_or("nobody", |user| user.name.as_str())
                .into(),
            node,
        };
        let mut infos: Vec<ClientInfo> = clients
            .iter()
            .map(|client| {
                let user = users.get(&client.user).copied().unwrap_or_default();
                info(&client.name, user, client.node)
            })
            .collect();
        let mut harness: Vec<usize> = users.values().copied().collect();
        harness.sort_unstable();
        infos.extend(harness.into_iter().map(|user| info("harness", user, 0)));
        Trace {
            clients: infos,
            exchanges,
            relations: self.target.relations.clone(),
            names: lock(&self.names).records(),
            skipped: self.skipped.into_inner().unwrap_or_else(PoisonError::into_inner),
            rounds: self.rounds.into_inner().unwrap_or_else(PoisonError::into_inner),
            staleness: self.target.staleness(),
        }
    }
}

/// The value behind a lock. A panic of another client leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
