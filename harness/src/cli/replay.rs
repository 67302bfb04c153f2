//! `replay`: a scenario file of the user's against a server, once or many times.

mod rates;

use std::path::Path;

use sixfold::engine::{Coverage, Options, Outcome, Session, Stop, run_in};
use sixfold::report::{Header, report};
use sixfold::scenario::{Scenario, parse};
use sixfold::target::Access;
use sixfold_reports::render::count;
use sixfold_reports::{Partition, Report};

use super::Exit;
use super::access::access;
use super::args::{Replay, RunArgs};
use super::check::{
    Beside, check_stories, introduction, misfits, own_faults, random_seed, reach, target_reached,
};
use super::interrupt::stop_on_interrupt;
use super::outputs::show;
use super::owned::{last_words, owning};
use super::progress::Progress;
use super::stories::Stories;
use super::terminal::{complain, say};
use super::users::tell_aliases;
use rates::Rates;

/// Drives the scenario of a file and judges it by every requirement.
pub(super) async fn replay(args: Replay) -> Exit {
    let stories = match read(&args.file) {
        Ok(scenario) => Stories::of_file(&args.file, scenario),
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    let access = match access(args.target) {
        Ok(access) => access,
        Err(exit) => return exit,
    };
    let report = owning(access, args.run.is_quiet(), async |access| match args.times {
        1 => check_stories(access, &stories, &args.run, Beside::nothing()).await,
        times => replay_often(access, &stories, times, &args.run).await,
    });
    // One story cannot judge everything, so here "incomplete" is no failure: what counts is
    // whether the story broke something, or nothing, or could not tell.
    match report.await {
        Ok(report) if report.figures.breached > 0 => Exit::NotConformant,
        Ok(report) if report.requirements.iter().any(|row| row.verdict.is_judged()) => Exit::Fine,
        Ok(_) => Exit::Incomplete,
        Err(exit) => exit,
    }
}

/// The scenario of a file, or what is wrong with it.
fn read(path: &Path) -> Result<Scenario, String> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|e| format!("{file} cannot be read: {e}. Name a scenario file."))?;
    let id =
        path.file_stem().map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
    parse(&file, &id, &text).map_err(|e| e.to_string())
}

/// Tells the story again and again, each time with the next seed. Prints how often what broke, and
/// returns the report of all replays together.
async fn replay_often(
    access: Access,
    stories: &Stories,
    times: u32,
    args: &RunArgs,
) -> Result<Report, Exit> {
    let target = reach(&access).await?;
    let stop = Stop::of(&target);
    let _listening = stop_on_interrupt(stop.clone());
    let first = args.seed.unwrap_or_else(random_seed);
    target_reached(&access, &target, first);
    if !args.is_quiet() {
        let begins = introduction("replaying at", &access, &target);
        say(format_args!("{begins}: {}, from seed {first}", count(times, "time")));
    }
    tell_aliases(&target);
    let partition = Partition::WHOLE;
    let header = Header {
        url: &access.url,
        seed: first,
        started_at: jiff::Timestamp::now(),
        partition,
        is_exploration: false,
    };
    let mut progress = Progress::new(args.is_quiet(), stories, &target, first).times(times);
    let mut session = Session::new(&target, first);
    let mut rates = Rates::default();
    let mut outcome = Outcome::default();
    for time in 0..u64::from(times) {
        let seed = first.wrapping_add(time);
        let options = Options {
            seed,
            coverage: Coverage::EveryEntity,
            clean_up: !args.keep_records,
            partition,
        };
        let scenarios = &stories.scenarios;
        let mut one = run_in(&mut session, scenarios, options, &stop, &mut progress).await;
        stories.name_files(&mut one, &target, seed);
        rates.count(seed, &one);
        outcome.absorb(one);
        // After a fault of the harness's own, no further replay could prove anything.
        if outcome.interrupted || !outcome.slips.is_empty() {
            break;
        }
    }
    drop(progress);
    let report = report(header, &target, &outcome);
    show(&report, args, |report| {
        let judged = report.requirements.iter().filter(|row| row.verdict.is_judged()).count();
        rates.page(judged, report.interrupted)
    })?;
    last_words(&target);
    own_faults(&outcome)?;
    misfits(&outcome, &target)?;
    Ok(report)
}
