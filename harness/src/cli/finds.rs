//! What an exploration shows while it goes on, and what it leaves behind: the live view, a short story for
//! each requirement that breaks, and a file of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sixfold::events::Line;
use sixfold::explore::library::{self, LibraryError, Stored, case_command, replays_command};
use sixfold::explore::shrink::Rate;
use sixfold::explore::{Found, Progress, Small, Watcher};
use sixfold::report::identity;
use sixfold::scenario::write as write_scenario;
use sixfold::target::{Access, Target};
use sixfold_reports::TargetIdentity;
use sixfold_reports::render::count;

use super::Exit;
use super::live::{Live, News, View};
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
        case_command(&self.argument, self.seed, found.drawn.number)
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
            emptied: small.and_then(|small| small.emptied).map(|rate| (rate.failed, rate.tried)),
        };
        library::store(&self.folder, &kept)
    }
}

/// The live view, where standard error is a terminal; and a few lines that stay for each requirement that
/// breaks.
pub(super) struct Finds {
    quiet: bool,
    live: Live,
    last: Option<Instant>,
    keeper: Keeper,
    /// Whole cases that are being made small, by what they broke. They are kept meanwhile, so that a
    /// program that is killed loses none.
    whole: BTreeMap<&'static str, PathBuf>,
    /// Why something that was found could not be kept.
    unkept: Option<LibraryError>,
}

/// How long to wait at least before other programs are told again how far the exploration is.
const STAYS: Duration = Duration::from_millis(100);

impl Finds {
    /// What an exploration of this target finds goes to this folder. `view` is what is known of it before
    /// it begins.
    pub(super) fn new(
        quiet: bool,
        folder: &Path,
        seed: u64,
        access: &Access,
        target: &Target,
        view: View,
    ) -> Finds {
        let keeper = Keeper {
            folder: folder.to_owned(),
            seed,
            target: identity(&access.url, target),
            argument: target.argument.clone(),
        };
        let live = Live::start(quiet, target, view);
        Finds { quiet, live, last: None, keeper, whole: BTreeMap::new(), unkept: None }
    }

    /// The end of the exploration: says why something that was found could not be kept, if anything
    /// could not.
    pub(super) fn finish(mut self) -> Result<(), Exit> {
        self.unkept.take().map_or(Ok(()), |problem| {
            complain(problem);
            Err(Exit::Unable)
        })
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

    /// The same where nothing could be made smaller: what the file says of how often it breaks is
    /// from before it was told again.
    fn forget_whole_of_the_same(&mut self, found: &Found, small: &Small) {
        if small.shrunk.scenario == found.drawn.scenario
            && let Some(whole) = self.whole.remove(found.broken.requirement.id())
        {
            drop(std::fs::remove_file(whole));
        }
    }

    /// What is left of a case: the story, and where it is kept.
    fn tell(&mut self, found: &Found, small: &Small) {
        self.forget_whole_of_the_same(found, small);
        let stored = self.keeper.keep(found);
        self.forget_whole(found, &stored);
        if self.quiet {
            self.unkept = self.unkept.take().or(stored.err());
            return;
        }
        let rate = small.shrunk.rate;
        say(format_args!("  expected  {}", small.broken.expected));
        say(format_args!("  observed  {}", small.broken.observed));
        let (steps, tried) = (count(small.shrunk.steps, "step"), count(rate.tried, "time"));
        if rate.failed == 0 {
            say(format_args!(
                "  in {steps}, kept whole: told again {tried}, they did not break it, as a race or what other \
                 cases had left may have it"
            ));
        } else {
            let on_what = match small.emptied {
                Some(Rate { failed: 0, .. }) => {
                    ", beside what other cases had left, and never once the server was emptied"
                }
                Some(_) => " on the emptied server",
                None => "",
            };
            say(format_args!("  in {steps}, which broke it {} of {tried}{on_what}:", rate.failed));
            let text = write_scenario(&small.shrunk.scenario, "");
            for line in text.lines().skip_while(|line| !line.starts_with("steps:")).skip(1) {
                say(format_args!("    {}", line.trim_start_matches("  ")));
            }
        }
        match stored {
            Ok(stored) => {
                let Keeper { argument, seed, .. } = &self.keeper;
                let rate = (rate.failed, rate.tried);
                let again = replays_command(stored.file(), argument, *seed, rate);
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
        self.live.change(|view| {
            view.tell(&News {
                what: "cutting",
                row: found.broken.requirement.id().to_owned(),
                observed: found.broken.observed.clone(),
            });
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
            self.last = Some(Instant::now());
        }
        self.live.change(|view| {
            view.cases = progress.cases;
            view.judged(progress.tallies);
        });
    }

    fn found(&mut self, found: &Found) {
        self.live.change(|view| view.forget(found.broken.requirement.id()));
        if !self.quiet {
            say(format_args!(
                "broken: {} in case {} ({}), after {:.2} s and {}",
                found.broken.requirement.id(),
                found.drawn.number,
                found.drawn.shape.name(),
                found.after.as_secs_f64(),
                count(found.requests, "request")
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
