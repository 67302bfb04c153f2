//! Makes a story that broke something small, by telling smaller ones to the same server.
//!
//! A server is alive, so a story that broke something once may pass the next time. Nothing here
//! believes one clean telling more than the measured rate allows, and nothing is handed back that
//! was not seen to break.
//!
//! The way down, each step of it in a file:
//!
//! 1. `slice`: the steps that show the breach, with what they need, are tried first. Mostly that is
//!    nearly all there is to do.
//! 2. `rate`: how often the story breaks. One that breaks each time is shrunk with one telling per
//!    candidate; with another, a candidate is given up only after as many clean tellings as make it
//!    99 in 100 that it would have broken.
//! 3. `structure`: without a client, two clients as one, two users as one, one after the other in
//!    place of at the same time, fewer rounds.
//! 4. `steps`: without halves, quarters, single steps; and what need not happen at the same time
//!    happens before or after.
//! 5. `values`: each key of a step as if it had not been said, shorter lists, smaller numbers.
//! 6. `tidy`: short names, lines in order, a title that says what remains.
//!
//! Three to five are repeated until nothing changes any more. `search` holds the best story so far;
//! `tree` and `names` know how stories are built.

mod attempt;
mod measure;
mod names;
mod normal;
mod rate;
mod reduce;
mod search;
mod slice;
mod steps;
mod structure;
mod tidy;
mod title;
mod tree;
mod values;

#[cfg(test)]
mod tests;

pub use attempt::{Attempt, Budget, Tried};
pub use measure::{Measured, measure};
pub use rate::Rate;
pub use search::{Shrunk, shrink};
pub use tree::serialised;
