//! Exploration: stories that nobody wrote, and what is left of one that found something.

pub mod shrink;
