//! A line of progress while a run goes on; nothing where standard error is no terminal.

use std::io::{IsTerminal as _, Write as _, stderr};

use sixfold::engine::{Event, Observer};

/// One line that is written over and over.
pub(super) struct Progress {
    shown: bool,
    runs: usize,
    cases: usize,
    done: usize,
    requests: usize,
    breached: usize,
}

impl Progress {
    /// Shows progress of this many equal runs, if standard error is a terminal and nobody asked for
    /// quiet.
    pub(super) fn new(quiet: bool, runs: usize) -> Progress {
        Progress {
            shown: !quiet && stderr().is_terminal(),
            runs,
            cases: 0,
            done: 0,
            requests: 0,
            breached: 0,
        }
    }

    fn line(&self, now: &str) {
        if self.shown {
            let mut err = stderr().lock();
            let text = format!(
                "{}/{} scenarios, {} requests, {} breaches  {now}",
                self.done, self.cases, self.requests, self.breached
            );
            let text: String = text.chars().take(100).collect();
            // A terminal that cannot be written to shows no progress, and that is all.
            drop(write!(err, "\r\x1b[2K{text}").and_then(|()| err.flush()));
        }
    }
}

impl Observer for Progress {
    fn notice(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { cases } => {
                self.cases = *cases * self.runs;
                self.line("");
            }
            Event::CaseStarted { scenario, .. } => self.line(scenario),
            Event::CaseFinished { exchanges, breached, .. } => {
                self.done += 1;
                self.requests += exchanges;
                self.breached += breached.len();
            }
            Event::CleaningUp { records } => self.line(&format!("deleting {records} records")),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let mut err = stderr().lock();
            drop(write!(err, "\r\x1b[2K").and_then(|()| err.flush()));
        }
    }
}
