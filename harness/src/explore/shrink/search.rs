//! The best story so far, and telling candidates until one of them is better.

use std::collections::BTreeMap;
use std::time::Duration;

use super::attempt::{Attempt, Budget, Phase, Purse, Tried};
use super::normal::{essence, plain};
use super::rate::Rate;
use super::tidy::{Tidied, labelled, numbered, tidied};
use super::tree::{acts, serialised};
use crate::scenario::{Action, Scenario};

/// What is left of a story that broke something.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The story: seen to break, unless `rate` says that nothing ever broke again.
    pub scenario: Scenario,
    /// Lines of the steps whose exchanges showed the breach last.
    pub witness: Vec<u64>,
    /// How many steps it has in which a client does something.
    pub steps: usize,
    /// How often this very story broke, of how many tellings.
    pub rate: Rate,
    /// Requests that it took to find it.
    pub requests: u64,
    /// Different stories that were told.
    pub candidates: u32,
    /// Whether no two clients do something at the same time in it.
    pub sequential: bool,
    /// Whether there was nothing left to try; otherwise the budget ended first.
    pub complete: bool,
}

/// The best story so far.
#[derive(Clone)]
pub(super) struct Best {
    pub(super) scenario: Scenario,
    essence: Scenario,
    pub(super) rate: Rate,
    pub(super) witness: Vec<u64>,
    pub(super) skipped: Vec<u64>,
}

impl Best {
    fn new(scenario: Scenario, rate: Rate, tried: Tried) -> Best {
        let essence = essence(&scenario);
        Best { scenario, essence, rate, witness: tried.witness, skipped: tried.skipped }
    }

    fn races(&self) -> bool {
        !serialised(&self.scenario)
    }

    fn is_certain(&self) -> bool {
        self.rate.is_certain(self.races())
    }
}

pub(super) struct Search<'a, A, C> {
    attempt: &'a mut A,
    purse: Purse<C>,
    pub(super) best: Best,
    /// How many clean tellings make a candidate one that does not break.
    patience: u32,
    /// Whether the story seems to break each time.
    is_certain: bool,
    /// Candidates that did not break, and how many clean tellings there were.
    clean: Vec<(Scenario, u32)>,
    candidates: u32,
    /// The tellings of the candidate last tried.
    last: Rate,
    /// How often a candidate became the best story.
    pub(super) changes: u32,
    ran_out: bool,
}

/// Makes a story small that was seen to break something. `witness` are the lines of the steps whose
/// exchanges showed it, `sentence` words a step, and `clock` tells the time since any fixed moment.
///
/// The story handed back was seen to break. If nothing ever broke again, it is the one handed in,
/// with a rate of 0.
pub async fn shrink<A: Attempt, C: Fn() -> Duration>(
    original: &Scenario,
    witness: &[u64],
    attempt: &mut A,
    budget: Budget,
    sentence: fn(&Action) -> String,
    clock: C,
) -> Shrunk {
    let (start, lines) = numbered(original);
    let start = plain(start.clone()).unwrap_or(start);
    let shown = lines.iter().filter(|(old, _)| witness.contains(old));
    let first = Tried { witness: shown.map(|(_, new)| *new).collect(), ..Tried::default() };
    let mut search = Search {
        attempt,
        purse: Purse::new(budget, clock),
        best: Best::new(start, Rate::default(), first),
        patience: 1,
        is_certain: true,
        clean: Vec::new(),
        candidates: 0,
        last: Rate::default(),
        changes: 0,
        ran_out: false,
    };
    // A small part is cheaper to measure than the whole, so it is tried before anything is measured.
    search.slice().await;
    search.gauge().await;
    if search.best.rate.failed == 0 {
        return search.nothing_again(original, witness);
    }
    loop {
        search.is_certain = search.best.is_certain();
        search.patience = search.patience.max(search.best.rate.patience(search.best.races()));
        search.enter(Phase::Search);
        search.reduce().await;
        if search.patience == 1 && search.best.races() {
            // Where clients race, what broke each time may still pass now and then.
            search.patience = 2;
            search.reduce().await;
        }
        search.enter(Phase::Finish);
        search.tidy(sentence).await;
        search.gauge().await;
        // What seemed certain may break at times only; then one clean telling proved little.
        let is_enough = !search.is_certain || search.best.is_certain();
        if is_enough || search.ran_out {
            return search.finish();
        }
    }
}

