//! Where a scenario plays: the target, the clock, the names, and the trace being recorded.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::casting::Casting;
use super::names::{Named, Names};
use crate::scenario::ClientDecl;
use crate::target::{Entity, Target};
use crate::trace::{ClientInfo, Exchange, Trace};

/// Where one scenario plays.
pub(super) struct Stage {
    pub(super) target: Target,
    pub(super) casting: Casting,
    pub(super) clock: Instant,
    recorded: Mutex<Vec<Exchange>>,
    skipped: Mutex<Vec<String>>,
    names: Mutex<Names>,
}

impl Stage {
    pub(super) fn new(target: Target, casting: Casting) -> Stage {
        Stage {
            target,
            casting,
            clock: Instant::now(),
            recorded: Mutex::default(),
            skipped: Mutex::default(),
            names: Mutex::default(),
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

    pub(super) fn record(&self, exchange: Exchange) {
        lock(&self.recorded).push(exchange);
    }

    /// Notes a step that could not be taken.
    pub(super) fn skip(&self, line: u64, client: &str, step: &str, reason: &str) {
        lock(&self.skipped).push(format!("line {line}, {client}: {step}: {reason}"));
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
    pub(super) fn finish(self, clients: &[ClientDecl], users: &HashMap<String, usize>) -> Trace {
        let mut exchanges = self.recorded.into_inner().unwrap_or_else(PoisonError::into_inner);
        exchanges.sort_by_key(|exchange| (exchange.started, exchange.ended));
        for (index, exchange) in exchanges.iter_mut().enumerate() {
            exchange.index = index;
        }
        let info = |name: &str, user: usize| ClientInfo {
            name: name.into(),
            user,
            user_name: self
                .target
                .users
                .get(user)
                .map_or("nobody", |user| user.name.as_str())
                .into(),
        };
        let mut infos: Vec<ClientInfo> = clients
            .iter()
            .map(|client| info(&client.name, users.get(&client.user).copied().unwrap_or_default()))
            .collect();
        let mut harness: Vec<usize> = users.values().copied().collect();
        harness.sort_unstable();
        infos.extend(harness.into_iter().map(|user| info("harness", user)));
        Trace {
            clients: infos,
            exchanges,
            names: lock(&self.names).records(),
            skipped: self.skipped.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The value behind a lock. A panic of another client leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
