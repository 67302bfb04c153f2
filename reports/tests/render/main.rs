//! What is made of a report: formats, what the gate says, what two of them differ in, parts that are
//! joined, and bundles of evidence.

mod archived;
mod bundled;
mod compared;
mod fixture;
mod formats;
mod gated;
mod hostile;
mod merged;
mod ordered;
mod samples;
mod terminal;
