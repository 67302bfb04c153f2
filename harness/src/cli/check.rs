//! `check`: from a URL to a report.

use std::path::Path;
use std::time::Duration;

use sixfold::engine::{Coverage, Options, Outcome, Stop, run};
use sixfold::report::{Header, report};
use sixfold::scenario::{Scenario, builtin};
use sixfold::target::{Access, discover};
use sixfold_reports::Report;
use sixfold_reports::render::{Json, Render, Text};

use super::Exit;
use super::args::{Check, RunArgs, TargetArgs};
use super::interrupt::stop_on_interrupt;
use super::nodes::Nodes;
use super::progress::Progress;
use super::terminal::{complain, print, say};

/// Checks the server at a URL.
pub(super) async fn check(args: Check) -> Exit {
    match selected(&args.scenario) {
        Ok(scenarios) => verdict(check_scenarios(access(args.target), &scenarios, &args.run).await),
        Err(problem) => {
            complain(problem);
            Exit::Usage
        }
    }
}

/// The exit code of a run that was meant to judge everything.
pub(super) fn verdict(outcome: Result<Report, Exit>) -> Exit {
    outcome.map_or_else(|exit| exit, |report| report.verdict.into())
}

/// How to reach the server that the user named.
pub(super) fn access(args: TargetArgs) -> Access {
    Access { url: args.url, nodes: args.nodes, users: args.users, timeout: args.timeout }
}

/// Drives these scenarios against a server, shows the report, and returns it; or the exit code of
/// what kept it from being made.
pub(super) async fn check_scenarios(
    access: Access,
    scenarios: &[Scenario],
    args: &RunArgs,
) -> Result<Report, Exit> {
    let target = match discover(&access).await {
        Ok(target) => target,
        Err(e) => {
            complain(&e);
            return Err(if e.is_configuration() { Exit::Usage } else { Exit::Unable });
        }
    };
    let stop = Stop::default();
    stop_on_interrupt(stop.clone());
    let seed = args.seed.unwrap_or_else(random_seed);
    if !args.json {
        say(format_args!(
            "checking {} as {}: {} scenarios, seed {seed}",
            access.url,
            target.users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>().join(" and "),
            scenarios.len()
        ));
    }
    let options = Options { seed, coverage: Coverage::EveryEntity, clean_up: !args.keep_records };
    let header = Header { url: &access.url, seed, started_at: jiff::Timestamp::now() };
    let mut progress = Progress::new(args.json);
    let outcome = run(&target, scenarios, options, &stop, &mut progress).await;
    drop(progress);
    let report = report(header, &target, &outcome);
    show(&report, args)?;
    own_faults(&outcome)?;
    Ok(report)
}

/// Complains where the harness itself sent what it should not have sent: such a run proves nothing.
pub(super) fn own_faults(outcome: &Outcome) -> Result<(), Exit> {
    let Some(first) = outcome.slips.first() else { return Ok(()) };
    complain(format_args!(
        "the harness itself sent {} requests that break the protocol, so this run proves nothing \
         about the server. The first one, in {}: {}: {}. Please report this as a fault of sixfold.",
        outcome.slips.len(),
        first.scenario,
        first.request,
        first.fault
    ));
    Err(Exit::Unable)
}

/// Writes the report and prints what the user asked to see.
pub(super) fn show(report: &Report, args: &RunArgs) -> Result<(), Exit> {
    let json = Json.render(report);
    let path = args.out.join("report.json");
    if let Err(e) = write(&args.out, &path, &json) {
        complain(format_args!(
            "the report cannot be written to {}: {e}. Choose another folder with --out.",
            path.display()
        ));
        return Err(Exit::Unable);
    }
    if args.json {
        print(&json);
    } else {
        print(&Text { styled: true, verbose: args.verbose }.render(report));
        if args.verbose {
            for scenario in report.scenarios.iter().filter(|scenario| !scenario.skipped.is_empty())
            {
                for step in &scenario.skipped {
                    say(format_args!("{} ({}): {step}", scenario.id, scenario.entities.join(", ")));
                }
            }
        }
        say(format_args!("written to {}", path.display()));
    }
    Ok(())
}

fn write(folder: &Path, file: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(file, text)
}

/// The scenarios that were asked for; all of them if none was.
pub(super) fn selected(wanted: &[String]) -> Result<Vec<Scenario>, String> {
    let mut all = builtin();
    if wanted.is_empty() {
        return Ok(all);
    }
    for prefix in wanted {
        if !all.iter().any(|scenario| scenario.id.starts_with(prefix.as_str())) {
            return Err(format!(
                "no scenario is called `{prefix}`; `sixfold list scenarios` names them"
            ));
        }
    }
    all.retain(|scenario| wanted.iter().any(|prefix| scenario.id.starts_with(prefix.as_str())));
    Ok(all)
}

/// A seed from the system's randomness, short enough to be typed again.
pub(super) fn random_seed() -> u64 {
    u64::from(uuid::Uuid::new_v4().as_u64_pair().0 as u32)
}

/// How to reach a server that this program started itself.
pub(super) fn own(nodes: &Nodes) -> Access {
    Access {
        url: nodes.first.url.clone(),
        nodes: vec![nodes.second.url.clone()],
        users: Vec::new(),
        timeout: Duration::from_secs(30),
    }
}
