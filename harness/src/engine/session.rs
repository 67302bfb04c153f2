//! What lasts from one case to the next against one target.

use std::sync::Arc;

use super::casting::Casting;
use super::cleanup::{Leftovers, empty};
use super::driver::{Case, Heads, drive};
use super::untold::Untold;
use crate::client::Connection;
use crate::scenario::Scenario;
use crate::target::Target;
use crate::trace::{History, Trace};

/// What lasts from one case to the next against one target: open connections, the positions at
/// which the harness stands, and the records that are still to be deleted.
pub struct Session {
    target: Arc<Target>,
    seed: u64,
    heads: Heads,
    connections: Vec<Connection>,
    leftovers: Leftovers,
}

impl Session {
    /// A session that has not sent anything yet.
    pub fn new(target: &Target, seed: u64) -> Session {
        Session {
            target: Arc::new(target.clone()),
            seed,
            heads: Heads::new(),
            connections: Vec::new(),
            leftovers: Leftovers::default(),
        }
    }

    /// Begins another run with a seed of its own. Returns the target.
    pub(super) fn begin(&mut self, seed: u64) -> Arc<Target> {
        self.seed = seed;
        self.target.clone()
    }

    /// Tells a story. `number` tells its ids and texts from those of every other case of the run.
    ///
    /// # Errors
    ///
    /// Says why the story cannot be told to this target.
    pub async fn tell(
        &mut self,
        scenario: &Scenario,
        casting: Casting,
        number: u64,
    ) -> Result<Trace, Untold> {
        let case = Case { target: &self.target, scenario, casting, seed: self.seed, number };
        drive(case, &mut self.heads, &mut self.connections).await
    }

    /// Takes in what a case made, so that it can be counted and deleted.
    pub fn take(&mut self, history: &History<'_>) {
        self.leftovers.take(history);
    }

    /// Deletes what the case that is over has made.
    pub async fn clean_up_case(&mut self) {
        let connection = self.connection();
        self.leftovers.delete_of_case(&self.target, &connection).await;
        self.connections.push(connection);
    }

    /// Tries those once more that could not be deleted.
    pub async fn clean_up_rest(&mut self) {
        let connection = self.connection();
        self.leftovers.delete_rest(&self.target, &connection).await;
        self.connections.push(connection);
    }

    /// Empties the server by its hook for tests. Whether it did; the positions and the records of all
    /// sessions at this server are gone then, see [`Session::start_over`].
    pub async fn empty(&mut self) -> bool {
        let connection = self.connection();
        let is_empty = empty(&self.target, &connection).await;
        self.connections.push(connection);
        if is_empty {
            self.start_over();
        }
        is_empty
    }

    /// Forgets what the server held, after it was emptied: whatever was made is gone.
    pub fn start_over(&mut self) {
        self.heads.clear();
        self.leftovers.forget();
    }

    /// How many records were made.
    pub fn created(&self) -> u64 {
        self.leftovers.created()
    }

    /// How many of them are live.
    pub fn left(&self) -> usize {
        self.leftovers.len()
    }

    fn connection(&mut self) -> Connection {
        let open = self.connections.pop();
        open.unwrap_or_else(|| self.target.connect())
    }
}
