//! A run: every scenario cast, driven and judged; the findings kept, the traces let go.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::casting::{Casting, castings};
use super::event::{Event, Observer};
use super::failing::server_errors;
use super::races::races;
use super::session::Session;
use super::slips::{Slip, slips};
use super::untold::Untold;
use sixfold_reports::{Partition, Races, ServerErrors};

use crate::adapter::Adapter;
use crate::client::{Budget, Network};
use crate::judges::{self, Tally};
use crate::process::ServerProcess;
use crate::scenario::Scenario;
use crate::speech::Speech;
use crate::target::Target;
use crate::trace::{Delivery, Exchange, Failure, History, Trace};

/// How many answers that do not fit the dialect or the adapter's messages are kept in words.
const MISFITS: usize = 20;

/// How many reasons are kept why requests got no answer.
const FAILURES: usize = 20;

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
    /// Which of the cases are told here.
    pub partition: Partition,
}

/// Asks a run to stop after the case under way.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    network: Option<Network>,
    server: Option<ServerProcess>,
    /// Programs that run for as long as the run does: they are not kept for this.
    adapters: Vec<Weak<Adapter>>,
}

impl Stop {
    /// One that stops a run also when the target's budget of requests is spent, when the server has let
    /// the run wait in vain for too long, and when its process has ended by itself.
    pub fn of(target: &Target) -> Stop {
        let nodes = std::iter::once(target).chain(&target.nodes);
        let adapters = nodes.filter_map(|node| match &node.speech {
            Speech::Adapter(adapter) => Some(Arc::downgrade(adapter)),
            Speech::Protocol | Speech::Dialect(_) => None,
        });
        Stop {
            asked: Arc::default(),
            network: Some(target.network.clone()),
            server: target.server.clone(),
            adapters: adapters.collect(),
        }
    }

    /// Kills what runs beside the run, which is given up.
    pub fn abandon(&self) {
        self.adapters.iter().filter_map(Weak::upgrade).for_each(|adapter| adapter.kill());
    }

