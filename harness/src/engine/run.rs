//! A run: every scenario cast, driven and judged; the findings kept, the traces let go.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::casting::{Casting, castings};
use super::cleanup::Leftovers;
use super::driver::{Case, Heads, drive};
use super::event::{Event, Observer};
use super::slips::{Slip, slips};
use crate::client::Connection;
use crate::judges::{self, Tally};
use crate::scenario::Scenario;
use crate::target::Target;
use crate::trace::{History, Trace};

/// How many entities each scenario is told with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every entity in turn: what a check does.
    EveryEntity,
    /// Two entities per scenario: the one with the most members, which has something of
    /// everything, and one other, by turns: for many servers of one making.
    Two,
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The seed of every random choice.
    pub seed: u64,
    /// How many entities each scenario is told with.
    pub coverage: Coverage,
    /// Whether to delete what the run made.
    pub clean_up: bool,
}

/// Asks a run to stop after the case under way.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the run to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// One case that was driven, or could not be.
#[derive(Clone, Debug)]
pub struct CaseRecord {
    /// The scenario's id.
    pub scenario: String,
    /// The story's title.
    pub title: String,
    /// The entities that it was told with.
    pub entities: Vec<String>,
    /// How many exchanges it took.
    pub exchanges: usize,
    /// How long it took.
    pub duration: Duration,
    /// Steps that could not be taken, and why.
    pub skipped: Vec<String>,
}

/// What a run brought.
#[derive(Debug)]
pub struct Outcome {
    /// The cases, in the order in which they were driven.
    pub cases: Vec<CaseRecord>,
    /// One tally per judge.
    pub tallies: Vec<Tally>,
    /// Requests sent by the cases.
    pub requests: u64,
    /// Requests among them that got no answer.
    pub unanswered: u64,
    /// Records made.
    pub records_created: u64,
    /// Records still live.
    pub records_left: u64,
    /// How long the run took.
    pub duration: Duration,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// Requests that the harness sent wrong without meaning to. A run that has any proves nothing.
    pub slips: Vec<Slip>,
}

/// What a run brings that has not begun.
impl Default for Outcome {
    fn default() -> Outcome {
        Outcome {
            cases: Vec::new(),
            tallies: judges::ALL.iter().map(Tally::new).collect(),
            requests: 0,
            unanswered: 0,
            records_created: 0,
            records_left: 0,
            duration: Duration::ZERO,
            interrupted: false,
            slips: Vec::new(),
        }
    }
}

impl Outcome {
    /// Adds what another run against the same target brought, as if it had been one run.
    pub fn absorb(&mut self, other: Outcome) {
        self.cases.extend(other.cases);
        for (tally, more) in self.tallies.iter_mut().zip(other.tallies) {
            tally.absorb(more);
        }
        self.requests += other.requests;
        self.unanswered += other.unanswered;
        self.records_created += other.records_created;
        self.records_left += other.records_left;
        self.duration += other.duration;
        self.interrupted |= other.interrupted;
        self.slips.extend(other.slips);
    }
}

/// Drives and judges every scenario.
pub async fn run(
    target: &Target,
    scenarios: &[Scenario],
    options: Options,
    stop: &Stop,
    observer: &mut dyn Observer,
) -> Outcome {
    run_after(&mut Heard::default(), target, scenarios, options, stop, observer).await
}

/// What runs against one target learn for those that follow: where its change feed stands, and the
/// connections to it. Without it, each run would read the feed from its beginning.
#[derive(Default)]
pub struct Heard {
    heads: Heads,
    connections: Vec<Connection>,
}

/// Drives and judges every scenario, and goes on from where the run before it stood.
pub async fn run_after(
    heard: &mut Heard,
    target: &Target,
    scenarios: &[Scenario],
    options: Options,
    stop: &Stop,
    observer: &mut dyn Observer,
) -> Outcome {
    let began = Instant::now();
    let mut outcome = Outcome::default();
    let mut leftovers = Leftovers::default();
    let Heard { heads, connections } = heard;
    let cases = plan(target, scenarios, options, &mut outcome);
    observer.notice(&Event::Started { cases: cases.len() });
    for (number, (scenario, casting)) in cases.into_iter().enumerate() {
        if stop.is_requested() {
            outcome.interrupted = true;
            break;
        }
        observer.notice(&Event::CaseStarted { scenario: &scenario.id, number });
        let entities: Vec<String> = casting.values().map(ToString::to_string).collect();
        let case_began = Instant::now();
        let case = Case { target, scenario, casting, seed: options.seed, number: number as u64 };
        let (trace, skipped) = match drive(case, heads, connections).await {
            Ok(trace) => {
                let skipped = trace.skipped.iter().map(|step| step.reason.clone()).collect();
                (trace, skipped)
            }
            Err(reason) => (Trace::default(), vec![reason]),
        };
        let history = History::new(&trace);
        leftovers.take(&history);
        outcome.slips.extend(slips(&scenario.id, &history));
        let breached =
            judges::judge(target, scenario, &history, options.seed, &mut outcome.tallies);
        outcome.requests += trace.requests() as u64;
        outcome.unanswered += trace.exchanges.iter().filter(|x| x.response.is_err()).count() as u64;
        if options.clean_up {
            let connection =
                connections.pop().unwrap_or_else(|| Connection::new(&target.base, target.timeout));
            leftovers.delete_of_case(target, &connection).await;
            connections.push(connection);
        }
        observer.notice(&Event::CaseFinished {
            scenario: &scenario.id,
            exchanges: trace.requests(),
            breached,
        });
        outcome.cases.push(CaseRecord {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            entities,
            exchanges: trace.requests(),
            duration: case_began.elapsed(),
            skipped,
        });
    }
    if options.clean_up && leftovers.len() > 0 {
        observer.notice(&Event::CleaningUp { records: leftovers.len() });
        let connection =
            connections.pop().unwrap_or_else(|| Connection::new(&target.base, target.timeout));
        leftovers.delete_rest(target, &connection).await;
    }
    outcome.records_created = leftovers.created();
    outcome.records_left = leftovers.len() as u64;
    outcome.duration = began.elapsed();
    outcome
}

/// The cases to drive. A scenario that nobody can be cast for is recorded as such.
fn plan<'s>(
    target: &Target,
    scenarios: &'s [Scenario],
    options: Options,
    outcome: &mut Outcome,
) -> Vec<(&'s Scenario, Casting)> {
    let mut cases = Vec::new();
    let members = |name: &str| target.entity(name).map_or(0, |entity| entity.members.len());
    for (turn, scenario) in scenarios.iter().enumerate() {
        match castings(scenario, target) {
            Ok(mut all) if options.coverage == Coverage::Two => {
                let lead = |casting: &Casting| {
                    let part = scenario.entities.first();
                    part.and_then(|part| casting.get(&part.name)).map_or(0, |name| members(name))
                };
                let richest = (0..all.len()).max_by_key(|&at| lead(&all[at])).unwrap_or_default();
                cases.push((scenario, all.remove(richest)));
                if !all.is_empty() {
                    cases.push((scenario, all.swap_remove(turn % all.len())));
                }
            }
            Ok(all) => cases.extend(all.into_iter().map(|casting| (scenario, casting))),
            Err(reason) => outcome.cases.push(CaseRecord {
                scenario: scenario.id.clone(),
                title: scenario.title.clone(),
                entities: Vec::new(),
                exchanges: 0,
                duration: Duration::ZERO,
                skipped: vec![reason],
            }),
        }
    }
    cases
}
