//! The server under test: where it is, what it serves, and as whom to speak to it.

mod discover;
mod entity;
mod error;
mod user;

pub(crate) use discover::hint;
pub use discover::{Access, ONE_NODE, Target, discover};
pub use entity::{Entity, Member, MemberKind, holds_nul};
pub use error::TargetError;
pub use user::User;
