//! `--format ndjson`: each event as a line on standard output, at once.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};

use sixfold::events::{FORMAT, Line};
use sixfold_reports::RunVerdict;

use super::Exit;

/// There is one standard output, so there is one stream; none where nobody asked for it.
static STREAM: OnceLock<Mutex<State>> = OnceLock::new();

#[derive(Default)]
struct State {
    broken: BTreeSet<String>,
    verdict: Option<RunVerdict>,
}

/// Begins the stream.
pub(super) fn begin() {
    if STREAM.set(Mutex::default()).is_ok() {
        tell(|| Line::RunStarted {
            format: FORMAT.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            spec_version: sixfold_spec::VERSION.to_owned(),
        });
    }
}

/// Tells of an event. Of a requirement that breaks, only the first time.
pub(super) fn tell(line: impl FnOnce() -> Line) {
    let Some(stream) = STREAM.get() else { return };
    let line = line();
    let mut state = stream.lock().unwrap_or_else(PoisonError::into_inner);
    match &line {
        Line::BreachFound { requirement, .. } if !state.broken.insert(requirement.clone()) => {
            return;
        }
        Line::ReportWritten { verdict, .. } => state.verdict = Some(*verdict),
        _ => {}
    }
    let mut out = std::io::stdout().lock();
    // A reader that has gone away is no failure of the run.
    drop(writeln!(out, "{}", line.json()).and_then(|()| out.flush()));
}

/// Ends the stream.
pub(super) fn finish(exit: Exit) {
    let Some(stream) = STREAM.get() else { return };
    let verdict = stream.lock().unwrap_or_else(PoisonError::into_inner).verdict;
    tell(|| Line::RunFinished { exit_code: exit.code(), verdict });
}
