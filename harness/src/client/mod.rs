//! The harness's clients: how requests travel, a connection, and what a client remembers.

mod budget;
mod carrier;
mod connection;
mod credential;
mod event_stream;
mod memory;
mod network;
mod paced;
mod strain;
mod token;

pub use budget::Budget;
pub use carrier::Carrier;
pub use connection::{Admission, Connection};
pub use credential::{Credential, Spelling};
pub use event_stream::EventStream;
pub use memory::{Held, Memory};
pub use network::{Network, NetworkOptions};
pub use strain::Strain;
pub(crate) use token::program_in;
pub use token::{Token, TokenError};
