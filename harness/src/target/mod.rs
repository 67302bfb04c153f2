//! The server under test: where it is, what it serves, and as whom to speak to it.

mod access;
mod alias;
mod discover;
mod entity;
mod error;
mod fetch;
mod file;
mod server;
mod tangle;
mod terms;
mod time;
mod url;
mod user;
mod wait;

pub use access::Access;
pub use alias::Alias;
pub(crate) use discover::secrets;
pub use discover::{describe, discover};
pub use entity::{Entity, Member, MemberKind, holds_nul};
pub use error::TargetError;
pub use fetch::fetch_document;
pub use file::{FORMAT, Surroundings, TargetFileError, load, published_schema, read};
pub use server::{ONE_NODE, Target};
pub use terms::{Claim, Terms, Waiver};
pub use time::time;
pub use url::{named_nodes, public_url, shell_word};
pub use user::{User, nobody};
pub(crate) use wait::{knock, wait as wait_for};
