//! Sixfold: a conformance harness for local-first sync servers.
//!
//! The flow, and where each part lives:
//!
//! - [`target`]: a URL becomes a server with entities, limits and users;
//! - [`speech`]: how the server is spoken to: in the specification's words, in a [`dialect`], or by an
//!   [`adapter`]; and what it [`claims`] then;
//! - [`scenario`]: stories about several clients, written as YAML, that assert nothing;
//! - [`engine`]: drives the clients of a scenario and records a [`trace`];
//! - [`process`]: the server's own process, where the harness is to start, stop and kill it;
//! - [`device`]: the reference client: an app, its store, and a sync module beside it;
//! - [`judges`]: one per requirement, from a trace to findings;
//! - [`explore`]: stories that nobody wrote;
//! - [`baseline`]: the file that remembers what is known to be wrong with a server;
//! - [`published`]: the generated files below `schemas/`;
//! - [`explore`]: cases that nobody scripted, and the folder of what they found;
//! - [`openapi`]: what a description of a server lets one guess of its dialect;
//! - [`doctor`]: what a server looks like before anything is written to it;
//! - [`bounds`]: how much of a server's answers is taken in;
//! - [`events`]: what a run tells to other programs while it goes on;
//! - [`report`]: findings become the model that `sixfold-reports` renders.
//!
//! **Drive once, judge many**: no scenario asserts, no judge opens a socket. Nothing in here knows
//! which server it talks to.

pub mod adapter;
pub mod baseline;
pub mod binding;
pub mod bounds;
pub mod claims;
pub mod client;
pub mod device;
pub mod dialect;
pub mod doctor;
pub mod engine;
pub mod events;
pub mod explore;
mod file_error;
pub mod judges;
mod merge_patch;
pub mod openapi;
pub mod process;
pub mod published;
mod quick;
pub mod report;
pub mod scenario;
pub mod schemas;
pub mod secret;
pub mod speech;
pub mod target;
pub mod trace;
pub mod versions;
