//! Telling a candidate, and what that may cost.

use std::time::Duration;

use crate::scenario::Scenario;

/// What came of telling a candidate once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Whether it broke what the story broke.
    pub broke: bool,
    /// Requests that it took.
    pub requests: u64,
    /// Lines of the steps whose exchanges show the breach.
    pub witness: Vec<u64>,
    /// Lines of the steps that could not be taken.
    pub skipped: Vec<u64>,
}

/// Whoever can tell a candidate to the server.
pub trait Attempt {
    /// Tells the candidate once, with records that no candidate before it had.
    fn attempt(&mut self, scenario: &Scenario) -> impl Future<Output = Tried> + Send;
}

/// What shrinking a story may cost. No telling begins after either is used up; one that is under way
/// is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests.
    pub requests: u64,
    /// Time.
    pub time: Duration,
}

/// How much of the budget a phase may use it up to, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Finding out how often the story breaks.
    Gauge,
    /// Making it smaller.
    Search,
    /// Making sure of what is handed back.
    Finish,
}

impl Phase {
    fn share(self) -> u32 {
        match self {
            Phase::Gauge => 50,
            Phase::Search => 85,
            Phase::Finish => 100,
        }
    }
}

/// What is left of a budget.
pub(super) struct Purse<C> {
    budget: Budget,
    clock: C,
    began: Duration,
    spent: u64,
    phase: Phase,
}

impl<C: Fn() -> Duration> Purse<C> {
    pub(super) fn new(budget: Budget, clock: C) -> Purse<C> {
        let began = clock();
        Purse { budget, clock, began, spent: 0, phase: Phase::Gauge }
    }

    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = phase;
    }

    pub(super) fn spend(&mut self, requests: u64) {
        self.spent += requests;
    }

    pub(super) fn spent(&self) -> u64 {
        self.spent
    }

    /// Whether another telling may begin in this phase.
    pub(super) fn is_open(&self) -> bool {
        let share = u128::from(self.phase.share());
        let taken = (self.clock)().saturating_sub(self.began).as_nanos();
        u128::from(self.spent) * 100 < u128::from(self.budget.requests) * share
            && taken * 100 < self.budget.time.as_nanos() * share
    }
}
