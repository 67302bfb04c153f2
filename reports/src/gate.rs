//! The gate: whether a run stops a deploy, by what it found and what a baseline knows.

mod decide;
mod model;

pub(crate) use decide::{breach_cause, is_in};
pub use decide::{gate, gate_exploration};
pub use model::{Gate, GateCause, GateLine, GateOutcome, GateTerms, Required};
