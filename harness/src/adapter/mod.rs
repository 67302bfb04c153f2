//! Adapters: programs of the user's, in any language, that speak to a server for which no dialect has words.
//!
//! An adapter reads questions on its standard input and writes answers on its standard output, one JSON
//! object a line ([`message`]). The first question is `hello`; the answer describes the server. What does
//! not fit is told as that, and never held against the server.

mod check;
mod converse;
mod description;
mod dialogue;
mod error;
mod launch;
mod message;
mod program;
mod question;
mod record;
mod schema;
mod session;
mod target;
#[cfg(test)]
mod tests;
mod travelled;

pub use check::{Checked, Seen, check};
pub use converse::converse;
pub use error::AdapterError;
pub use launch::Launch;
pub use message::{FORMAT, published_schema};
pub use program::Ending;
pub use session::Adapter;
pub use target::{first_read, reach};
