//! `check --watch`: once more whenever a file changes that the server is made of.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sixfold::process::{Plan, Watched};
use sixfold::target::Access;
use sixfold::trace::Outage;
use sixfold_reports::render::{DiffFormat, diff};
use sixfold_reports::{Diff, Report};
use tokio::time::sleep;

use super::Exit;
use super::args::RunArgs;
use super::check::{Beside, check_stories, random_seed};
use super::interrupt::Interruption;
use super::owned::owning;
use super::stories::Stories;
use super::terminal::{complain, say};

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(400);

/// How long they have to stay as they are before the server is restarted: an editor saves several, and a
/// compiler takes its time.
const SETTLED: Duration = Duration::from_millis(200);

/// How many of the files that have changed are named.
const NAMED: usize = 3;

/// Checks the server of a target file, and again whenever one of the watched files has changed, until
/// Ctrl-C. Returns the last report.
pub(super) async fn watching(
    access: Access,
    stories: &Stories,
    args: &RunArgs,
    beside: Beside<'_>,
) -> Result<Report, Exit> {
    let Some(plan) = access.process.clone().filter(|plan| !plan.watch.is_empty()) else {
        complain(
            "--watch needs a target file that says how to start the server and which files to look at: \
             `start` and `watch` in the section `[process]`. `sixfold init URL` writes an example.",
        );
        return Err(Exit::Usage);
    };
    // One seed for all runs: what changes between two of them is not what was drawn.
    let seed = args.seed.unwrap_or_else(random_seed);
    let mut args = args.clone();
    args.seed = Some(seed);
    owning(access, false, async |access| {
        let mut files = look(&plan).await;
        let mut last = check_stories(access.clone(), stories, &args, beside).await;
        loop {
            if last.as_ref().is_ok_and(was_stopped) {
                return last;
            }
            let interruption = Interruption::listen();
            say(format_args!("waiting for a change in {}; Ctrl-C ends", plan.watch.join(", ")));
            let Some(changed) = change(&plan, &mut files, interruption).await else { return last };
            say(format_args!("changed: {}; restarting the server", named(&changed)));
            if let Some(server) = &access.server
                && let Err(e) = server.take_down(Outage::Restart).await
            {
                complain(access.secrets().withhold(e.to_string()));
                continue;
            }
            let old = last.as_ref().ok();
            let page = |new: &Report| old.map(|old| compared(old, new));
            let beside = Beside { page: Some(&page), ..beside };
            let new = check_stories(access.clone(), stories, &args, beside).await;
            // A run that told nothing leaves the last report to be compared with.
            if new.is_ok() || last.is_err() {
                last = new;
            }
        }
    })
    .await
}

/// What changed between two runs, in a few lines.
fn compared(old: &Report, new: &Report) -> String {
    diff(&Diff::between(old, new), DiffFormat::Text { styled: true })
}

/// Whether the user has stopped the run.
fn was_stopped(report: &Report) -> bool {
    report.interrupted && report.stopped_because.is_empty()
}

/// Waits until a file has changed and all of them stay as they are. Returns those that have; `None` for
/// Ctrl-C.
async fn change(
    plan: &Plan,
    files: &mut Watched,
    mut interruption: Interruption,
) -> Option<Vec<PathBuf>> {
    loop {
        let mut now = look(plan).await;
        while now != *files {
            sleep(SETTLED).await;
            let later = look(plan).await;
            if later == now {
                let changed = files.changed(&now);
                *files = now;
                return Some(changed);
            }
            now = later;
        }
        tokio::select! {
            () = interruption.comes() => return None,
            () = sleep(PAUSE) => {}
        }
    }
}

/// The watched files as they stand. Reading folders may take a while, so nobody else waits for it.
async fn look(plan: &Plan) -> Watched {
    let (folder, patterns) = (plan.watched_from.clone(), plan.watch.clone());
    let looked = tokio::task::spawn_blocking(move || Watched::look(&folder, &patterns));
    looked.await.unwrap_or_default()
}

fn named(changed: &[PathBuf]) -> String {
    let shown = |path: &PathBuf| Path::display(path).to_string();
    let names: Vec<String> = changed.iter().take(NAMED).map(shown).collect();
    let more = changed.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.join(", "))
}
