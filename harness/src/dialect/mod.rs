//! Dialects: how a server that keeps the patterns in words of its own spells them.
//!
//! A dialect is a file of data ([`Dialect`]). Between an operation and the wire it translates both
//! ways: the request goes out as the server wants it, and the answer is read by the file's pointers
//! and rules and written down again in the protocol's own words. Judges see only the latter, so
//! behaviour is judged as that of any other server; what is about the words themselves does not
//! apply ([`crate::claims`]). A report shows what really travelled.
//!
//! What does not fit the file is told as that and never held against the server: the exchange
//! counts as one without an answer ([`crate::trace::Failure::Dialect`]).

mod claims;
mod conversation;
mod feed;
mod file;
mod id;
mod list;
mod load;
mod outcome;
mod pages;
mod parts;
mod record;
mod request;
mod source;
mod stamp;
mod target;
mod template;
#[cfg(test)]
mod tests;
mod users;

pub use conversation::converse;
pub(crate) use file::FORMAT;
pub use file::{Dialect, published_schema};
pub(crate) use list::LOWEST;
pub(crate) use load::fault_of_entities;
pub use load::{DialectError, parse};
pub(crate) use parts::{EntityForm, Users};
pub(crate) use target::entity;
pub use target::{first_read, reach};
pub use users::users;
