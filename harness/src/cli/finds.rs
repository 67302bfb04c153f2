//! What an exploration shows while it goes on, and what it leaves behind: a line of progress, a short
//! story for each requirement that breaks, and a file of it.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sixfold::explore::library::{self, LibraryError, Stored, replay_command};
use sixfold::explore::{Found, Progress, Small, Watcher};
use sixfold::judges::Tally;
use sixfold::report::identity;
use sixfold::scenario::write as write_scenario;
use sixfold::target::{Access, Target};
use sixfold_reports::TargetIdentity;
use sixfold_spec::requirement::Pattern;

use super::Exit;
use super::terminal::{complain, say};

/// Keeps what was found as files.
struct Keeper {
    folder: PathBuf,
    seed: u64,
    target: TargetIdentity,
    argument: String,
}

impl Keeper {
    fn keep(&self, found: &Found, small: &Small) -> Result<Stored, LibraryError> {
        let kept = library::Found {
            scenario: small.shrunk.scenario.clone(),
            row: found.broken.requirement,
            expected: small.broken.expected.clone(),
            observed: small.broken.observed.clone(),
            seed: self.seed,
            case: found.drawn.number,
            target: self.target.clone(),
            argument: self.argument.clone(),
            found_at: jiff::Timestamp::now(),
            requests: small.requests,
            failed: small.shrunk.rate.failed,
            tried: small.shrunk.rate.tried,
        };
        library::store(&self.folder, &kept)
    }
}

/// A line that is written over and over while the exploration goes on, where standard error is a
/// terminal; and a few lines that stay for each requirement that breaks.
pub(super) struct Finds {
    quiet: bool,
    is_shown: bool,
    last: Option<Instant>,
    keeper: Keeper,
    /// Why something that was found could not be kept.
    unkept: Option<LibraryError>,
}

/// How long a line stays at least before it is written again.
const STAYS: Duration = Duration::from_millis(100);

impl Finds {
    /// What an exploration of this target finds goes to this folder.
    pub(super) fn new(
        quiet: bool,
        folder: &Path,
        seed: u64,
        access: &Access,
        target: &Target,
    ) -> Finds {
        let keeper = Keeper {
            folder: folder.to_owned(),
            seed,
            target: identity(&access.url, target),
            argument: target.argument.clone(),
        };
        let is_shown = !quiet && stderr().is_terminal();
        Finds { quiet, is_shown, last: None, keeper, unkept: None }
    }

    /// The end of the exploration: says why something that was found could not be kept, if anything
    /// could not.
    pub(super) fn finish(mut self) -> Result<(), Exit> {
        self.unkept.take().map_or(Ok(()), |problem| {
            self.wipe();
            complain(problem);
            Err(Exit::Unable)
        })
    }

    fn wipe(&self) {
        if self.is_shown {
            let mut err = stderr().lock();
            // A terminal that cannot be written to shows no progress, and that is all.
            drop(write!(err, "\r\x1b[2K").and_then(|()| err.flush()));
        }
    }

    /// What is left of a case: the story, and where it is kept.
    fn tell(&mut self, found: &Found, small: &Small) {
        let stored = self.keeper.keep(found, small);
        if self.quiet {
            self.unkept = self.unkept.take().or(stored.err());
            return;
        }
        let rate = small.shrunk.rate;
        say(format_args!("  expected  {}", small.broken.expected));
        say(format_args!("  observed  {}", small.broken.observed));
        say(format_args!(
            "  in {} steps, which broke it {} of {} times:",
            small.shrunk.steps, rate.failed, rate.tried
        ));
        let text = write_scenario(&small.shrunk.scenario, "");
        for line in text.lines().skip_while(|line| !line.starts_with("steps:")).skip(1) {
            say(format_args!("    {}", line.trim_start_matches("  ")));
        }
        match stored {
            Ok(stored) => {
                let again = replay_command(stored.file(), &self.keeper.argument, self.keeper.seed);
                say(format_args!("  again     {again}"));
            }
            Err(e) => self.unkept = self.unkept.take().or(Some(e)),
        }
    }
}

impl Watcher for Finds {
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
        if !self.quiet {
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
        if let Some(small) = &found.small {
            self.tell(found, small);
        }
    }
}

impl Drop for Finds {
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
