//! What a run tells to other programs while it goes on: one JSON object a line, `--format ndjson`.
//!
//! The first line is always `run_started` and names the format; the last one is always `run_finished`
//! and holds the exit code. Readers must pass over events and members that they do not know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sixfold_reports::{Figures, RunVerdict};
use sixfold_spec::schema::PublishedSchema;

/// The value of `format` in the first line.
pub const FORMAT: &str = "sixfold-events/1";

/// One line of the event stream of a run, `--format ndjson`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    RunStarted {
        /// The format and its version, `sixfold-events/1`.
        format: String,
        /// The version of the program.
        version: String,
        /// The version of the specification that it judges by.
        spec_version: String,
    },
    /// The server was found, and users let in.
    TargetReached {
        /// Its base URL, without what may be secret in it.
        url: String,
        /// The names of the users as whom the run acts.
        users: Vec<String>,
        /// The names of its entities.
        entities: Vec<String>,
        /// The seed of every random choice.
        seed: u64,
    },
    /// How many cases there are to tell.
    CasesPlanned {
        /// How many.
        cases: u64,
    },
    /// A case begins.
    CaseStarted {
        /// The scenario's id.
        scenario: String,
        /// Its place among the cases, from 0.
        number: u64,
    },
    /// A case is over and judged.
    CaseFinished {
        /// The scenario's id.
        scenario: String,
        /// How many requests it took.
        requests: u64,
        /// The ids of the requirements that it showed to be broken.
        breached: Vec<String>,
    },
    /// A requirement was seen broken for the first time in this run.
    BreachFound {
        /// Its id; `sixfold explain ID` tells what it is about.
        requirement: String,
        /// The scenario in which it was seen.
        scenario: String,
        /// What should have happened.
        expected: String,
        /// What happened.
        observed: String,
        /// A command that shows it again.
        reproduce: String,
    },
    /// How far cases that nobody wrote have come; every now and then.
    Progress {
        /// How many were told.
        cases: u64,
        /// How many requests they took.
        requests: u64,
        /// How many requirements they have broken.
        broken: u64,
        /// How long it has taken, in milliseconds.
        elapsed_ms: u64,
    },
    /// The harness deletes what it made.
    CleaningUp {
        /// How many records.
        records: u64,
    },
    /// The report is written.
    ReportWritten {
        /// The folder.
        folder: String,
        /// The names of the files in it.
        files: Vec<String>,
        /// The verdict of the run.
        verdict: RunVerdict,
        /// What it rests on.
        figures: Figures,
    },
    /// The bundle is written: one archive with all that stands behind the verdict.
    BundleWritten {
        /// The file.
        file: String,
        /// The SHA-256 of its bytes, in hexadecimal digits.
        sha256: String,
    },
    /// The last line.
    RunFinished {
        /// The exit code of the program.
        exit_code: u8,
        /// The verdict of the run; null where it came to none.
        verdict: Option<RunVerdict>,
    },
}

impl Line {
    /// The line as it is written, without its end.
    pub fn json(&self) -> String {
        serde_json::to_string(self)
            .expect("an event holds only strings, numbers and lists, which all have a JSON form")
    }
}

/// The published schema of a line.
pub fn published_schema() -> PublishedSchema {
    PublishedSchema::of::<Line>("events")
}
