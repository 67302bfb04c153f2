//! Draws cases, tells and judges them, until the time is up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::generate::{Drawn, Generator, Shape};
use super::hunt::Hunt;
use super::shrink::Shrunk;
use crate::engine::{CaseRecord, Outcome, Session, Stop, slips};
use crate::judges::{self, Broken, Tally};
use crate::target::Target;
use crate::trace::History;

/// How to explore.
#[derive(Clone, Debug)]
pub struct Options {
    /// The seed of every random choice.
    pub seed: u64,
    /// The number of the first case.
    pub first: u64,
    /// How many cases to tell; `None` for as many as there is time for.
    pub cases: Option<u64>,
    /// How long to go on; `None` for until all cases are told.
    pub time: Option<Duration>,
    /// How many cases to tell at the same time. Each needs two users of its own.
    pub jobs: usize,
    /// Whether to delete what the cases made.
    pub clean_up: bool,
    /// When to stop before the time is up.
    pub until: Until,
    /// The requirements whose first case is made small; all of them for `None`.
    pub shrink: Option<Vec<String>>,
}

impl Options {
    /// Cases of this seed, one at a time, without an end; what they made is deleted, and what broke
    /// something is made small.
    pub fn new(seed: u64) -> Options {
        Options {
            seed,
            first: 0,
            cases: None,
            time: None,
            jobs: 1,
            clean_up: true,
            until: Until::TimeIsUp,
            shrink: None,
        }
    }
}

/// When to stop before the time is up.
#[derive(Clone, Debug, Default)]
pub enum Until {
    /// Never.
    #[default]
    TimeIsUp,
    /// When anything was found.
    AnyBreach,
    /// When one of these requirements was seen broken, by its id.
    BreachOf(Vec<String>),
}

impl Until {
    fn is_met(&self, found: &[Found]) -> bool {
        match self {
            Until::TimeIsUp => false,
            Until::AnyBreach => !found.is_empty(),
            Until::BreachOf(ids) => {
                found.iter().any(|found| ids.iter().any(|id| id == found.broken.requirement.id()))
            }
        }
    }
}

/// The first case that broke a requirement.
#[derive(Clone, Debug)]
pub struct Found {
    /// The case.
    pub drawn: Drawn,
    /// What it broke, and how it shows.
    pub broken: Broken,
    /// How long the exploration had taken.
    pub after: Duration,
    /// How many requests it had sent.
    pub requests: u64,
    /// What is left of the case; `None` where that was not asked for.
    pub small: Option<Small>,
}

/// What is left of a case.
#[derive(Clone, Debug)]
pub struct Small {
    /// The story, and how often it broke the requirement.
    pub shrunk: Shrunk,
    /// The breach as it showed last; as it showed first, where it never did again.
    pub broken: Broken,
    /// How many requests the story takes.
    pub requests: u64,
}

/// What an exploration brought.
#[derive(Debug, Default)]
pub struct Explored {
    /// Tallies and traffic; one record of cases for each shape.
    pub outcome: Outcome,
    /// The first case that broke each requirement, in the order in which they were found.
    pub found: Vec<Found>,
    /// How many cases were told.
    pub cases: u64,
    /// The number of the first case that was not told, so that another run can go on there.
    pub next: u64,
}

