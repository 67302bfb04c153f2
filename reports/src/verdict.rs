//! Verdicts: of one requirement, and of a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run found out about one requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was at stake and kept every time.
    Pass,
    /// It was broken at least once.
    Fail,
    /// A SHOULD was broken, or a MUST was kept in substance by odd means.
    Warn,
    /// It was tried, and the answers do not tell.
    Inconclusive,
    /// Nothing that happened put it at stake. Never green.
    NotExercised,
    /// The server does not claim the capability that it belongs to, or claims one with which it
    /// does not hold.
    NotApplicable,
    /// It binds the server, and nothing that a client can see tells whether it is kept.
    NotObservable,
    /// The user does not want it judged, and says why. Never green, and never a failure.
    Waived,
}

impl Verdict {
    /// Every verdict, in the order in which reports count them.
    pub const ALL: [Verdict; 8] = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Warn,
        Verdict::Inconclusive,
        Verdict::NotExercised,
        Verdict::NotApplicable,
        Verdict::NotObservable,
        Verdict::Waived,
    ];

    /// The verdict in words.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Warn => "warn",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NotExercised => "not exercised",
            Verdict::NotApplicable => "not applicable",
            Verdict::NotObservable => "not observable",
            Verdict::Waived => "waived",
        }
    }

    /// Whether the run can say anything about the requirement.
    pub fn is_judged(self) -> bool {
        matches!(self, Verdict::Pass | Verdict::Fail | Verdict::Warn)
    }

    /// Whether the requirement applies and the run can say nothing about it.
    pub fn is_open(self) -> bool {
        matches!(self, Verdict::Inconclusive | Verdict::NotExercised)
    }
}

/// What a run says about the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunVerdict {
    /// Every MUST that applies and can be seen was judged, and none was broken.
    Conformant,
    /// A MUST was broken.
    NonConformant,
    /// No MUST was broken, but not every applicable one could be judged.
    Incomplete,
}

impl RunVerdict {
    /// The verdict in words.
    pub fn label(self) -> &'static str {
        match self {
            RunVerdict::Conformant => "conformant",
            RunVerdict::NonConformant => "not conformant",
            RunVerdict::Incomplete => "incomplete",
        }
    }
}
