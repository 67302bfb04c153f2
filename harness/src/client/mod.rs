//! The harness's clients: a connection, and what a client remembers.

mod connection;
mod memory;

pub use connection::Connection;
pub use memory::{Held, Memory};
