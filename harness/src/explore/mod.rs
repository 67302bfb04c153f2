//! Clients nobody scripted: cases that are made up, told, judged, and cut down to what matters.

pub mod generate;
mod run;

pub use run::{Explored, Found, Options, Progress, Until, Watcher, explore};
