//! What a check shows and tells while it goes on.

use std::collections::BTreeMap;

use sixfold::engine::{Event, Observer};
use sixfold::events::Line;
use sixfold::target::Target;
use sixfold_reports::render::count;

use super::live::{Live, News, View};
use super::ndjson;
use super::stories::Stories;

/// Shows the live view, and tells other programs of each event.
pub(super) struct Progress {
    live: Live,
    /// How many equal runs are still to come.
    runs: u64,
    /// By the id of a story from a file: the command that tells it again.
    commands: BTreeMap<String, String>,
}

impl Progress {
    /// Shows how these stories are told, if standard error is a terminal and nobody asked for quiet.
    pub(super) fn new(quiet: bool, stories: &Stories, target: &Target, seed: u64) -> Progress {
        let live = Live::start(quiet, target, View::new("", target));
        Progress { live, runs: 1, commands: stories.commands(target, seed) }
    }

    /// The same for so many equal runs, one behind the other.
    pub(super) fn times(self, runs: u32) -> Progress {
        Progress { runs: u64::from(runs), ..self }
    }
}

impl Observer for Progress {
    fn notice(&mut self, event: &Event<'_>) {
        ndjson::tell(|| line(event, &self.commands));
        if let Event::Started { cases } = event {
            self.live.change(|view| view.begin(*cases as u64 * self.runs));
            self.runs = self.runs.saturating_sub(1);
        }
        self.live.change(|view| match event {
            Event::Started { .. } => {}
            Event::CaseStarted { scenario, entities, .. } => {
                let with = if entities.is_empty() { "" } else { " with " };
                view.now(&format!("{scenario}{with}{}", entities.join(", ")));
            }
            Event::Breached { requirement, observed, .. } => view.tell(&News {
                what: "broken",
                row: (*requirement).to_owned(),
                observed: (*observed).to_owned(),
            }),
            Event::CaseFinished { tallies, .. } => {
                view.cases += 1;
                view.judged(tallies);
            }
            Event::CleaningUp { records } => {
                view.now(&format!("deleting {}", count(*records, "record")));
            }
        });
    }
}

/// The event as other programs are told of it. Stories from files have commands of their own.
fn line(event: &Event<'_>, commands: &BTreeMap<String, String>) -> Line {
    match event {
        Event::Started { cases } => Line::CasesPlanned { cases: *cases as u64 },
        Event::CaseStarted { scenario, number, .. } => {
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
        Event::CaseFinished { scenario, exchanges, breached, .. } => Line::CaseFinished {
            scenario: (*scenario).to_owned(),
            requests: *exchanges as u64,
            breached: breached.iter().map(|id| (*id).to_owned()).collect(),
        },
        Event::CleaningUp { records } => Line::CleaningUp { records: *records as u64 },
    }
}