/// What an exploration tells while it goes on.
pub trait Watcher: Send {
    /// A case is over and judged.
    fn told(&mut self, so_far: &Progress<'_>);
    /// A requirement was seen broken for the first time.
    fn found(&mut self, found: &Found);
}

/// Wants to know nothing.
impl Watcher for () {
    fn told(&mut self, _: &Progress<'_>) {}
    fn found(&mut self, _: &Found) {}
}

/// How far an exploration is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'p> {
    /// How many cases were told.
    pub cases: u64,
    /// How many requests they took.
    pub requests: u64,
    /// How long it has taken.
    pub elapsed: Duration,
    /// What the judges found.
    pub tallies: &'p [Tally],
}

/// Draws cases, tells and judges them.
pub async fn explore(
    target: &Target,
    options: &Options,
    stop: &Stop,
    watcher: &mut dyn Watcher,
) -> Explored {
    let began = Instant::now();
    let course = Arc::new(Course {
        next: AtomicU64::new(options.first),
        is_over: AtomicBool::new(false),
        broken: Mutex::default(),
        began,
        stop: stop.clone(),
        options: options.clone(),
    });
    let (send, mut told) = mpsc::channel(CASES_WAITING);
    let workers: Vec<_> = crews(target, options.jobs)
        .into_iter()
        .map(|crew| tokio::spawn(work(Arc::new(crew), course.clone(), send.clone())))
        .collect();
    drop(send);
    let mut explored = Explored::default();
    let mut shapes: BTreeMap<&str, CaseRecord> = BTreeMap::new();
    while let Some(case) = told.recv().await {
        explored.take(case, &mut shapes, began, watcher);
        if options.until.is_met(&explored.found) {
            course.is_over.store(true, Ordering::Relaxed);
        }
    }
    for worker in workers {
        // A panic in a worker is a defect of the harness; let it be seen as one.
        let (created, left) =
            worker.await.unwrap_or_else(|e| std::panic::resume_unwind(e.into_panic()));
        explored.outcome.records_created += created;
        explored.outcome.records_left += left;
    }
    explored.outcome.cases = shapes.into_values().collect();
    explored.next = course.next.load(Ordering::Relaxed);
    explored.outcome.interrupted = stop.is_requested();
    explored.outcome.duration = began.elapsed();
    explored
}

/// How many judged cases may wait to be counted.
const CASES_WAITING: usize = 64;

/// What the workers of an exploration share.
struct Course {
    next: AtomicU64,
    is_over: AtomicBool,
    /// The requirements that were seen broken.
    broken: Mutex<BTreeSet<&'static str>>,
    began: Instant,
    stop: Stop,
    options: Options,
}

impl Course {
    /// The number of the next case; `None` when the time is up.
    fn next_case(&self) -> Option<u64> {
        let late = self.options.time.is_some_and(|time| self.began.elapsed() >= time);
        if late || self.stop.is_requested() || self.is_over.load(Ordering::Relaxed) {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let told = number - self.options.first;
        if self.options.cases.is_some_and(|cases| told >= cases) {
            // It was not told, so another run goes on there.
            self.next.fetch_min(number, Ordering::Relaxed);
            return None;
        }
        Some(number)
    }

    fn is_to_be_shrunk(&self, broken: &Broken) -> bool {
        let wanted = self.options.shrink.as_ref();
        wanted.is_none_or(|ids| ids.iter().any(|id| id == broken.requirement.id()))
    }

    /// Those of the requirements that nobody has seen broken before.
    fn new_ones(&self, broken: Vec<Broken>) -> Vec<Broken> {
        let mut known = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.into_iter().filter(|broken| known.insert(broken.requirement.id())).collect()
    }
}

/// A case that was told and judged.
struct Told {
    shape: Shape,
    tallies: Vec<Tally>,
    traffic: Outcome,
    duration: Duration,
    found: Vec<(Drawn, Broken, Duration, Option<Small>)>,
}

impl Explored {
    /// Takes in a case.
    fn take(
        &mut self,
        case: Told,
        shapes: &mut BTreeMap<&'static str, CaseRecord>,
        began: Instant,
        watcher: &mut dyn Watcher,
    ) {
        self.cases += 1;
        let outcome = &mut self.outcome;
        outcome.requests += case.traffic.requests;
        outcome.unanswered += case.traffic.unanswered;
        outcome.slips.extend(case.traffic.slips);
        for (all, one) in outcome.tallies.iter_mut().zip(case.tallies) {
            all.absorb(one);
        }
        let record = shapes.entry(case.shape.name()).or_insert_with(|| CaseRecord {
            scenario: format!("explored/{}", case.shape.name()),
            title: case.shape.title().to_owned(),
            entities: Vec::new(),
            exchanges: 0,
            duration: Duration::ZERO,
            skipped: Vec::new(),
        });
        record.exchanges += usize::try_from(case.traffic.requests).unwrap_or_default();
        record.duration += case.duration;
        let elapsed = began.elapsed();
        for (drawn, broken, after, small) in case.found {
            let requests = self.outcome.requests;
            let found = Found { drawn, broken, after, requests, small };
            watcher.found(&found);
            self.found.push(found);
        }
        watcher.told(&Progress {
            cases: self.cases,
            requests: self.outcome.requests,
            elapsed,
            tallies: &self.outcome.tallies,
        });
    }
}

/// Tells cases until there are no more. Returns how many records were made and are left.
async fn work(target: Arc<Target>, course: Arc<Course>, told: mpsc::Sender<Told>) -> (u64, u64) {
    let mut session = Session::new(&target, course.options.seed);
    let generator = Generator::new(&target, course.options.seed);
    while let Some(number) = course.next_case() {
        let drawn = generator.draw(number);
        let case = tell(&target, &mut session, drawn, &course).await;
        if told.send(case).await.is_err() {
            break;
        }
    }
    if course.options.clean_up && session.left() > 0 {
        session.clean_up_rest().await;
    }
    (session.created(), session.left() as u64)
}

/// Tells and judges one case.
async fn tell(target: &Target, session: &mut Session, drawn: Drawn, course: &Course) -> Told {
    let began = Instant::now();
    let told = session.tell(&drawn.scenario, drawn.casting.clone(), drawn.number).await;
    let trace = told.unwrap_or_default();
    let mut tallies: Vec<Tally> = judges::ALL.iter().map(Tally::new).collect();
    let mut traffic = Outcome::default();
    traffic.count(&trace);
    let history = History::new(&trace);
    session.take(&history);
    traffic.slips = slips(&drawn.scenario.id, &history);
    let seed = course.options.seed;
    let reproduce =
        format!("sixfold explore {} --seed {seed} --first {} --cases 1", target.base, drawn.number);
    let broken = judges::judge(target, &drawn.scenario, &history, &reproduce, &mut tallies);
    let after = course.began.elapsed();
    if course.options.clean_up {
        session.clean_up_case().await;
    }
    let mut found = Vec::new();
    for broken in course.new_ones(broken) {
        let small = if course.is_to_be_shrunk(&broken) {
            Some(make_small(target, session, &drawn, &broken, course).await)
        } else {
            None
        };
        found.push((drawn.clone(), broken, after, small));
    }
    Told { shape: drawn.shape, tallies, traffic, duration: began.elapsed(), found }
}

/// Makes a case small that broke something.
async fn make_small(
    target: &Target,
    session: &mut Session,
    drawn: &Drawn,
    broken: &Broken,
    course: &Course,
) -> Small {
    let mut hunt = Hunt {
        target,
        session,
        casting: drawn.casting.clone(),
        requirement: broken.requirement,
        number: drawn.number,
        told: 0,
        clean_up: course.options.clean_up,
        last: None,
    };
    let shrunk = hunt.shrink(&drawn.scenario, &broken.steps).await;
    let (broken, requests) = hunt.last.unwrap_or_else(|| (broken.clone(), 0));
    Small { shrunk, broken, requests }
}

/// The target as each worker sees it: with users of its own, so that no two workers write to one
/// feed. At least two for each, as most cases need a stranger; fewer workers where there are too
/// few users.
fn crews(target: &Target, jobs: usize) -> Vec<Target> {
    let most = (target.users.len() / 2).max(1);
    let jobs = jobs.clamp(1, most);
    if jobs == 1 {
        return vec![target.clone()];
    }
    let size = target.users.len() / jobs;
    let users = target.users.chunks(size).take(jobs);
    users.map(|users| Target { users: users.to_vec(), ..target.clone() }).collect()
}