    /// Asks the run to stop.
    pub fn request(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked the run to stop.
    pub fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Whether the run has to stop.
    pub fn is_requested(&self) -> bool {
        self.was_asked()
            || self
                .network
                .as_ref()
                .is_some_and(|n| n.budget().is_spent() || n.strain().reason().is_some())
            || self.ended().is_some()
    }

    /// How the server's process ended, if it did by itself.
    fn ended(&self) -> Option<String> {
        self.server.as_ref().and_then(ServerProcess::ended)
    }

    /// Why the run has to stop; empty where it need not, or somebody asked.
    pub fn reason(&self) -> String {
        if let Some(ended) = self.ended().filter(|_| !self.was_asked()) {
            return ended;
        }
        let budget = self.network.as_ref().map(Network::budget).filter(|budget| budget.is_spent());
        match budget.and_then(Budget::most) {
            Some(most) if !self.was_asked() => {
                format!("the {most} requests that the target file grants are spent")
            }
            _ if self.was_asked() => String::new(),
            _ => self.network.as_ref().and_then(|n| n.strain().reason()).unwrap_or_default(),
        }
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
    /// How often it was told; for drawn cases, how many of them.
    pub told: u64,
    /// How many exchanges it took.
    pub exchanges: usize,
    /// How long it took.
    pub duration: Duration,
    /// Steps that could not be taken, and why.
    pub skipped: Vec<String>,
    /// Why it could not be told at all, if it could not.
    pub untold: Option<Untold>,
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
    /// Why they got none, and how often: the first reasons, without those that a story itself gave.
    pub failures: BTreeMap<String, u64>,
    /// Answers by which the server said that it had failed.
    pub server_errors: ServerErrors,
    /// What came of several clients doing something at the same time.
    pub races: Races,
    /// Records made.
    pub records_created: u64,
    /// Records still live.
    pub records_left: u64,
    /// How long the run took.
    pub duration: Duration,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// Why, where nobody asked for it.
    pub stopped_because: String,
    /// Answers that do not fit the dialect or the adapter's messages, in words: the first ones.
    pub misfits: Vec<String>,
    /// Requests that the harness sent wrong without meaning to. A run that has any proves nothing.
    pub slips: Vec<Slip>,
}

impl Default for Outcome {
    /// That of a run in which nothing has happened yet.
    fn default() -> Outcome {
        Outcome {
            cases: Vec::new(),
            tallies: judges::ALL.iter().map(Tally::new).collect(),
            requests: 0,
            unanswered: 0,
            failures: BTreeMap::new(),
            server_errors: ServerErrors::default(),
            races: Races::default(),
            records_created: 0,
            records_left: 0,
            duration: Duration::ZERO,
            interrupted: false,
            stopped_because: String::new(),
            misfits: Vec::new(),
            slips: Vec::new(),
        }
    }
}

impl Outcome {
    /// Takes in the traffic of a case.
    pub fn count(&mut self, trace: &Trace) {
        self.requests += trace.requests() as u64;
        // What the harness itself took the server down for says nothing about the server.
        let is_unanswered =
            |x: &&Exchange| matches!(&x.response, Err(e) if !matches!(e, Failure::TakenDown(_)));
        let unanswered = trace.exchanges.iter().filter(is_unanswered).count();
        self.unanswered += unanswered as u64;
        for exchange in trace.exchanges.iter().filter(|x| x.part_of.is_none()) {
            match &exchange.response {
                Err(Failure::Dialect(problem) | Failure::Adapter(problem))
                    if self.misfits.len() < MISFITS =>
                {
                    self.misfits.push(problem.clone());
                }
                Err(Failure::TakenDown(_)) => {}
                Err(failure) if exchange.request.delivery != Delivery::Cut => {
                    self.fail(failure.to_string(), 1);
                }
                _ => {}
            }
        }
        self.server_errors.absorb(&server_errors(trace));
        self.races.absorb(races(trace));
    }

    fn fail(&mut self, why: String, times: u64) {
        if self.failures.len() < FAILURES || self.failures.contains_key(&why) {
            *self.failures.entry(why).or_default() += times;
        }
    }

    /// Adds what another run against the same target brought, as if it had been one run.
    pub fn absorb(&mut self, other: Outcome) {
        self.cases.extend(other.cases);
        for (tally, more) in self.tallies.iter_mut().zip(other.tallies) {
            tally.absorb(more);
        }
        self.requests += other.requests;
        self.unanswered += other.unanswered;
        for (why, times) in other.failures {
            self.fail(why, times);
        }
        self.server_errors.absorb(&other.server_errors);
        self.races.absorb(other.races);
        self.records_created += other.records_created;
        self.records_left += other.records_left;
        self.duration += other.duration;
        self.interrupted |= other.interrupted;
        if self.stopped_because.is_empty() {
            self.stopped_because = other.stopped_because;
        }
        self.slips.extend(other.slips);
        self.misfits.extend(other.misfits);
        self.misfits.truncate(MISFITS);
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
    let mut session = Session::new(target, options.seed);
    run_in(&mut session, scenarios, options, stop, observer).await
}

/// Drives and judges every scenario, and goes on from where the session stands: otherwise each run
/// would read the change feed from its beginning.
pub async fn run_in(
    session: &mut Session,
    scenarios: &[Scenario],
    options: Options,
    stop: &Stop,
    observer: &mut dyn Observer,
) -> Outcome {
    let began = Instant::now();
    let mut outcome = Outcome::default();
    let target = session.begin(options.seed);
    let target = target.as_ref();
    let before = session.created();
    let cases = plan(target, scenarios, options, &mut outcome);
    observer.notice(&Event::Started { cases: cases.len() });
    for (number, scenario, casting) in cases {
        if stop.is_requested() {
            outcome.interrupted = true;
            outcome.stopped_because = stop.reason();
            break;
        }
        let entities: Vec<String> = casting.values().map(ToString::to_string).collect();
        observer.notice(&Event::CaseStarted {
            scenario: &scenario.id,
            number,
            entities: &entities,
        });
        let case_began = Instant::now();
        let (trace, untold) = match session.tell(scenario, casting, number as u64).await {
            Ok(trace) => (trace, None),
            Err(reason) => (Trace::default(), Some(reason)),
        };
        let steps = trace.skipped.iter().map(|step| step.reason.clone());
        let skipped = steps.chain(untold.as_ref().map(ToString::to_string)).collect();
        let history = History::new(&trace);
        session.take(&history);
        outcome.slips.extend(slips(&scenario.id, &history));
        let reproduce = format!(
            "sixfold check {} --scenario {} --seed {}",
            target.argument, scenario.id, options.seed
        );
        let broken = judges::judge(target, scenario, &history, &reproduce, &mut outcome.tallies);
        for broken in &broken {
            observer.notice(&Event::Breached {
                scenario: &scenario.id,
                requirement: broken.requirement.id(),
                expected: &broken.expected,
                observed: &broken.observed,
                reproduce: &reproduce,
            });
        }
        let breached = broken.iter().map(|broken| broken.requirement.id()).collect();
        outcome.count(&trace);
        if options.clean_up {
            session.clean_up_case().await;
        }
        observer.notice(&Event::CaseFinished {
            scenario: &scenario.id,
            exchanges: trace.requests(),
            breached,
            tallies: &outcome.tallies,
        });
        outcome.cases.push(CaseRecord {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            entities,
            told: u64::from(trace.requests() > 0),
            exchanges: trace.requests(),
            duration: case_began.elapsed(),
            skipped,
            untold,
        });
        if let Some(ended) = stop.ended() {
            outcome.interrupted = true;
            outcome.stopped_because = format!("{ended}, in {}", scenario.id);
            break;
        }
    }
    if options.clean_up && session.left() > 0 {
        observer.notice(&Event::CleaningUp { records: session.left() });
        session.clean_up_rest().await;
    }
    outcome.records_created = session.created() - before;
    outcome.records_left = session.left() as u64;
    outcome.duration = began.elapsed();
    outcome
}

/// The cases to drive, each with its place in the whole run. A scenario that nobody can be cast for is
/// recorded as such, in one part of the run.
fn plan<'s>(
    target: &Target,
    scenarios: &'s [Scenario],
    options: Options,
    outcome: &mut Outcome,
) -> Vec<(usize, &'s Scenario, Casting)> {
    let is_here = |place: usize| options.partition.holds(place as u64);
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
            Err(_) if !is_here(turn) => {}
            Err(reason) => outcome.cases.push(CaseRecord {
                scenario: scenario.id.clone(),
                title: scenario.title.clone(),
                entities: Vec::new(),
                told: 0,
                exchanges: 0,
                duration: Duration::ZERO,
                skipped: vec![reason.to_string()],
                untold: Some(reason),
            }),
        }
    }
    let dealt = cases.into_iter().enumerate().filter(|(place, _)| is_here(*place));
    dealt.map(|(place, (scenario, casting))| (place, scenario, casting)).collect()
}
