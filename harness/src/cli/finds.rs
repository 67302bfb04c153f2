//! What an exploration shows while it goes on, and what it leaves behind: a line of progress, a short
//! story for each requirement that breaks, and a file of it.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _, stderr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sixfold::events::Line;
use sixfold::explore::library::{self, LibraryError, Stored, replay_command};
use sixfold::explore::{Found, Progress, Small, Watcher};
use sixfold::judges::Tally;
use sixfold::report::identity;
use sixfold::scenario::write as write_scenario;
use sixfold::target::{Access, Target};
use sixfold_reports::TargetIdentity;
use sixfold_spec::requirement::Pattern;

use super::Exit;
use super::ndjson;
use super::terminal::{complain, say};

/// Keeps what was found as files.
struct Keeper {
    folder: PathBuf,
    seed: u64,
    target: TargetIdentity,
    argument: String,
}

impl Keeper {
    /// The command that tells the whole case again.
    fn command(&self, found: &Found) -> String {
        let (argument, seed, first) = (&self.argument, self.seed, found.drawn.number);
        format!("sixfold explore {argument} --seed {seed} --first {first} --cases 1")
    }

    /// Keeps what is left of a case; the whole case, where it was not made small yet.
    fn keep(&self, found: &Found) -> Result<Stored, LibraryError> {
        let small = found.small.as_ref();
        let broken = small.map_or(&found.broken, |small| &small.broken);
        let scenario = small.map_or(&found.drawn.scenario, |small| &small.shrunk.scenario);
        let rate = small.map(|small| small.shrunk.rate);
        let kept = library::Found {
            scenario: scenario.clone(),
            row: found.broken.requirement,
            expected: broken.expected.clone(),
            observed: broken.observed.clone(),
            seed: self.seed,
            case: found.drawn.number,
            target: self.target.clone(),
            argument: self.argument.clone(),
            found_at: jiff::Timestamp::now(),
            requests: small.map_or(found.case_requests, |small| small.requests),
            failed: rate.map_or(1, |rate| rate.failed),
            tried: rate.map_or(1, |rate| rate.tried),
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
    /// Whole cases that are being made small, by what they broke. They are kept meanwhile, so that a
    /// program that is killed loses none.
    whole: BTreeMap<&'static str, PathBuf>,
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
        Finds { quiet, is_shown, last: None, keeper, whole: BTreeMap::new(), unkept: None }
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

    /// Takes the whole case out of the folder again, now that what is left of it is there.
    fn forget_whole(&mut self, found: &Found, small: &Result<Stored, LibraryError>) {
        let whole = self.whole.remove(found.broken.requirement.id());
        if let (Some(whole), Ok(small)) = (whole, small)
            && whole != small.file()
        {
            // Where it stays, the next check tells one story more, and nothing is lost.
            drop(std::fs::remove_file(whole));
        }
    }

    /// What is left of a case: the story, and where it is kept.
    fn tell(&mut self, found: &Found, small: &Small) {
        let stored = self.keeper.keep(found);
        self.forget_whole(found, &stored);
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
    fn seen(&mut self, found: &Found) {
        ndjson::tell(|| Line::BreachFound {
            requirement: found.broken.requirement.id().to_owned(),
            scenario: found.drawn.scenario.id.clone(),
            expected: found.broken.expected.clone(),
            observed: found.broken.observed.clone(),
            reproduce: self.keeper.command(found),
        });
        match self.keeper.keep(found) {
            Ok(Stored::New(file)) => {
                self.whole.insert(found.broken.requirement.id(), file);
            }
            Ok(Stored::Known(_)) => {}
            Err(e) => self.unkept = self.unkept.take().or(Some(e)),
        }
    }

    fn told(&mut self, progress: &Progress<'_>) {
        if self.last.is_none_or(|last| last.elapsed() >= STAYS) {
            ndjson::tell(|| line(progress));
        }
        if !self.is_shown && self.last.is_none_or(|last| last.elapsed() >= STAYS) {
            self.last = Some(Instant::now());
        }
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

/// How far the exploration is, as other programs are told of it.
fn line(progress: &Progress<'_>) -> Line {
    Line::Progress {
        cases: progress.cases,
        requests: progress.requests,
        broken: progress.tallies.iter().filter(|tally| tally.breached > 0).count() as u64,
        elapsed_ms: u64::try_from(progress.elapsed.as_millis()).unwrap_or(u64::MAX),
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
