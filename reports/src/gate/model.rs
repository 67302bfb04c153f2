//! What the gate was asked, and what it says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sixfold_spec::requirement::{Level, Pattern};

use crate::BaselineEntry;

/// What the gate says of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Whether the run passes.
    pub outcome: GateOutcome,
    /// What was asked.
    pub terms: GateTerms,
    /// The file of the baseline, as the user named it; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// What speaks against the run: first what stops it, each in the order of the specification.
    pub lines: Vec<GateLine>,
    /// Breaches that the baseline knows and excuses.
    pub known: Vec<BaselineEntry>,
}

/// Whether a run passes the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// Nothing stops it.
    Passed,
    /// Something stops it that is worse than the baseline.
    Stopped,
    /// Nothing but rows that could not be judged.
    Incomplete,
}

impl GateOutcome {
    /// The outcome in words.
    pub fn label(self) -> &'static str {
        match self {
            GateOutcome::Passed => "passed",
            GateOutcome::Stopped => "stopped",
            GateOutcome::Incomplete => "incomplete",
        }
    }
}

/// What the gate asks of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateTerms {
    /// Down to which level requirements have to be kept and judged.
    pub require: Required,
    /// The headings whose rows count; all of them where none is named.
    pub patterns: Vec<Pattern>,
    /// What stops a run. Everything else is only told.
    pub fail_on: Vec<GateCause>,
}

impl Default for GateTerms {
    /// What a run without any options is held to.
    fn default() -> GateTerms {
        GateTerms {
            require: Required::Must,
            patterns: Vec::new(),
            fail_on: GateCause::ALL.into_iter().filter(|cause| *cause != GateCause::Warn).collect(),
        }
    }
}

/// Down to which level requirements have to be kept and judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// MUST and MUST NOT.
    #[default]
    Must,
    /// These, SHOULD and SHOULD NOT.
    Should,
}

impl Required {
    /// Whether a row of this level is required.
    pub fn holds(self, level: Level) -> bool {
        level.is_required()
            || (self == Required::Should && matches!(level, Level::Should | Level::ShouldNot))
    }
}

/// One thing that speaks against a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateLine {
    /// What kind of thing it is.
    pub cause: GateCause,
    /// The id of the requirement; empty where it is about the whole run.
    pub row: String,
    /// What happened, and what to do next.
    pub text: String,
    /// Whether it stops the run.
    pub stops: bool,
}

/// What can speak against a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateCause {
    /// A required row broke, and the baseline does not excuse it.
    Fail,
    /// A row has a warning, and the baseline does not excuse it.
    Warn,
    /// An entry of the baseline is about a row that does not break.
    Stale,
    /// An entry of the baseline has run out.
    Expired,
    /// A required row was judged when the baseline was written, and was not now.
    Lost,
    /// A required row could not be judged, and the baseline says nothing of it.
    Incomplete,
}

impl GateCause {
    /// Every cause, in the order in which they are told.
    pub const ALL: [GateCause; 6] = [
        GateCause::Fail,
        GateCause::Warn,
        GateCause::Expired,
        GateCause::Stale,
        GateCause::Lost,
        GateCause::Incomplete,
    ];

    /// The cause in words.
    pub fn label(self) -> &'static str {
        match self {
            GateCause::Fail => "new failure",
            GateCause::Warn => "new warning",
            GateCause::Stale => "stale",
            GateCause::Expired => "expired",
            GateCause::Lost => "lost",
            GateCause::Incomplete => "not judged",
        }
    }
}

impl Gate {
    /// The entry that excuses the breach of this row, if one does.
    pub fn known(&self, row: &str) -> Option<&BaselineEntry> {
        self.known.iter().find(|entry| entry.row == row)
    }

    /// The lines about this row that stop the run.
    pub fn stops(&self, row: &str) -> impl Iterator<Item = &GateLine> {
        self.lines.iter().filter(move |line| line.stops && line.row == row)
    }
}
