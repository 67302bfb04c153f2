//! The report, as it is written to `report.json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sixfold_spec::requirement::{Level, Pattern};

use crate::render::count;
use crate::{ExchangeRecord, Gate, OpenCause, Partition, RunVerdict, Verdict};

/// The value of [`Report::format`].
pub const FORMAT: &str = "sixfold-report/1";

/// What one run found out about one server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The format and its version, `sixfold-report/1`.
    pub format: String,
    /// The verdict of the run.
    pub verdict: RunVerdict,
    /// What the gate says of the run; absent where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// What the verdict rests on.
    pub figures: Figures,
    /// The server that was judged.
    pub target: TargetIdentity,
    /// The program that judged it.
    pub harness: Harness,
    /// The seed of every random choice.
    pub seed: u64,
    /// When the run started, RFC 3339 in UTC.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// Why it was stopped; empty where it was not.
    #[serde(default)]
    pub stopped_because: String,
    /// Which part of a run this is; absent where it is a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    /// Headings of which the server has nothing: it can keep all others, and still does not conform.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<Pattern>,
    /// One entry per heading of the specification.
    pub patterns: Vec<PatternResult>,
    /// One entry per requirement, in the order of the specification.
    pub requirements: Vec<RequirementResult>,
    /// One entry per scenario that ran, in the order in which they ran.
    pub scenarios: Vec<ScenarioResult>,
    /// What the run sent, made and left behind.
    pub traffic: Traffic,
}

impl Report {
    /// The day on which the run started, in UTC: `2027-03-01`.
    pub fn day(&self) -> &str {
        self.started_at.get(..10).unwrap_or_default()
    }

    /// Whether the run told all that a check tells, so that what did not happen means something.
    pub fn is_whole(&self) -> bool {
        let is_choice = |row: &RequirementResult| row.open_cause.is_some_and(OpenCause::is_choice);
        !self.interrupted && self.partition.is_none() && !self.requirements.iter().any(is_choice)
    }
}

/// Two figures that are never added: how much of what was judged broke, and how much of what is
/// required was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Requirements of level MUST that apply to this server and that a client can see kept.
    pub required: u32,
    /// Those of them that were judged.
    pub judged: u32,
    /// Those of them that were broken.
    pub breached: u32,
    /// Requirements of any level with a warning.
    pub warned: u32,
    /// Requirements of any level that no client can see kept or broken. Among none of the above.
    pub not_observable: u32,
    /// Requirements of any level that the user does not want judged. Among none of the above.
    #[serde(default)]
    pub waived: u32,
}

/// The server that was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetIdentity {
    /// The base URL that the user named.
    pub url: String,
    /// `spec` of the discovery document.
    pub spec: String,
    /// `revision` of the discovery document.
    pub revision: String,
    /// The names of the entities.
    pub entities: Vec<String>,
    /// The names of the capabilities that the server claims.
    pub capabilities: Vec<String>,
}

/// The program that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Harness {
    /// The version of the program.
    pub version: String,
    /// The version of the specification that it judges by.
    pub spec_version: String,
}

/// The requirements of one heading, counted by verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PatternResult {
    /// The heading.
    pub pattern: Pattern,
    /// The heading in words.
    pub title: String,
    /// Requirements that passed.
    pub passed: u32,
    /// Requirements of level MUST that failed.
    pub failed: u32,
    /// Requirements with a warning.
    pub warned: u32,
    /// Requirements that apply and were not judged.
    pub open: u32,
    /// Requirements that do not apply.
    pub not_applicable: u32,
    /// Requirements that no client can see kept or broken.
    pub not_observable: u32,
    /// Requirements that the user does not want judged.
    #[serde(default)]
    pub waived: u32,
}

