//! Drives the clients of a scenario and records what happens. It judges nothing.

mod asking;
mod casting;
mod cleanup;
mod content;
mod damage;
mod delicate;
mod desk;
mod drawn;
mod driver;
mod event;
mod failing;
mod ids;
mod listening;
mod names;
mod play;
mod player;
mod polling;
mod queries;
mod races;
mod recorded;
mod run;
mod session;
mod slips;
mod stage;
mod transport;
mod untold;
mod walks;

pub use casting::{Casting, castings};
pub use cleanup::can_be_emptied;
pub(crate) use content::{plain_create, plain_update};
pub use event::{Event, Observer};
pub use ids::{Maker, marks};
pub use run::{CaseRecord, Coverage, Options, Outcome, Stop, run, run_in};
pub use session::Session;
pub use slips::{Slip, slips};
pub use untold::Untold;
