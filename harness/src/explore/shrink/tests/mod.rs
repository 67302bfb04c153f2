//! The shrinker against servers that are made up: each breaks on a story or does not, at a known
//! rate, and counts what it is asked.

mod counts;
mod found;
mod parts;
mod properties;
mod rates;
mod story;
mod vocabulary;
mod world;
