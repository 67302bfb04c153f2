//! Drives the clients of a scenario and records what happens. It judges nothing.

mod casting;
mod cleanup;
mod content;
mod damage;
mod driver;
mod event;
mod ids;
mod names;
mod play;
mod player;
mod run;
mod stage;
mod transport;
mod walks;

pub use casting::{Casting, castings};
pub use event::{Event, Observer};
pub use ids::Maker;
pub use run::{CaseRecord, Coverage, Options, Outcome, Stop, run};
