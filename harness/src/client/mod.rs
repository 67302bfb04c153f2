//! The harness's clients: a connection, and what a client remembers.

mod connection;
mod event_stream;
mod memory;
mod paced;

pub use connection::Connection;
pub use event_stream::EventStream;
pub use memory::{Held, Memory};
