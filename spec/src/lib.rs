//! The Sixfold protocol, as data.
//!
//! Sixfold is six server-side patterns with which a small team can ship local-first apps. This
//! crate states them twice: as *requirements*, one sentence each with its level and reasons
//! ([`requirement`]), and as *wire types*, from which every JSON Schema is generated ([`wire`],
//! [`schema`]). It does no I/O and knows no HTTP client, so a server can depend on it as well as
//! the harness does.
//!
//! Where to look:
//!
//! - one normative sentence: `requirements/<pattern>/<slug>.md`, reached as
//!   `requirement::<pattern>::<slug>`;
//! - one message: the type in [`wire`] with the message's name;
//! - all requirements as one document: [`catalogue`];
//! - which schema holds for which message of an exchange: [`message`];
//! - all of it as one document for people: [`book`], and as `OpenAPI`: [`openapi`];
//! - what a change of it means for servers and clients: [`diff`].

pub mod book;
pub mod catalogue;
pub mod diff;
pub mod message;
pub mod openapi;
pub mod requirement;
pub mod schema;
pub mod wire;

/// The protocol version this crate describes, as it stands in the discovery document.
pub const VERSION: &str = "1.0";

/// The value of `spec` in a discovery document of this version.
pub const SPEC_ID: &str = "sixfold/1.0";

/// The path below a base URL under which a discovery document is looked for when the base URL
/// itself does not answer with one (RFC 8615).
pub const WELL_KNOWN_PATH: &str = "/.well-known/sixfold";
