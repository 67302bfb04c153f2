//! `check`: from a URL to a report.

use std::path::Path;

use sixfold::engine::{Coverage, Options, Outcome, Session, Stop, run_in};
use sixfold::events::Line;
use sixfold::explore::{self, library::load};
use sixfold::report::{Header, identity, report};
use sixfold::speech::Speech;
use sixfold::target::{Access, Target, TargetError, discover, public_url};
use sixfold_reports::render::{Render, Text, count};
use sixfold_reports::{Partition, Report};

use super::Exit;
use super::access::access;
use super::args::{Check, GroundArgs, RunArgs};
use super::explore::can_be_emptied;
use super::finds::Finds;
use super::gate::{Asked, asked, exit_of, undivided};
use super::interrupt::stop_on_interrupt;
use super::live::View;
use super::ndjson;
use super::nodes::Nodes;
use super::outputs::show;
use super::owned::{last_words, owning};
use super::progress::Progress;
use super::report::keep_bundle;
use super::stories::{Stories, selected};
use super::terminal::{complain, say};
use super::users::{acquainted, remind_of_users, tell_aliases};
use super::watch::watching;

/// Checks the server at a URL.
pub(super) async fn check(args: Check) -> Exit {
    let found = if args.no_found { Ok(Vec::new()) } else { load(&args.found) };
    let stories = match found {
        Ok(found) => selected(&args.scenario, found),
        Err(e) => Err(e.to_string()),
    };
    match stories {
        Ok(stories) => {
            let cases = if args.scenario.is_empty() { args.explored } else { 0 };
            // A file that cannot be read is told before anything is sent.
            let gate = undivided(&args.part, &args.gate).and_then(|()| asked(&args.gate));
            let given = gate.and_then(|gate| Ok((gate, access(args.target)?)));
            match given {
                Ok((gate, access)) => {
                    let partition = args.part.partition.unwrap_or(Partition::WHOLE);
                    let gate = gate.as_ref();
                    let (found, ground) = (args.found.as_path(), args.ground);
                    let beside = Beside { cases, found, ground, partition, gate, page: None };
                    let outcome = if args.watch {
                        watching(access, &stories, &args.run, beside).await
                    } else {
                        let quiet = args.run.is_quiet();
                        let check =
                            async |access| check_stories(access, &stories, &args.run, beside).await;
                        owning(access, quiet, check).await
                    };
                    verdict(outcome.and_then(|report| match &args.bundle {
                        Some(file) => keep_bundle(&report, &args.found, &[], file).map(|()| report),
                        None => Ok(report),
                    }))
                }
                Err(exit) => exit,
            }
        }
        Err(problem) => {
            complain(problem);
            Exit::Usage
        }
    }
}

/// The exit code of a run that was meant to judge everything.
pub(super) fn verdict(outcome: Result<Report, Exit>) -> Exit {
    outcome.map_or_else(|exit| exit, |report| exit_of(&report))
}

/// Another way to print a report; `None` where it is to be printed as always.
pub(super) type Page<'p> = dyn Fn(&Report) -> Option<String> + Sync + 'p;

/// What a check does beside telling stories.
#[derive(Clone, Copy)]
pub(super) struct Beside<'c> {
    /// How many cases to make up.
    pub(super) cases: u64,
    /// Where what they find is kept.
    pub(super) found: &'c Path,
    /// Whether the server may be emptied.
    pub(super) ground: GroundArgs,
    /// Which part of the run this is.
    pub(super) partition: Partition,
    /// What the report is held against.
    pub(super) gate: Option<&'c Asked>,
    /// What is printed in place of the page of a report; `None` from it for the page after all.
    pub(super) page: Option<&'c Page<'c>>,
}

impl Beside<'_> {
    /// Stories, and nothing else.
    pub(super) fn nothing() -> Beside<'static> {
        let found = Path::new("");
        let (partition, ground) = (Partition::WHOLE, GroundArgs { reset: false });
        Beside { cases: 0, found, ground, partition, gate: None, page: None }
    }
}

