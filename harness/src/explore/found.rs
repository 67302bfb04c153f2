//! What an exploration brings, and what it tells while it goes on.

use std::time::Duration;

use super::generate::Drawn;
use super::shrink::{Rate, Shrunk};
use crate::engine::Outcome;
use crate::judges::{Broken, Tally};

/// The first case that broke a requirement.
#[derive(Clone, Debug)]
pub struct Found {
    /// The case.
    pub drawn: Drawn,
    /// What it broke, and how it shows.
    pub broken: Broken,
    /// How long the exploration had taken.
    pub after: Duration,
    /// How many requests it had sent.
    pub requests: u64,
    /// How many requests the case took.
    pub case_requests: u64,
    /// What is left of the case; `None` where that was not asked for.
    pub small: Option<Small>,
}

/// What is left of a case.
#[derive(Clone, Debug)]
pub struct Small {
    /// The story, and how often it broke the requirement.
    pub shrunk: Shrunk,
    /// The breach as it showed last; as it showed first, where it never did again.
    pub broken: Broken,
    /// How many requests the story takes.
    pub requests: u64,
    /// How often this very story broke it when nothing else was on the server; `None` where it was not
    /// emptied.
    pub emptied: Option<Rate>,
}

/// What an exploration brought.
#[derive(Debug, Default)]
pub struct Explored {
    /// Tallies and traffic; one record of cases for each shape.
    pub outcome: Outcome,
    /// The first case that broke each requirement, in the order in which they were found.
    pub found: Vec<Found>,
    /// How many cases were told.
    pub cases: u64,
    /// The number of the first case that was not told, so that another run can go on there.
    pub next: u64,
}

/// What an exploration tells while it goes on.
pub trait Watcher: Send {
    /// A case broke a requirement for the first time, and is about to be made small, which takes a
    /// while: [`Watcher::found`] tells what came of it.
    fn seen(&mut self, found: &Found);

    /// A case is over and judged.
    fn told(&mut self, so_far: &Progress<'_>);
    /// A requirement was seen broken for the first time.
    fn found(&mut self, found: &Found);
}

/// Wants to know nothing.
impl Watcher for () {
    fn seen(&mut self, _: &Found) {}
    fn told(&mut self, _: &Progress<'_>) {}
    fn found(&mut self, _: &Found) {}
}

/// How far an exploration is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'p> {
    /// How many cases were told.
    pub cases: u64,
    /// How many requests they took.
    pub requests: u64,
    /// How long it has taken.
    pub elapsed: Duration,
    /// What the judges found.
    pub tallies: &'p [Tally],
}
