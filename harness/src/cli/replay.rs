//! `replay`: a scenario file of the user's against a server.

use sixfold::scenario::parse;

use super::Exit;
use super::args::Replay;
use super::check::{access, check_scenarios};
use super::terminal::complain;

/// Drives the scenario of a file and judges it by every requirement.
pub(super) async fn replay(args: Replay) -> Exit {
    let file = args.file.display().to_string();
    let text = match std::fs::read_to_string(&args.file) {
        Ok(text) => text,
        Err(e) => {
            complain(format_args!("{file} cannot be read: {e}. Name a scenario file."));
            return Exit::Usage;
        }
    };
    let id = args
        .file
        .file_stem()
        .map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
    match parse(&file, &id, &text) {
        // One story cannot judge everything, so here "incomplete" is no failure: what counts is
        // whether the story broke something, or nothing, or could not tell.
        Ok(scenario) => match check_scenarios(access(args.target), &[scenario], &args.run).await {
            Ok(report) if report.figures.breached > 0 => Exit::NotConformant,
            Ok(report) if report.requirements.iter().any(|row| row.verdict.is_judged()) => {
                Exit::Fine
            }
            Ok(_) => Exit::Incomplete,
            Err(exit) => exit,
        },
        Err(e) => {
            complain(e);
            Exit::Usage
        }
    }
}