impl<A: Attempt, C: Fn() -> Duration> Search<'_, A, C> {
    fn enter(&mut self, phase: Phase) {
        if phase == Phase::Search {
            // Measuring may have been cut short; what is left is for the search.
            self.ran_out = false;
        }
        self.purse.enter(phase);
    }

    /// Tells a story once; `None` where the budget does not allow it.
    async fn tell(&mut self, scenario: &Scenario) -> Option<Tried> {
        if !self.purse.is_open() {
            self.ran_out = true;
            return None;
        }
        let tried = self.attempt.attempt(scenario).await;
        self.purse.spend(tried.requests);
        Some(tried)
    }

    /// Tells a candidate until it breaks, or often enough to give it up. Whether it is the best
    /// story now.
    pub(super) async fn adopt(&mut self, candidate: Scenario) -> bool {
        self.last = Rate::default();
        let Some(candidate) = plain(candidate) else { return false };
        let essence = essence(&candidate);
        if essence == self.best.essence {
            return false;
        }
        let Some(known) = self.place_of(essence) else { return false };
        let before = self.clean[known].1;
        while self.clean[known].1 < self.patience {
            let Some(mut tried) = self.tell(&candidate).await else { return false };
            self.last.take(tried.broke);
            if tried.broke && self.is_luck_likely(&candidate) {
                let Some(again) = self.tell(&candidate).await else { return false };
                self.last.take(again.broke);
                tried = again;
            }
            if tried.broke {
                let Rate { failed, tried: told } = self.last;
                self.best = Best::new(candidate, Rate { failed, tried: told + before }, tried);
                self.changes += 1;
                return true;
            }
            self.clean[known].1 += 1;
        }
        false
    }

    /// Where the tellings of a candidate are counted; `None` where the budget is used up.
    fn place_of(&mut self, essence: Scenario) -> Option<usize> {
        let known = self.clean.iter().position(|(other, _)| *other == essence);
        if known.is_none() {
            if !self.purse.is_open() {
                self.ran_out = true;
                return None;
            }
            self.clean.push((essence, 0));
            self.candidates += 1;
        }
        known.or(Some(self.clean.len() - 1))
    }

    /// Whether one breach may be a stroke of luck: where clients race, and the story to be given up
    /// for this one always breaks.
    fn is_luck_likely(&self, candidate: &Scenario) -> bool {
        self.is_certain && !serialised(candidate)
    }

    /// Tells the best story until it is known how often it breaks.
    async fn gauge(&mut self) {
        let scenario = self.best.scenario.clone();
        while !self.best.rate.is_settled(self.best.races()) {
            let Some(tried) = self.tell(&scenario).await else { return };
            self.best.rate.take(tried.broke);
            if tried.broke {
                self.best.witness = tried.witness;
                self.best.skipped = tried.skipped;
            }
        }
    }

    /// Puts the best story in order. Where a server could tell the difference, it has to break once
    /// more, else the names stay as they are.
    async fn tidy(&mut self, sentence: fn(&Action) -> String) {
        let Tidied { scenario, lines } = tidied(&self.best.scenario, sentence);
        if essence(&scenario) == self.best.essence {
            self.relabel(scenario, &lines);
        } else if !self.adopt(scenario).await {
            // It is the same story by other names, so it was the story that was told.
            self.best.rate.failed += self.last.failed;
            self.best.rate.tried += self.last.tried;
            let Tidied { scenario, lines } = labelled(&self.best.scenario, sentence);
            self.relabel(scenario, &lines);
        }
    }

    /// The best story with other lines and texts, which no server sees.
    fn relabel(&mut self, scenario: Scenario, lines: &BTreeMap<u64, u64>) {
        self.best.scenario = scenario;
        for known in [&mut self.best.witness, &mut self.best.skipped] {
            *known = known.iter().filter_map(|line| lines.get(line).copied()).collect();
        }
    }

    fn nothing_again(self, original: &Scenario, witness: &[u64]) -> Shrunk {
        Shrunk { scenario: original.clone(), witness: witness.to_vec(), ..self.finish() }
    }

    fn finish(self) -> Shrunk {
        let Best { scenario, rate, witness, .. } = self.best;
        Shrunk {
            steps: acts(&scenario.steps).len(),
            rate,
            requests: self.purse.spent(),
            candidates: self.candidates,
            sequential: serialised(&scenario),
            complete: !self.ran_out,
            witness,
            scenario,
        }
    }
}
