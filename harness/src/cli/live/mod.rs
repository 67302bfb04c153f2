//! The live view: a few lines on a terminal while a run goes on.
//!
//! [`View`] is what is known, [`page`] makes lines of it, [`screen`] paints them. Nothing else of the
//! program writes to the terminal without asking the screen for room ([`screen::aside`]).

mod page;
pub(super) mod screen;
#[cfg(test)]
mod tests;
mod ticker;
mod view;

pub(super) use ticker::Live;
pub(super) use view::{News, View};
