//! The compliance report: its model, and one renderer per format.
//!
//! The JSON form of [`Report`] is the truth; every other format is drawn from it and adds nothing.
//! Nothing here knows a pattern: it renders what the model says.

mod board;
mod coverage;
mod exchange;
mod model;
pub mod render;
mod verdict;

pub use board::{BOARD_FORMAT, ScoreBoard, Scored, median};
pub use coverage::{
    COVERAGE_FORMAT, CoverageFigures, CoverageTable, CoveredRow, Exercised, Hole, Lack, REFERENCE,
};
pub use exchange::{ExchangeRecord, Message, Part};
pub use model::{
    Breach, FORMAT, Figures, Harness, PatternResult, Races, Report, RequirementResult,
    ScenarioResult, Severity, TargetIdentity, Traffic,
};
pub use verdict::{RunVerdict, Verdict};

use sixfold_spec::schema::PublishedSchema;

/// The schemas of the files that this crate writes.
pub fn schemas() -> Vec<PublishedSchema> {
    vec![
        PublishedSchema::of::<Report>("report"),
        PublishedSchema::of::<CoverageTable>("coverage"),
        PublishedSchema::of::<ScoreBoard>("board"),
    ]
}
