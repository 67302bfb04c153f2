//! Clients nobody scripted: cases that are made up, told, judged, and cut down to what matters.
//!
//! `generate` draws a case from a seed and its number; `run` tells it by the same engine as any
//! scripted story and hands it to the same judges; `shrink` makes a case that broke something
//! small, by telling smaller ones to the same server; `library` keeps it as a file.

mod emptied;
mod found;
pub mod generate;
mod hunt;
pub mod library;
mod options;
mod run;
pub mod shrink;
mod turns;

pub use found::{Explored, Found, Progress, Small, Watcher};
pub use options::{Options, Until};
pub use run::explore;
