//! The baseline: what is known to be wrong with a server, and how much of it could be judged.

mod update;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use update::{BaselineChanges, update};

/// What is known to be wrong with a server, and how much of it could be judged. A waiver takes a row
/// out of what is asked; a baseline asks for it all the same, and remembers the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The file, as the user named it.
    pub file: String,
    /// Rows that are known to break, each at most once.
    pub entries: Vec<BaselineEntry>,
    /// The ids of the rows that were judged when it was last brought up to date.
    pub judged: Vec<String>,
    /// The ids of the rows that applied then and could not be judged.
    pub open: Vec<String>,
}

/// A row that is known to break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaselineEntry {
    /// The id of the requirement.
    pub row: String,
    /// What kind of breach it is.
    pub class: BreachClass,
    /// Why it is left as it is. An entry without a reason excuses nothing.
    pub reason: String,
    /// Where it is being dealt with, a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Who deals with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it excuses the breach, in UTC: `2027-03-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What kind of breach a baseline knows.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum BreachClass {
    /// It is to be mended.
    #[default]
    Bug,
    /// The server does it on purpose.
    Unsupported,
    /// It breaks in some runs and holds in others, as a race does: it is never stale.
    Flaky,
}

impl BreachClass {
    /// The word for it.
    pub fn label(self) -> &'static str {
        match self {
            BreachClass::Bug => "bug",
            BreachClass::Unsupported => "unsupported",
            BreachClass::Flaky => "flaky",
        }
    }
}

impl Baseline {
    /// The entry of this row, if there is one.
    pub fn entry(&self, row: &str) -> Option<&BaselineEntry> {
        self.entries.iter().find(|entry| entry.row == row)
    }
}

impl BaselineEntry {
    /// Whether it has run out on this day, `2027-03-01`.
    pub fn is_expired_on(&self, day: &str) -> bool {
        // Days of RFC 3339 are ordered like their text.
        self.expires.as_deref().is_some_and(|last| last < day)
    }

    /// Whether somebody said why.
    pub fn has_reason(&self) -> bool {
        !self.reason.trim().is_empty()
    }
}
