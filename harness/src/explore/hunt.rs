//! Tells the candidates of the shrinker to the target that broke.

use std::time::{Duration, Instant};

use sixfold_spec::requirement::Requirement;

use super::shrink::{self, Attempt, Budget, Measured, Shrunk, Tried};
use crate::engine::{Casting, Session};
use crate::judges::{self, Broken};
use crate::scenario::{Scenario, sentence};
use crate::target::Target;
use crate::trace::History;

/// How many requests making one case small may take.
const MOST_REQUESTS: u64 = 20_000;

/// Numbers of cases from here on are candidates: their records are told from those of every case
/// that was drawn.
const CANDIDATES: u64 = 1 << 40;

/// Tells candidates to a target, and looks for a breach of one requirement.
pub(super) struct Hunt<'h> {
    pub(super) target: &'h Target,
    pub(super) session: &'h mut Session,
    pub(super) casting: Casting,
    pub(super) requirement: &'static Requirement,
    /// The number of the case.
    pub(super) number: u64,
    /// How many candidates were told.
    pub(super) told: u64,
    pub(super) clean_up: bool,
    /// Whether the server is emptied before each telling.
    pub(super) empties: bool,
    /// The last breach that a candidate showed, and how many requests that candidate took.
    pub(super) last: Option<(Broken, u64)>,
}

impl Hunt<'_> {
    /// Makes the case small within this time.
    pub(super) async fn shrink(
        &mut self,
        scenario: &Scenario,
        witness: &[u64],
        time: Duration,
    ) -> Shrunk {
        let began = Instant::now();
        let budget = Budget { requests: MOST_REQUESTS, time };
        shrink::shrink(scenario, witness, self, budget, sentence, move || began.elapsed()).await
    }

    /// Tells what is left of the case again, until it is clear how often it breaks now.
    pub(super) async fn measure(&mut self, shrunk: &Shrunk, time: Duration) -> Measured {
        let began = Instant::now();
        let budget = Budget { requests: MOST_REQUESTS, time };
        shrink::measure(shrunk, self, budget, move || began.elapsed()).await
    }
}

impl Attempt for Hunt<'_> {
    async fn attempt(&mut self, scenario: &Scenario) -> Tried {
        self.told += 1;
        if self.empties && !self.session.empty().await {
            return Tried { requests: 1, ..Tried::default() };
        }
        let number = CANDIDATES + (self.number << 16) + self.told;
        let Ok(trace) = self.session.tell(scenario, self.casting.clone(), number).await else {
            return Tried::default();
        };
        let history = History::new(&trace);
        self.session.take(&history);
        let broken = judges::judge_one(self.target, scenario, &history, self.requirement);
        if self.clean_up {
            self.session.clean_up_case().await;
        }
        let requests = trace.requests() as u64 + u64::from(self.empties);
        let broke = broken.is_some();
        let witness = broken.as_ref().map(|broken| broken.steps.clone()).unwrap_or_default();
        if let Some(broken) = broken {
            self.last = Some((broken, requests));
        }
        Tried {
            broke,
            requests,
            witness,
            skipped: trace.skipped.iter().map(|skipped| skipped.step).collect(),
        }
    }
}
