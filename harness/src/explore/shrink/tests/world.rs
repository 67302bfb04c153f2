//! A server that is made up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::explore::shrink::names::{is_made_by, makes, object_of, spoken_of};
use crate::explore::shrink::normal::essence;
use crate::explore::shrink::{Attempt, Budget, Measured, Shrunk, Tried, measure, shrink};
use crate::scenario::{Action, Object, Scenario, Step, StepKind, Verb};

/// Something that a client did.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) line: u64,
    pub(super) client: usize,
    pub(super) action: Action,
    /// The group of steps at the same time that it was in, and which time that was told.
    pub(super) at_once: Option<(u64, u32)>,
}

/// A story as it was told, with a rough idea of which steps the engine could not take.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) done: Vec<Done>,
    pub(super) skipped: Vec<u64>,
    makers: Vec<Action>,
    held: BTreeMap<usize, BTreeSet<String>>,
    groups: u32,
}

impl Told {
    pub(super) fn new(scenario: &Scenario) -> Told {
        let mut told = Told::default();
        told.tell(&scenario.steps, None);
        told
    }

    fn tell(&mut self, steps: &[Step], at_once: Option<(u64, u32)>) {
        for step in steps {
            match &step.kind {
                StepKind::Act { client, action } => {
                    if self.can(*client, action) {
                        let (line, client) = (step.line, *client);
                        self.learn(client, action);
                        self.done.push(Done { line, client, action: (**action).clone(), at_once });
                    } else {
                        self.skipped.push(step.line);
                    }
                }
                StepKind::Repeat { times, steps } => {
                    for _ in 0..*times {
                        self.tell(steps, at_once);
                    }
                }
                StepKind::Together(steps) => {
                    self.groups += 1;
                    let group = at_once.unwrap_or((step.line, self.groups));
                    self.tell(steps, Some(group));
                }
            }
        }
    }

    fn can(&self, client: usize, action: &Action) -> bool {
        let is_made = |name: &str| self.makers.iter().any(|maker| is_made_by(maker, name));
        let is_held = || self.held.get(&client).is_some_and(|held| held.contains(&action.object));
        let needs_copy = matches!(action.verb, Verb::Update | Verb::Replace | Verb::Delete);
        spoken_of(action).into_iter().all(is_made) && (!needs_copy || is_held())
    }

    fn learn(&mut self, client: usize, action: &Action) {
        let mut learnt: Vec<String> = Vec::new();
        let names_of = |maker: &Action| -> Vec<String> {
            let base = maker.name.clone().unwrap_or_default();
            match makes(maker) {
                1 => vec![base],
                several => (1..=several).map(|number| format!("{base}{number}")).collect(),
            }
        };
        if action.name.is_some() {
            self.makers.push(action.clone());
        }
        match action.verb {
            Verb::Create => learnt.extend(names_of(action)),
            Verb::Pull | Verb::List | Verb::Query => {
                learnt.extend(self.makers.iter().flat_map(names_of));
            }
            verb if object_of(verb) == Object::Record => learnt.push(action.object.clone()),
            _ => {}
        }
        self.held.entry(client).or_default().extend(learnt);
    }
}

/// What a made-up server breaks on: the lines of the steps that show it.
pub(super) type Breach = dyn Fn(&Told) -> Option<Vec<u64>> + Send + Sync;

/// A server that breaks on some stories, at some rate.
pub(super) struct World {
    breach: Box<Breach>,
    chance: Box<dyn Fn(&Told) -> f64 + Send + Sync>,
    random: ChaCha8Rng,
    /// Milliseconds, one for each request.
    now: Arc<AtomicU64>,
    pub(super) tellings: u32,
    pub(super) dearest: u64,
    /// What broke, but for lines and words.
    seen: Vec<Scenario>,
    /// Whether it says which steps show a breach.
    pub(super) shows: bool,
}

impl World {
    pub(super) fn new(breach: impl Fn(&Told) -> Option<Vec<u64>> + Send + Sync + 'static) -> World {
        World {
            breach: Box::new(breach),
            chance: Box::new(|_| 1.0),
            random: ChaCha8Rng::seed_from_u64(0),
            now: Arc::default(),
            tellings: 0,
            dearest: 0,
            seen: Vec::new(),
            shows: true,
        }
    }

    pub(super) fn at(self, chance: f64, seed: u64) -> World {
        self.at_rate(move |_| chance, seed)
    }

    pub(super) fn at_rate(
        mut self,
        chance: impl Fn(&Told) -> f64 + Send + Sync + 'static,
        seed: u64,
    ) -> World {
        (self.chance, self.random) = (Box::new(chance), ChaCha8Rng::seed_from_u64(seed));
        self
    }

    /// Whether the server broke on this very story.
    pub(super) fn has_seen(&self, scenario: &Scenario) -> bool {
        self.seen.contains(&essence(scenario))
    }

    pub(super) fn breaks_on(&self, scenario: &Scenario) -> bool {
        (self.breach)(&Told::new(scenario)).is_some()
    }

    pub(super) fn witness(&self, scenario: &Scenario) -> Vec<u64> {
        (self.breach)(&Told::new(scenario)).expect("the story breaks something")
    }

    /// Shrinks a story that this server breaks on, as a run that has seen it break would.
    pub(super) fn shrink(&mut self, story: &Scenario, budget: Budget) -> Shrunk {
        let witness = if self.shows { self.witness(story) } else { Vec::new() };
        let now = self.now.clone();
        let clock = move || Duration::from_millis(now.load(Ordering::Relaxed));
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be built");
        runtime.block_on(shrink(story, &witness, self, budget, sentence, clock))
    }

    /// Tells a story to this server until it is clear how often it breaks.
    pub(super) fn measure(&mut self, shrunk: &Shrunk) -> Measured {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be built");
        runtime.block_on(measure(shrunk, self, PLENTY, || Duration::ZERO))
    }
}

impl Attempt for World {
    async fn attempt(&mut self, scenario: &Scenario) -> Tried {
        let told = Told::new(scenario);
        let requests: u64 = told.done.iter().map(|done| u64::from(done.action.times)).sum();
        self.now.fetch_add(requests, Ordering::Relaxed);
        self.tellings += 1;
        self.dearest = self.dearest.max(requests);
        let share = f64::from(self.random.next_u32()) / f64::from(u32::MAX);
        let shown = (self.breach)(&told).filter(|_| share <= (self.chance)(&told));
        let broke = shown.is_some();
        if broke {
            self.seen.push(essence(scenario));
        }
        let witness = shown.filter(|_| self.shows).unwrap_or_default();
        Tried { broke, requests, witness, skipped: told.skipped }
    }
}

pub(super) fn sentence(action: &Action) -> String {
    format!("{} {}", action.verb.word(), action.object).trim().to_owned()
}

/// A budget that no test uses up.
pub(super) const PLENTY: Budget =
    Budget { requests: 1_000_000, time: Duration::from_secs(1_000_000) };
