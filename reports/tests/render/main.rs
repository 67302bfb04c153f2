//! What is made of a report: formats, what the gate says, what two of them differ in, and parts
//! that are joined.

mod compared;
mod fixture;
mod formats;
mod gated;
mod hostile;
mod merged;
mod terminal;
