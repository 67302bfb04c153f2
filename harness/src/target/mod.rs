//! The server under test: where it is, what it serves, and as whom to speak to it.

mod discover;
mod entity;
mod error;
mod file;
mod terms;
mod time;
mod url;
mod user;

pub use discover::{Access, ONE_NODE, Target, describe, discover};
pub(crate) use discover::{hint, secrets};
pub use entity::{Entity, Member, MemberKind, holds_nul};
pub use error::TargetError;
pub use file::{FORMAT, Surroundings, TargetFileError, load, published_schema, read};
pub use terms::{Claim, Terms, Waiver};
pub use time::time;
pub use url::{public_url, shell_word};
pub use user::{User, nobody};
