//! `explore`: cases that nobody wrote, against the server at a URL.

use std::time::Duration;

use sixfold::engine::{self, Stop};
use sixfold::explore::{Found, Options, Until, explore as run};
use sixfold::report::{Header, report};
use sixfold::target::{Access, Target};
use sixfold_reports::Partition;
use sixfold_reports::render::{Render, Text, count};

use super::Exit;
use super::access::access;
use super::args::{Explore, GroundArgs};
use super::check::{introduction, misfits, own_faults, part, random_seed, reach, target_reached};
use super::finds::Finds;
use super::gate::{Asked, asked, exit_of, undivided};
use super::interrupt::stop_on_interrupt;
use super::live::View;
use super::outputs::show;
use super::owned::{last_words, owning};
use super::terminal::{complain, say};
use super::users::tell_aliases;

/// Holds what the user allows against what the server can do.
///
/// # Errors
///
/// Says that the server cannot be emptied.
pub(super) fn can_be_emptied(ground: GroundArgs, target: &Target) -> Result<(), Exit> {
    if ground.reset && !engine::can_be_emptied(target) {
        complain(
            "--reset: the server cannot be emptied, as its discovery document names no hook `reset` under \
             `capabilities.test_control.hooks`. Offer that hook, or leave --reset out.",
        );
        return Err(Exit::Usage);
    }
    Ok(())
}

/// How long an exploration goes on where nobody says.
const USUAL_TIME: Duration = Duration::from_secs(60);

/// Explores the server at a URL.
pub(super) async fn explore(args: Explore) -> Exit {
    match explored(args).await {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Explores, and returns what the exploration comes to. Nobody expects it to judge everything: what counts
/// is whether it broke something, and under a gate, something that is not known.
async fn explored(args: Explore) -> Result<Exit, Exit> {
    undivided(&args.part, &args.gate)?;
    // A file that cannot be read is told before anything is sent, and before anything is started.
    let gate = asked(&args.gate)?;
    let access = access(args.target.clone())?;
    let quiet = args.run.is_quiet();
    owning(access, quiet, async |access| explored_at(access, &args, gate.as_ref()).await).await
}

async fn explored_at(access: Access, args: &Explore, gate: Option<&Asked>) -> Result<Exit, Exit> {
    let quiet = args.run.is_quiet();
    let target = reach(&access).await?;
    can_be_emptied(args.ground, &target)?;
    let stop = Stop::of(&target);
    let _listening = stop_on_interrupt(stop.clone());
    let seed = args.run.seed.unwrap_or_else(random_seed);
    let partition = args.part.partition.unwrap_or(Partition::WHOLE);
    let options = Options {
        first: args.first,
        partition,
        cases: args.cases,
        time: args.time.or_else(|| args.cases.is_none().then_some(USUAL_TIME)),
        jobs: usize::from(args.jobs),
        clean_up: !args.run.keep_records,
        reset: args.ground.reset,
        until: if args.until_found { Until::AnyBreach } else { Until::TimeIsUp },
        ..Options::new(seed)
    };
    target_reached(&access, &target, options.seed);
    if !quiet {
        let begins = introduction("exploring", &access, &target);
        say(format_args!("{begins}: {}seed {}", part(partition), options.seed));
    }
    tell_aliases(&target);
    let started_at = jiff::Timestamp::now();
    let header = Header {
        url: &access.url,
        seed: options.seed,
        started_at,
        partition,
        is_exploration: true,
    };
    let mut view = View::new("", &target);
    view.cases_of = options.cases.filter(|_| partition.is_whole());
    view.time = options.time;
    let mut finds = Finds::new(quiet, &args.found, options.seed, &access, &target, view);
    let explored = run(&target, &options, &stop, &mut finds).await;
    let kept = finds.finish();
    let mut report = report(header, &target, &explored.outcome);
    if let Some(gate) = gate {
        gate.hold_exploration(&mut report);
    }
    show(&report, &args.run, |report| {
        Text { styled: true, verbose: args.run.verbose }.render(report)
    })?;
    last_words(&target);
    own_faults(&explored.outcome)?;
    misfits(&explored.outcome, &target)?;
    kept?;
    if !quiet {
        say(format_args!(
            "{}; to go on behind them: --seed {} --first {}{}",
            count(explored.cases, "case"),
            options.seed,
            explored.next,
            if partition.is_whole() { String::new() } else { format!(" --partition {partition}") }
        ));
    }
    if !partition.is_whole() {
        // What was found is for whoever joins the parts to judge.
        return Ok(Exit::Fine);
    }
    if gate.is_some() {
        return Ok(exit_of(&report));
    }
    let waived = |found: &&Found| target.terms.waiver(found.broken.requirement.id()).is_some();
    let is_broken = explored.found.iter().any(|found| !waived(&found));
    Ok(if is_broken { Exit::NotConformant } else { Exit::Fine })
}
