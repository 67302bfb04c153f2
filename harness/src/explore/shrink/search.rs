//! The best story so far, and telling candidates until one of them is better.

use std::collections::BTreeMap;
use std::time::Duration;

use super::attempt::{Attempt, Budget, Phase, Purse, Tried};
use super::normal::{essence, plain};
use super::rate::Rate;
use super::tidy::{Tidied, labelled, numbered, tidied};
use super::tree::{acts, serialised};
use crate::scenario::{Action, Scenario};

/// A candidate that may be told more often than this has to break twice.
const DOUBTFUL: u32 = 4;

/// How often a candidate has to break in a row, after a story was believed that breaks at times only.
const STRICT: u32 = 4;

/// How often a candidate is told before it is given up for good where clients race.
const SECOND_LOOK: u32 = 3;

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
    /// Whether it seemed to, and then passed: it is not believed again.
    was_fooled: bool,
    /// The stories that were the best before, the first one first.
    path: Vec<Best>,
    /// How often a story without races has to break where it seems to break each time.
    strictness: u32,
    /// Every candidate, and how often it broke.
    told: Vec<(Scenario, Rate)>,
    /// How many candidates there were.
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
        was_fooled: false,
        path: Vec::new(),
        strictness: 1,
        told: Vec::new(),
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
        if !search.is_certain && search.strictness == 1 && !search.was_fooled {
            search.is_certain = search.go_back().await;
        }
        search.patience = search.patience.max(search.best.rate.patience(search.best.races()));
        search.enter(Phase::Search);
        search.reduce().await;
        if search.is_certain && search.best.races() {
            // Where clients race, what broke each time may still pass now and then.
            search.patience = search.patience.max(SECOND_LOOK);
            search.reduce().await;
        }
        search.enter(Phase::Finish);
        search.tidy(sentence).await;
        search.make_sure().await;
        // What seemed certain may break at times only; then one clean telling proved little.
        let is_enough = !search.is_certain || search.best.is_certain();
        if is_enough || search.ran_out {
            return search.finish();
        }
        if search.strictness > 1 || !search.go_back().await {
            search.was_fooled = true;
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

    /// Tells a candidate until it has broken, or often enough to give it up. Whether it is the best
    /// story now.
    pub(super) async fn adopt(&mut self, candidate: Scenario) -> bool {
        self.last = Rate::default();
        let Some(candidate) = plain(candidate) else { return false };
        let essence = essence(&candidate);
        if essence == self.best.essence {
            return false;
        }
        let Some(known) = self.place_of(essence) else { return false };
        let needed = self.failures_needed(&candidate);
        while self.is_worth_telling(self.told[known].1, needed) {
            let Some(tried) = self.tell(&candidate).await else { return false };
            self.last.take(tried.broke);
            let rate = &mut self.told[known].1;
            rate.take(tried.broke);
            if tried.broke && rate.failed >= needed {
                let better = Best::new(candidate, *rate, tried);
                self.path.push(std::mem::replace(&mut self.best, better));
                self.changes += 1;
                self.believe().await;
                return true;
            }
        }
        false
    }

    /// Where the tellings of a candidate are counted; `None` where the budget is used up.
    fn place_of(&mut self, essence: Scenario) -> Option<usize> {
        let known = self.told.iter().position(|(other, _)| *other == essence);
        if known.is_none() {
            if !self.purse.is_open() {
                self.ran_out = true;
                return None;
            }
            self.told.push((essence, Rate::default()));
            self.candidates += 1;
        }
        known.or(Some(self.told.len() - 1))
    }

    /// How often a candidate has to break. Once may be a stroke of luck: where clients race, or where
    /// it takes so many tellings that a story which hardly ever breaks would pass for as good.
    fn failures_needed(&self, candidate: &Scenario) -> u32 {
        if self.is_certain && serialised(candidate) {
            return self.strictness;
        }
        let is_doubtful = self.is_certain || self.patience > DOUBTFUL;
        if is_doubtful { 2 } else { 1 }
    }

    /// Whether a candidate of this rate may yet break as often as is needed.
    fn is_worth_telling(&self, rate: Rate, needed: u32) -> bool {
        if !self.is_certain {
            // One that broke once has earned as many tellings again.
            return rate.tried < self.patience.saturating_mul(rate.failed + 1);
        }
        let left = self.patience.saturating_sub(rate.tried);
        let has_always_broken = rate.failed == rate.tried && rate.tried < needed;
        has_always_broken || (left > 0 && rate.failed + left >= needed)
    }

    /// A part of a story that breaks at times may break each time. Then one telling per candidate is
    /// enough from now on.
    async fn believe(&mut self) {
        let scenario = self.best.scenario.clone();
        while !self.is_certain && !self.was_fooled && self.best.rate.failed == self.best.rate.tried
        {
            if self.best.is_certain() {
                (self.is_certain, self.patience) = (true, 1);
                return;
            }
            let Some(tried) = self.tell(&scenario).await else { return };
            self.best.rate.take(tried.broke);
        }
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

    /// Tells the best story until it is known well enough for what is handed back.
    async fn make_sure(&mut self) {
        self.gauge().await;
        let scenario = self.best.scenario.clone();
        while !self.best.rate.is_sure(self.best.races()) {
            let Some(tried) = self.tell(&scenario).await else { return };
            self.best.rate.take(tried.broke);
            self.gauge().await;
        }
    }

    /// Goes back to where the story still broke each time, by longer and longer strides, since what
    /// always breaks is worth more than what is short. From there on nothing is believed that easily.
    /// Whether there is such a story.
    async fn go_back(&mut self) -> bool {
        if self.best.races() {
            return false;
        }
        let mut stride = 1;
        while let Some(at) = self.path.len().checked_sub(stride) {
            let mut earlier = self.path[at].clone();
            earlier.rate = Rate::default();
            while earlier.rate.failed == earlier.rate.tried && earlier.rate.tried < STRICT {
                let Some(tried) = self.tell(&earlier.scenario).await else { return false };
                earlier.rate.take(tried.broke);
            }
            if earlier.rate.failed == STRICT {
                self.path.truncate(at);
                self.best = earlier;
                self.strictness = STRICT;
                self.told.clear();
                return true;
            }
            stride *= 2;
        }
        false
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
        Shrunk {
            scenario: original.clone(),
            steps: acts(&original.steps).len(),
            sequential: serialised(original),
            witness: witness.to_vec(),
            ..self.finish()
        }
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
