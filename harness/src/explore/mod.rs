//! Exploration: clients that nobody scripted.
//!
//! A generated case is a [`Scenario`](crate::scenario::Scenario) like any other: the same engine
//! drives it and the same judges judge it. What it breaks is kept as a file.
//!
//! - [`library`]: the folder of cases that were found.

pub mod library;
