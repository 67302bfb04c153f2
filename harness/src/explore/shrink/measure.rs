//! How often a story breaks under other conditions than those under which it was found.

use std::time::Duration;

use super::attempt::{Attempt, Budget, Purse};
use super::rate::Rate;
use super::search::Shrunk;

/// How often a story broke, told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Of how many tellings, how many.
    pub rate: Rate,
    /// Whether that is about as often as it was: then nothing that is absent now made it break.
    pub is_as_good: bool,
}

/// Tells a story again, until it is clear how often it breaks now. It is given up after as many clean
/// tellings as make it 99 in 100 that it breaks less often than it did.
pub async fn measure<A: Attempt, C: Fn() -> Duration>(
    shrunk: &Shrunk,
    attempt: &mut A,
    budget: Budget,
    clock: C,
) -> Measured {
    let races = !shrunk.sequential;
    let before = shrunk.rate;
    // Where it broke each time, a few clean tellings in a row are an answer too.
    let patience = before.patience(races).max(A_FEW);
    let mut purse = Purse::new(budget, clock);
    let mut rate = Rate::default();
    while purse.is_open() && !rate.is_sure(races) && (rate.failed > 0 || rate.tried < patience) {
        let tried = attempt.attempt(&shrunk.scenario).await;
        purse.spend(tried.requests);
        rate.take(tried.broke);
    }
    Measured { rate, is_as_good: rate.failed > 0 && !rate.is_far_below(before) }
}

/// How many clean tellings in a row show that a story breaks no more which broke each time.
const A_FEW: u32 = 3;
