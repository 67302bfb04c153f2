//! `prove --explore`: how long it takes to find each mutant by cases that nobody wrote.

use std::path::Path;
use std::time::Duration;

use sixfold::engine::Stop;
use sixfold::explore::shrink::serialised;
use sixfold::explore::{Options, Until, explore};
use sixfold::target::discover;
use sixfold_fixtures::mutants::{self, Mutant};
use sixfold_fixtures::reference::Server;
use sixfold_reports::render::count;
use sixfold_reports::{BOARD_FORMAT, ScoreBoard, Scored, median};

use super::Exit;
use super::args::Prove;
use super::check::own;
use super::crew::set_to_work;
use super::nodes::Nodes;
use super::tables::write_table;
use super::terminal::{complain, print, say};

/// What one exploration of a mutant came to.
struct Trial {
    after: Duration,
    requests: u64,
    first: String,
    /// What was left of the case; `None` where it never broke again.
    left: Option<Left>,
}

/// What was left of a case.
struct Left {
    steps: u64,
    /// Whether clients do things at the same time in it.
    races: bool,
    /// How many requests it took to get there.
    requests: u64,
}

/// Explores each mutant several times, and writes the board to this file.
pub(super) async fn score(mutants: &[&'static Mutant], path: &Path, args: &Prove) -> Exit {
    let (seed, trials, time) = (args.seed, args.trials, args.time);
    let work = async move |mutant| scored(mutant, seed, trials, time).await;
    let tasks = set_to_work(mutants, args.jobs, &work);
    let mut board = ScoreBoard {
        format: BOARD_FORMAT.to_owned(),
        spec: sixfold_spec::SPEC_ID.to_owned(),
        build: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
        trials: args.trials,
        limit_ms: millis(args.time),
        jobs: args.jobs,
        mutants: Vec::new(),
    };
    for (mutant, task) in tasks {
        match task.result().await {
            Ok(scored) => {
                print(&line(&scored, trials));
                board.mutants.push(scored);
            }
            Err(problem) => {
                complain(format_args!("{}: {problem}", mutant.id));
                return Exit::Unable;
            }
        }
    }
    if !args.only.is_empty()
        && let Err(problem) = keep_others(&mut board, path)
    {
        complain(problem);
        return Exit::Usage;
    }
    if let Err(problem) = write_table(path, &board.markdown(), &board.json()) {
        complain(problem);
        return Exit::Unable;
    }
    let found = board.mutants.iter().filter(|scored| scored.found == args.trials).count();
    let mutants = count(board.mutants.len(), "mutant");
    say(format_args!("{found} of {mutants} found in every trial"));
    Exit::Fine
}

/// Where only some were to be explored: takes what the board that is there says of the others.
fn keep_others(board: &mut ScoreBoard, path: &Path) -> Result<(), String> {
    let path = path.with_extension("json");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(()) };
    let before: ScoreBoard = serde_json::from_str(&text)
        .map_err(|e| format!("{}: {e}. Explore all mutants: name none.", path.display()))?;
    let terms = |board: &ScoreBoard| {
        (board.spec.clone(), board.build.clone(), board.trials, board.limit_ms, board.jobs)
    };
    if terms(&before) != terms(board) {
        return Err(format!(
            "{} was measured on other terms ({} build, {} trials of {} ms, {} jobs). Use those, or explore all \
             mutants: name none.",
            path.display(),
            before.build,
            before.trials,
            before.limit_ms,
            before.jobs
        ));
    }
    let mut measured = std::mem::take(&mut board.mutants);
    measured.extend(before.mutants);
    let of = |id: &str| measured.iter().find(|scored| scored.mutant == id).cloned();
    board.mutants = mutants::ALL.iter().filter_map(|mutant| of(mutant.id)).collect();
    Ok(())
}

fn line(scored: &Scored, trials: u32) -> String {
    format!(
        "{} found in {} of {trials}, median {} ms and {}, {}\n",
        scored.mutant,
        scored.found,
        scored.median_ms.unwrap_or_default(),
        count(scored.median_requests.unwrap_or_default(), "request"),
        count(scored.median_steps.unwrap_or_default(), "step"),
    )
}

async fn scored(
    mutant: &'static Mutant,
    seed: u64,
    trials: u32,
    time: Duration,
) -> Result<Scored, String> {
    let mut all = Vec::new();
    for number in 0..trials {
        all.extend(trial(mutant, seed + u64::from(number), time).await?);
    }
    let of = |value: fn(&Trial) -> u64| all.iter().map(value).collect::<Vec<_>>();
    let left: Vec<&Left> = all.iter().filter_map(|trial: &Trial| trial.left.as_ref()).collect();
    Ok(Scored {
        mutant: mutant.id.to_owned(),
        breaks: mutant.breaks.id().to_owned(),
        found: u32::try_from(all.len()).unwrap_or(u32::MAX),
        median_ms: median(of(|trial| millis(trial.after))),
        worst_ms: all.iter().map(|trial| millis(trial.after)).max(),
        median_requests: median(of(|trial| trial.requests)),
        first: all.first().map(|trial| trial.first.clone()),
        median_steps: median(left.iter().map(|left| left.steps).collect()),
        races: 2 * left.iter().filter(|left| left.races).count() > left.len(),
        median_shrink_requests: median(left.iter().map(|left| left.requests).collect()),
    })
}

/// Explores the mutant once; `None` where it was not found.
async fn trial(
    mutant: &'static Mutant,
    seed: u64,
    time: Duration,
) -> Result<Option<Trial>, String> {
    let server = Server::in_memory().map_err(|e| e.to_string())?.policies(mutant.policies());
    let running = Nodes::start(server).await.map_err(|e| e.to_string())?;
    let target = discover(&own(&running)).await.map_err(|e| e.to_string())?;
    let mut wanted: Vec<String> = mutant.broken().map(str::to_owned).collect();
    wanted.extend(mutant.may_fall.iter().map(|(row, _)| row.id().to_owned()));
    let options = Options {
        time: Some(time),
        reset: true,
        until: Until::BreachOf(wanted.clone()),
        shrink: Some(wanted.clone()),
        ..Options::new(seed)
    };
    let explored = explore(&target, &options, &Stop::default(), &mut ()).await;
    running.stop().await.map_err(|e| e.to_string())?;
    if let Some(slip) = explored.outcome.slips.first() {
        let (request, fault) = (&slip.request, &slip.fault);
        return Err(format!("the harness itself sent {request}: {fault}"));
    }
    let first = explored
        .found
        .iter()
        .find(|found| wanted.iter().any(|id| id == found.broken.requirement.id()));
    Ok(first.map(|found| Trial {
        after: found.after,
        requests: found.requests,
        first: found.broken.requirement.id().to_owned(),
        left: found.small.as_ref().filter(|small| small.shrunk.rate.failed > 0).map(|small| Left {
            steps: small.shrunk.steps as u64,
            races: !serialised(&small.shrunk.scenario),
            requests: small.shrunk.requests,
        }),
    }))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