/// Drives these stories against a server, and cases that are made up, shows the report, and returns it; or the exit code of
/// what kept it from being made.
pub(super) async fn check_stories(
    access: Access,
    stories: &Stories,
    args: &RunArgs,
    beside: Beside<'_>,
) -> Result<Report, Exit> {
    let target = reach(&access).await?;
    can_be_emptied(beside.ground, &target)?;
    let stop = Stop::of(&target);
    let _listening = stop_on_interrupt(stop.clone());
    let seed = args.seed.unwrap_or_else(random_seed);
    target_reached(&access, &target, seed);
    if !args.is_quiet() {
        let begins = introduction("checking", &access, &target);
        let part = part(beside.partition);
        say(format_args!("{begins}: {part}{stories}, seed {seed}"));
    }
    if let (Some(found), false) = (stories.found_in(beside.found), args.is_quiet()) {
        say(found);
    }
    tell_aliases(&target);
    let mut session = if beside.cases > 0 || stories.have_strangers() {
        acquainted(&target, seed).await
    } else {
        Session::new(&target, seed)
    };
    let partition = beside.partition;
    let clean_up = !args.keep_records;
    let options = Options { seed, coverage: Coverage::EveryEntity, clean_up, partition };
    let header = Header {
        url: &access.url,
        seed,
        started_at: jiff::Timestamp::now(),
        partition,
        is_exploration: false,
    };
    let mut progress = Progress::new(args.is_quiet(), stories, &target, seed);
    let mut outcome = run_in(&mut session, &stories.scenarios, options, &stop, &mut progress).await;
    drop(progress);
    stories.name_files(&mut outcome, &target, seed);
    if beside.cases > 0 && !outcome.interrupted && outcome.slips.is_empty() {
        if !args.is_quiet() {
            say(format_args!(
                "then {} that nobody wrote; what breaks is made small and kept in {}",
                count(usize::try_from(beside.cases).unwrap_or(usize::MAX), "case"),
                beside.found.display()
            ));
        }
        let mut view = View::new("then cases that nobody wrote", &target);
        view.cases_of = partition.is_whole().then_some(beside.cases);
        let mut finds = Finds::new(args.is_quiet(), beside.found, seed, &access, &target, view);
        let options = explore::Options {
            cases: Some(beside.cases),
            clean_up,
            reset: beside.ground.reset,
            partition,
            ..explore::Options::new(seed)
        };
        let made_up = explore::explore(&target, &options, &stop, &mut finds).await;
        outcome.absorb(made_up.outcome);
        finds.finish()?;
    }
    let mut report = report(header, &target, &outcome);
    if let Some(asked) = beside.gate {
        asked.hold(&mut report);
    }
    show(&report, args, |report| {
        let other = beside.page.and_then(|page| page(report));
        other.unwrap_or_else(|| Text { styled: true, verbose: args.verbose }.render(report))
    })?;
    if !args.is_quiet() {
        remind_of_users(&access, &report);
        target.claims.iter().flat_map(|claims| claims.missing_patterns()).for_each(
            |(pattern, costs)| say(format_args!("not judged: {}. {costs}", pattern.title())),
        );
    }
    last_words(&target);
    own_faults(&outcome)?;
    misfits(&outcome, &target)?;
    Ok(report)
}

/// Which part of a run is told, as the beginning of a list of what is told.
pub(super) fn part(partition: Partition) -> String {
    if partition.is_whole() { String::new() } else { format!("part {partition} of ") }
}

/// Finds the server that the user named, or says why it cannot be tested.
pub(super) async fn reach(access: &Access) -> Result<Target, Exit> {
    discover(access).await.map_err(|e| unreachable(access, &e))
}

/// Says why a target cannot be tested, and returns the exit code of that. The server may have given
/// back what it was sent.
pub(super) fn unreachable(access: &Access, error: &TargetError) -> Exit {
    complain(access.secrets().withhold(error.to_string()));
    if error.is_configuration() { Exit::Usage } else { Exit::Unable }
}

/// Tells other programs which server was found.
pub(super) fn target_reached(access: &Access, target: &Target, seed: u64) {
    ndjson::tell(|| Line::TargetReached {
        url: public_url(&access.url),
        users: target.users.iter().map(|user| user.name.clone()).collect(),
        entities: identity(&access.url, target).entities,
        seed,
    });
}

/// What is done to which server, and as whom.
pub(super) fn introduction(doing: &str, access: &Access, target: &Target) -> String {
    let users: Vec<&str> = target.users.iter().map(|user| user.name.as_str()).collect();
    // Only where a URL holds what must not be shown is it written in another way than the user's.
    let holds_more = access.url.contains(['@', '?', '#']);
    let url = if holds_more { public_url(&access.url) } else { access.url.clone() };
    format!("{doing} {url} as {}", users.join(" and "))
}

/// Complains where the harness itself sent what it should not have sent: such a run proves nothing.
pub(super) fn own_faults(outcome: &Outcome) -> Result<(), Exit> {
    let Some(first) = outcome.slips.first() else { return Ok(()) };
    complain(format_args!(
        "the harness itself sent {} against the protocol, so this run proves nothing \
         about the server. The first one, in {}: {}: {}. Please report this as a fault of sixfold.",
        count(outcome.slips.len(), "request"),
        first.scenario,
        first.request,
        first.fault
    ));
    Err(Exit::Unable)
}

/// Complains where answers did not fit the dialect, or the adapter failed: what was judged stands, and
/// what was not answered in words that are known was not judged.
pub(super) fn misfits(outcome: &Outcome, target: &Target) -> Result<(), Exit> {
    let mut told: Vec<&str> = Vec::new();
    for problem in &outcome.misfits {
        let (what, _) = problem.split_once(';').unwrap_or((problem, ""));
        if told.iter().all(|other| !other.starts_with(what)) {
            told.push(problem);
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    let (who, what) = match target.speech {
        Speech::Adapter(_) => ("the adapter failed", "mend the program"),
        _ => ("the dialect does not fit this server", "mend the file"),
    };
    complain(target.secrets.withhold(format!(
        "{who}. Nothing of this counts against the server, and nothing was judged by it; {what}, or the \
         server if it should not answer so:\n  {}",
        told.join("\n  ")
    )));
    Err(Exit::Usage)
}

/// A seed from the system's randomness, short enough to be typed again.
pub(super) fn random_seed() -> u64 {
    u64::from(uuid::Uuid::new_v4().as_u64_pair().0 as u32)
}

/// How to reach a server that this program started itself.
pub(super) fn own(nodes: &Nodes) -> Access {
    Access { nodes: vec![nodes.second.url.clone()], ..Access::new(&nodes.first.url) }
}
