//! Who has the server when. Workers share it, a case at a time. A case that uses a hook for tests has it
//! alone: a hook acts on the whole server, and the clients of other cases would meet what they cannot
//! know of. So has whoever empties it.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::engine::Session;
use crate::scenario::Scenario;

/// How often the server was emptied, and who has it.
#[derive(Debug, Default)]
pub(super) struct Turns(RwLock<u64>);

/// Has the server until it is dropped.
#[derive(Debug)]
pub(super) enum Turn<'t> {
    /// Beside others.
    Beside(RwLockReadGuard<'t, u64>),
    /// Alone.
    Alone(RwLockWriteGuard<'t, u64>),
}

impl Turn<'_> {
    /// How often the server has been emptied.
    fn emptied(&self) -> u64 {
        match self {
            Turn::Beside(emptied) => **emptied,
            Turn::Alone(emptied) => **emptied,
        }
    }
}

impl Turns {
    /// Waits until this case may be told. `known` is how often the server had been emptied when this
    /// session was last at it.
    pub(super) async fn to_tell(
        &self,
        scenario: &Scenario,
        session: &mut Session,
        known: &mut u64,
    ) -> Turn<'_> {
        let has_hooks = scenario.needs.iter().any(|need| need.starts_with("hook:"));
        let turn = if has_hooks {
            Turn::Alone(self.0.write().await)
        } else {
            Turn::Beside(self.0.read().await)
        };
        if turn.emptied() != *known {
            *known = turn.emptied();
            session.start_over();
        }
        turn
    }

    /// Waits until the server may be emptied.
    pub(super) async fn to_empty(&self) -> Turn<'_> {
        let mut emptied = self.0.write().await;
        *emptied += 1;
        Turn::Alone(emptied)
    }
}
