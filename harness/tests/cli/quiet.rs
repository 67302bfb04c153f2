//! Stories that a judge once held against a server that was right, `quiet/*.yaml`: what exploration drew,
//! and what was left of it when it was cut down. Each is named after the row; one that begins with the name
//! of a variant is told to that, all others to the reference server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::request::Parts;
use sixfold::engine::{Coverage, Options, Outcome, Stop, run};
use sixfold::scenario::{Scenario, parse};
use sixfold::target::Target;
use sixfold_fixtures::reference::policy::{Policies, SeparationPolicy};
use sixfold_fixtures::reference::refusal::Refusal;
use sixfold_fixtures::variants::{self, Variant};
use sixfold_reports::Partition;
use sixfold_spec::wire::{Problem, ProblemType};

use crate::explored::{reference, with_server};

/// How often each is told: many of them are races.
const TIMES: usize = 3;

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/quiet");
    let entries = std::fs::read_dir(folder).expect("the folder is part of the project");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

/// The variant whose name the story begins with, if it does.
fn variant_of(path: &Path) -> Option<&'static Variant> {
    let name = path.file_name()?.to_string_lossy();
    let first = name.split('.').next()?;
    variants::ALL.iter().copied().find(|variant| variant.id == first)
}

async fn told(target: &Target, scenarios: &[Scenario], seed: u64) -> Outcome {
    let (coverage, partition) = (Coverage::Two, Partition::WHOLE);
    let options = Options { seed, coverage, clean_up: true, partition };
    run(target, scenarios, options, &Stop::default(), &mut ()).await
}

fn broken(outcome: &Outcome) -> Vec<&str> {
    let broken = outcome.tallies.iter().filter(|tally| tally.breached > 0);
    broken.map(|tally| tally.requirement.id()).collect()
}

/// Has no time for the second and the third request to its clock.
#[derive(Default)]
struct SetsItsClockLater(AtomicUsize);

impl SeparationPolicy for SetsItsClockLater {
    fn admit(&self, request: &Parts, _user: &str) -> Result<(), Refusal> {
        let is_shift = request.uri.path().ends_with("/shift-clock");
        if is_shift && matches!(self.0.fetch_add(1, Ordering::Relaxed), 1 | 2) {
            return Err(Problem::new(ProblemType::RateLimited).into());
        }
        Ok(())
    }
}

#[test]
fn no_story_is_told_by_the_clock_of_the_one_before() {
    let separation = Arc::new(SetsItsClockLater::default());
    let server = reference().policies(Policies { separation, ..Policies::default() });
    let read = |text: &str| parse("clock.yaml", "quiet", text).unwrap_or_else(|e| panic!("{e}"));
    let shifted = read(
        "title: The clock is set back, and the server does not set it right\n\
         needs: [\"hook:shift_clock\"]\nentities: { tasks: one }\nclients: [phone]\nsteps:\n  \
         - phone: control shift_clock milliseconds -3600000\n  \
         - phone: control shift_clock milliseconds 0\n",
    );
    let next = read(
        "title: The next story\nentities: { tasks: one }\nclients: [phone]\nsteps:\n  \
         - phone: create tasks as t id hour_old\n",
    );
    with_server(server, async |target| {
        let outcome = told(target, &[shifted, next], 1).await;
        assert!(outcome.cases.iter().all(|case| case.told > 0), "{:?}", outcome.cases);
        assert_eq!(broken(&outcome), [""; 0]);
    });
}

#[test]
fn what_was_judged_wrongly_is_quiet_now() {
    let (mut told_to, stories) = (Vec::new(), stories());
    for path in &stories {
        let variant = variant_of(path).map(|variant| variant.id);
        if told_to.contains(&variant) {
            continue;
        }
        told_to.push(variant);
        let server = match variant_of(path) {
            Some(variant) => (variant.install)(reference()),
            None => reference(),
        };
        let is_its = |path: &&PathBuf| variant_of(path).map(|other| other.id) == variant;
        let paths: Vec<&PathBuf> = stories.iter().filter(is_its).collect();
        with_server(server, async |target| {
            for path in &paths {
                let text = std::fs::read_to_string(path).expect("it can be read");
                let scenario = parse(&path.to_string_lossy(), "quiet", &text)
                    .unwrap_or_else(|e| panic!("{e}"));
                for seed in 1..=TIMES as u64 {
                    let outcome = told(target, std::slice::from_ref(&scenario), seed).await;
                    assert!(outcome.requests > 0, "{}: nothing was told", path.display());
                    let broken = broken(&outcome);
                    assert!(broken.is_empty(), "{} breaks {broken:?}", path.display());
                }
            }
        });
    }
}
