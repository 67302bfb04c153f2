//! A line of progress while a run goes on; nothing where standard error is no terminal.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _, stderr};

use sixfold::engine::{Event, Observer};
use sixfold::events::Line;
use sixfold::target::Target;

use super::ndjson;
use super::stories::Stories;

/// One line that is written over and over.
pub(super) struct Progress {
    shown: bool,
    runs: usize,
    cases: usize,
    done: usize,
    requests: usize,
    breached: usize,
    /// By the id of a story from a file: the command that tells it again.
    commands: BTreeMap<String, String>,
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
            commands: BTreeMap::new(),
        }
    }

    /// The same for stories of which some come from files.
    pub(super) fn of(self, stories: &Stories, target: &Target, seed: u64) -> Progress {
        Progress { commands: stories.commands(target, seed), ..self }
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
        ndjson::tell(|| line(event, &self.commands));
        match event {
            Event::Started { cases } => {
                self.cases = *cases * self.runs;
                self.line("");
            }
            Event::CaseStarted { scenario, .. } => self.line(scenario),
            Event::Breached { .. } => {}
            Event::CaseFinished { exchanges, breached, .. } => {
                self.done += 1;
                self.requests += exchanges;
                self.breached += breached.len();
            }
            Event::CleaningUp { records } => self.line(&format!("deleting {records} records")),
        }
    }
}

/// The event as other programs are told of it. Stories from files have commands of their own.
fn line(event: &Event<'_>, commands: &BTreeMap<String, String>) -> Line {
    match event {
        Event::Started { cases } => Line::CasesPlanned { cases: *cases as u64 },
        Event::CaseStarted { scenario, number } => {
            Line::CaseStarted { scenario: (*scenario).to_owned(), number: *number as u64 }
        }
        Event::Breached { scenario, requirement, expected, observed, reproduce } => {
            Line::BreachFound {
                requirement: (*requirement).to_owned(),
                scenario: (*scenario).to_owned(),
                expected: (*expected).to_owned(),
                observed: (*observed).to_owned(),
                reproduce: commands.get(*scenario).map_or(*reproduce, String::as_str).to_owned(),
            }
        }
        Event::CaseFinished { scenario, exchanges, breached } => Line::CaseFinished {
            scenario: (*scenario).to_owned(),
            requests: *exchanges as u64,
            breached: breached.iter().map(|id| (*id).to_owned()).collect(),
        },
        Event::CleaningUp { records } => Line::CleaningUp { records: *records as u64 },
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
