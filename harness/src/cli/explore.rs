//! `explore`: cases that nobody wrote, against the server at a URL.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

use sixfold::engine::Stop;
use sixfold::explore::{Found, Options, Progress, Until, Watcher, explore as run};
use sixfold::judges::Tally;
use sixfold::report::{Header, report};
use sixfold::target::discover;
use sixfold_spec::requirement::Pattern;

use super::Exit;
use super::args::Explore;
use super::check::{access, own_faults, random_seed, show};
use super::interrupt::stop_on_interrupt;
use super::terminal::{complain, say};

/// How long an exploration goes on where nobody says.
const USUAL_TIME: Duration = Duration::from_secs(60);

/// Explores the server at a URL.
pub(super) async fn explore(args: Explore) -> Exit {
    let quiet = args.run.json;
    let access = access(args.target);
    let target = match discover(&access).await {
        Ok(target) => target,
        Err(e) => {
            complain(&e);
            return if e.is_configuration() { Exit::Usage } else { Exit::Unable };
        }
    };
    let stop = Stop::default();
    stop_on_interrupt(stop.clone());
    let options = Options {
        seed: args.run.seed.unwrap_or_else(random_seed),
        first: args.first,
        cases: args.cases,
        time: args.time.or_else(|| args.cases.is_none().then_some(USUAL_TIME)),
        jobs: usize::from(args.jobs),
        clean_up: !args.run.keep_records,
        shrink: None,
        until: if args.until_found { Until::AnyBreach } else { Until::TimeIsUp },
    };
    if !quiet {
        let users: Vec<&str> = target.users.iter().map(|user| user.name.as_str()).collect();
        let users = users.join(" and ");
        say(format_args!("exploring {} as {users}: seed {}", access.url, options.seed));
    }
    let header =
        Header { url: &access.url, seed: options.seed, started_at: jiff::Timestamp::now() };
    let mut line = Line::new(quiet);
    let explored = run(&target, &options, &stop, &mut line).await;
    drop(line);
    let report = report(header, &target, &explored.outcome);
    if let Err(exit) = show(&report, &args.run).and_then(|()| own_faults(&explored.outcome)) {
        return exit;
    }
    if !quiet {
        say(format_args!(
            "{} cases; to go on behind them: --seed {} --first {}",
            explored.cases, options.seed, explored.next
        ));
    }
    // Nobody expects an exploration to judge everything: what counts is whether it broke something.
    if explored.found.is_empty() { Exit::Fine } else { Exit::NotConformant }
}

/// A line that is written over and over while the exploration goes on, where standard error is a
/// terminal; and a line that stays for each requirement that breaks.
struct Line {
    quiet: bool,
    is_shown: bool,
    last: Option<Instant>,
}

/// How long a line stays at least before it is written again.
const STAYS: Duration = Duration::from_millis(100);

impl Line {
    fn new(quiet: bool) -> Line {
        Line { quiet, is_shown: !quiet && stderr().is_terminal(), last: None }
    }

    fn wipe(&self) {
        if self.is_shown {
            let mut err = stderr().lock();
            // A terminal that cannot be written to shows no progress, and that is all.
            drop(write!(err, "\r\x1b[2K").and_then(|()| err.flush()));
        }
    }
}

impl Watcher for Line {
    fn told(&mut self, progress: &Progress<'_>) {
        if !self.is_shown || self.last.is_some_and(|last| last.elapsed() < STAYS) {
            return;
        }
        self.last = Some(Instant::now());
        let rate = progress.requests as f64 / progress.elapsed.as_secs_f64().max(0.001);
        let breached = progress.tallies.iter().filter(|tally| tally.breached > 0).count();
        let text = format!(
            "{:.0} s  {} cases  {rate:.0} requests/s  {breached} broken  {}",
            progress.elapsed.as_secs_f64(),
            progress.cases,
            occasions(progress.tallies)
        );
        let text: String = text.chars().take(119).collect();
        let mut err = stderr().lock();
        drop(write!(err, "\r\x1b[2K{text}").and_then(|()| err.flush()));
    }

    fn found(&mut self, found: &Found) {
        if self.quiet {
            return;
        }
        self.wipe();
        say(format_args!(
            "broken: {} in case {} ({}), after {:.2} s and {} requests",
            found.broken.requirement.id(),
            found.drawn.number,
            found.drawn.shape.name(),
            found.after.as_secs_f64(),
            found.requests
        ));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// How often each pattern was at stake, in a few letters.
fn occasions(tallies: &[Tally]) -> String {
    let of = |pattern: Pattern| {
        let own = tallies.iter().filter(|tally| tally.requirement.pattern() == pattern);
        own.map(|tally| tally.occasions).sum::<u64>()
    };
    let told = |pattern: Pattern| format!("{} {}", pattern.slug(), short(of(pattern)));
    Pattern::ALL.into_iter().map(told).collect::<Vec<_>>().join("  ")
}

/// A count in at most four characters or so.
fn short(count: u64) -> String {
    match count {
        0..=9_999 => count.to_string(),
        10_000..=9_999_999 => format!("{}k", count / 1_000),
        _ => format!("{}M", count / 1_000_000),
    }
}