/// What the run found out about one requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementResult {
    /// The id, `<pattern>/<slug>`.
    pub id: String,
    /// The key word.
    pub level: Level,
    /// The normative sentence.
    pub sentence: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How often the requirement was at stake and an answer told.
    pub occasions: u64,
    /// How often it was tried and the answers did not tell.
    pub unclear: u64,
    /// Why the answers did not tell, why nothing was tried, or why it is waived; empty where there is
    /// nothing to say.
    pub remark: String,
    /// Why it was not exercised; absent where it was, and where it does not have to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_cause: Option<OpenCause>,
    /// The scenarios that gave it occasions, by id.
    pub scenarios: Vec<String>,
    /// How often it was broken. The list below may be shorter.
    pub breach_count: u64,
    /// The first breaches.
    pub breaches: Vec<Breach>,
}

/// One breach, with the exchanges that show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breach {
    /// How heavily it weighs.
    pub severity: Severity,
    /// The scenario in which it was seen, by id.
    pub scenario: String,
    /// What should have happened.
    pub expected: String,
    /// What happened.
    pub observed: String,
    /// The exchanges that show it, in order of time.
    pub exchanges: Vec<ExchangeRecord>,
    /// A command that shows it again.
    pub reproduce: String,
}

/// How heavily a breach weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It makes a MUST fail.
    Failure,
    /// It is worth mending and fails nothing.
    Warning,
}

/// One scenario that ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioResult {
    /// The id: the path of the file without its ending.
    pub id: String,
    /// The story's title.
    pub title: String,
    /// Which entities of the server it was told with.
    pub entities: Vec<String>,
    /// How often it was told: not at all, once, or, for cases that nobody wrote, how many there were.
    pub told: u64,
    /// How many exchanges it took.
    pub exchanges: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Steps that could not be taken, and why.
    pub skipped: Vec<String>,
}

/// What a run sent, made and left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Traffic {
    /// Requests sent.
    pub requests: u64,
    /// Requests that got no answer.
    pub unanswered: u64,
    /// Why requests got no answer that could be read, and how many of them: the first reasons, without
    /// those that a story itself has given.
    #[serde(default)]
    pub failures: BTreeMap<String, u64>,
    /// Answers by which the server said that it had failed.
    #[serde(default)]
    pub server_errors: ServerErrors,
    /// Records made.
    pub records_created: u64,
    /// Records still live when the run was over.
    pub records_left: u64,
    /// What came of several clients doing something at the same time.
    #[serde(default)]
    pub races: Races,
}

/// Answers with a status from 500 to 599 (RFC 9110 section 15.6), whatever was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerErrors {
    /// How many there were.
    pub answers: u64,
    /// The first of them, method, path and status: `POST /notes 500`. Empty where there was none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first: String,
}

impl ServerErrors {
    /// Adds those of another run, which came later.
    pub fn absorb(&mut self, other: &ServerErrors) {
        self.answers += other.answers;
        if self.first.is_empty() {
            self.first.clone_from(&other.first);
        }
    }
}

/// What came of several clients doing something at the same time: how hard a run tried to see what
/// only shows under concurrency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Races {
    /// How often several clients were let go at the same time.
    pub rounds: u64,
    /// In how many of these rounds requests did overlap.
    pub overlapped: u64,
    /// How many requests were under way at the same time at most.
    pub widest: u64,
    /// How many writes in these rounds were refused because another one had been faster.
    pub conflicts: u64,
}

impl Races {
    /// Adds those of another run.
    pub fn absorb(&mut self, other: Races) {
        self.rounds += other.rounds;
        self.overlapped += other.overlapped;
        self.widest = self.widest.max(other.widest);
        self.conflicts += other.conflicts;
    }

    /// What a run can say of a row that only shows under concurrency and was never seen broken.
    pub fn remark(&self) -> String {
        format!("no breach was seen; {}", self.text())
    }

    /// In one line.
    pub fn text(&self) -> String {
        format!(
            "{} at the same time, {} with overlap, up to {} at once, {}",
            count(self.rounds, "round"),
            self.overlapped,
            count(self.widest, "request"),
            count(self.conflicts, "conflict")
        )
    }
}
