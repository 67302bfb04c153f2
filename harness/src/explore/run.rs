//! Draws cases, tells and judges them, until the time is up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::found::{Explored, Found, Progress, Small, Watcher};
use super::generate::{Drawn, Generator, Shape};
use super::hunt::Hunt;
use super::options::Options;
use super::turns::Turns;
use crate::engine::{CaseRecord, Outcome, Session, Stop, can_be_emptied, slips};
use crate::judges::{self, Broken};
use crate::target::Target;
use crate::trace::History;

/// Draws cases, tells and judges them.
pub async fn explore(
    target: &Target,
    options: &Options,
    stop: &Stop,
    watcher: &mut dyn Watcher,
) -> Explored {
    let began = Instant::now();
    let course = Arc::new(Course {
        next: AtomicU64::new(0),
        is_over: AtomicBool::new(false),
        broken: Mutex::default(),
        turns: Turns::default(),
        // Parts of a run may be at work at one server at the same time, each unknown to the other.
        empties: options.reset && options.partition.is_whole() && can_be_emptied(target),
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
    while let Some(news) = told.recv().await {
        match news {
            News::Seen(found) => watcher.seen(&found),
            News::Told(case) => explored.take(*case, &mut shapes, began, watcher),
        }
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
    let rounds = course.next.load(Ordering::Relaxed);
    explored.next = options.first + rounds * u64::from(options.partition.of());
    explored.outcome.interrupted = stop.is_requested();
    explored.outcome.stopped_because = stop.reason();
    explored.outcome.duration = began.elapsed();
    explored
}

/// How many judged cases may wait to be counted.
const CASES_WAITING: usize = 64;

/// How long making one case small may take although the time is up.
const SHORTEST_SHRINK: Duration = Duration::from_secs(2);

/// What the workers of an exploration share.
struct Course {
    /// How many cases of this part of the exploration were taken.
    next: AtomicU64,
    is_over: AtomicBool,
    /// The requirements that were seen broken.
    broken: Mutex<BTreeSet<&'static str>>,
    turns: Turns,
    /// Whether the server may be emptied, and can be.
    empties: bool,
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
        let taken = self.next.fetch_add(1, Ordering::Relaxed);
        let place = self.options.partition.place(taken);
        if self.options.cases.is_some_and(|cases| place >= cases) {
            // It was not told, so another run goes on there.
            self.next.fetch_min(taken, Ordering::Relaxed);
            return None;
        }
        Some(self.options.first + place)
    }

    /// How long making one case small may take: what is left of the time, but never so little that
    /// nothing comes of it.
    fn time_to_shrink(&self) -> Duration {
        let left = self.options.time.map(|time| time.saturating_sub(self.began.elapsed()));
        let longest = self.options.longest_shrink;
        left.unwrap_or(longest).clamp(SHORTEST_SHRINK.min(longest), longest)
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

/// What a worker has to say.
enum News {
    /// A case broke something, and is about to be made small.
    Seen(Box<Found>),
    /// A case is over.
    Told(Box<Told>),
}

/// A case that was told and judged.
struct Told {
    shape: Shape,
    outcome: Outcome,
    found: Vec<Found>,
}

impl Explored {
    /// Takes in a case.
    fn take(
        &mut self,
        mut case: Told,
        shapes: &mut BTreeMap<&'static str, CaseRecord>,
        began: Instant,
        watcher: &mut dyn Watcher,
    ) {
        self.cases += 1;
        for one in std::mem::take(&mut case.outcome.cases) {
            count(shapes, case.shape, one);
        }
        self.outcome.absorb(case.outcome);
        for mut found in case.found {
            found.requests = self.outcome.requests;
            watcher.found(&found);
            self.found.push(found);
        }
        watcher.told(&Progress {
            cases: self.cases,
            requests: self.outcome.requests,
            elapsed: began.elapsed(),
            tallies: &self.outcome.tallies,
        });
    }
}

/// Counts a case among those of its shape. A report has room for every reason why something could
/// not be told, and not for every case.
fn count(shapes: &mut BTreeMap<&'static str, CaseRecord>, shape: Shape, case: CaseRecord) {
    let all = shapes.entry(shape.name()).or_insert_with(|| CaseRecord {
        scenario: case.scenario.clone(),
        title: shape.title().to_owned(),
        entities: Vec::new(),
        told: 0,
        exchanges: 0,
        duration: Duration::ZERO,
        skipped: Vec::new(),
        untold: None,
    });
    all.told += case.told;
    all.exchanges += case.exchanges;
    all.duration += case.duration;
    for reason in case.skipped {
        if !all.skipped.contains(&reason) {
            all.skipped.push(reason);
        }
    }
}

/// Tells cases until there are no more. Returns how many records were made and are left.
async fn work(target: Arc<Target>, course: Arc<Course>, news: mpsc::Sender<News>) -> (u64, u64) {
    let mut session = Session::new(&target, course.options.seed);
    let generator = Generator::new(&target, course.options.seed);
    let mut emptied = 0;
    while let Some(number) = course.next_case() {
        let drawn = generator.draw(number);
        let turn = course.turns.to_tell(&drawn.scenario, &mut session, &mut emptied).await;
        let mut case = tell(&target, &mut session, &drawn, &course, &news).await;
        drop(turn);
        if course.empties {
            for found in &mut case.found {
                tell_alone(&target, &mut session, found, &course).await;
            }
        }
        if news.send(News::Told(Box::new(case))).await.is_err() {
            break;
        }
    }
    if course.options.clean_up && session.left() > 0 {
        session.clean_up_rest().await;
    }
    (session.created(), session.left() as u64)
}

/// Tells what is left of a case once more, with nothing else on the server.
async fn tell_alone(target: &Target, session: &mut Session, found: &mut Found, course: &Course) {
    let Some(small) = found.small.take() else { return };
    let _alone = course.turns.to_empty().await;
    let time = course.time_to_shrink();
    let mut hunt = hunt(target, session, &found.drawn, &found.broken, course);
    // Numbers of tellings go on where those beside other cases ended.
    hunt.told = u64::from(u16::MAX) / 2;
    let small = hunt.emptied(&found.drawn.scenario, &found.broken, small, time).await;
    found.small = Some(small);
}

/// Tells and judges one case.
async fn tell(
    target: &Target,
    session: &mut Session,
    drawn: &Drawn,
    course: &Course,
    news: &mpsc::Sender<News>,
) -> Told {
    let began = Instant::now();
    let told = session.tell(&drawn.scenario, drawn.casting.clone(), drawn.number).await;
    // What a client of a drawn case could not do is part of the game; a whole case is not.
    let untold = told.as_ref().err().cloned();
    let skipped = untold.iter().map(ToString::to_string).collect();
    let trace = told.unwrap_or_default();
    let mut outcome = Outcome::default();
    outcome.count(&trace);
    let history = History::new(&trace);
    session.take(&history);
    outcome.slips = slips(&drawn.scenario.id, &history);
    let seed = course.options.seed;
    let reproduce = format!(
        "sixfold explore {} --seed {seed} --first {} --cases 1",
        target.argument, drawn.number
    );
    let broken = judges::judge(target, &drawn.scenario, &history, &reproduce, &mut outcome.tallies);
    let after = course.began.elapsed();
    outcome.cases.push(CaseRecord {
        scenario: drawn.scenario.id.clone(),
        title: drawn.scenario.title.clone(),
        entities: Vec::new(),
        told: u64::from(trace.requests() > 0),
        exchanges: trace.requests(),
        duration: began.elapsed(),
        skipped,
        untold,
    });
    if course.options.clean_up {
        session.clean_up_case().await;
    }
    let mut found = Vec::new();
    for broken in course.new_ones(broken) {
        let mut one = Found {
            drawn: drawn.clone(),
            broken,
            after,
            requests: 0,
            case_requests: outcome.requests,
            small: None,
        };
        if course.is_to_be_shrunk(&one.broken) {
            // Should nobody listen any more, the next case is not told either.
            drop(news.send(News::Seen(Box::new(one.clone()))).await);
            one.small = Some(make_small(target, session, &one, course).await);
        }
        found.push(one);
    }
    Told { shape: drawn.shape, outcome, found }
}

/// Makes a case small that broke something.
async fn make_small(
    target: &Target,
    session: &mut Session,
    found: &Found,
    course: &Course,
) -> Small {
    let (drawn, broken) = (&found.drawn, &found.broken);
    let time = course.time_to_shrink();
    let mut hunt = hunt(target, session, drawn, broken, course);
    let shrunk = hunt.shrink(&drawn.scenario, &broken.steps, time).await;
    let (broken, requests) = hunt.last.unwrap_or_else(|| (broken.clone(), found.case_requests));
    Small { shrunk, broken, requests, emptied: None }
}

fn hunt<'h>(
    target: &'h Target,
    session: &'h mut Session,
    drawn: &Drawn,
    broken: &Broken,
    course: &Course,
) -> Hunt<'h> {
    Hunt {
        target,
        session,
        casting: drawn.casting.clone(),
        requirement: broken.requirement,
        number: drawn.number,
        told: 0,
        clean_up: course.options.clean_up,
        empties: false,
        last: None,
    }
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
