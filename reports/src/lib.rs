//! The compliance report: its model, and one renderer per format.
//!
//! The JSON form of [`Report`] is the truth; every other format is drawn from it and adds nothing.
//! Nothing here knows a pattern: it renders what the model says.

mod baseline;
mod board;
pub mod bundle;
mod counts;
mod coverage;
mod diff;
mod exchange;
mod gate;
mod merge;
mod model;
mod open;
mod partition;
pub mod render;
mod verdict;

pub use baseline::{Baseline, BaselineChanges, BaselineEntry, BreachClass, update};
pub use board::{BOARD_FORMAT, ScoreBoard, Scored, median};
pub use coverage::{
    COVERAGE_FORMAT, CoverageFigures, CoverageTable, CoveredRow, Exercised, Hole, Lack, REFERENCE,
};
pub use diff::{Change, ChangedRow, DIFF_FORMAT, Diff, Side};
pub use exchange::{ExchangeRecord, Message, Part};
pub use gate::{
    Gate, GateCause, GateLine, GateOutcome, GateTerms, Required, gate, gate_exploration,
};
pub use merge::{MergeError, merge};
pub use model::{
    Breach, FORMAT, Figures, Harness, PatternResult, Races, Report, RequirementResult,
    ScenarioResult, ServerErrors, Severity, TargetIdentity, Traffic,
};
pub use open::OpenCause;
pub use partition::Partition;
pub use verdict::{RunVerdict, Verdict};

use sixfold_spec::schema::PublishedSchema;

/// The schemas of the files that this crate writes.
pub fn schemas() -> Vec<PublishedSchema> {
    vec![
        PublishedSchema::of::<Report>("report"),
        PublishedSchema::of::<Diff>("diff"),
        PublishedSchema::of::<CoverageTable>("coverage"),
        PublishedSchema::of::<ScoreBoard>("board"),
        PublishedSchema::of::<bundle::Manifest>("bundle"),
    ]
}
