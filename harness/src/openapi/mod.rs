//! OpenAPI: what a description of a server lets one guess of its dialect.
//!
//! A document goes in, the text of a dialect file comes out ([`draft`]): each guess with a comment that
//! says where in the document it is from and why, and each thing that could not be found as a line that
//! says what to look for. Nothing in here opens a file or a connection.

mod auth;
mod collections;
mod document;
mod draft;
mod entities;
mod error;
mod feed;
mod fields;
mod guess;
mod ids;
mod list;
mod locking;
mod operation;
mod operations;
mod outcomes;
mod paging;
mod record;
mod required;
mod restore;
mod server;
mod shape;
mod soft_delete;
#[cfg(test)]
mod tests;
mod words;

pub use auth::Scheme;
pub use document::Document;
pub use entities::Known;
pub use error::OpenApiError;
pub use guess::{Drafted, draft};
