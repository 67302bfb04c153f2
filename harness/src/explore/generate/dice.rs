//! Choices drawn from one number.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Choices drawn from one number: the same number, the same choices.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The choices of this number.
    pub(super) fn new(gene: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(gene))
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.0.next_u64() % end as u64) as usize }
    }

    /// A number from `low` to `high`, both among them.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.0.next_u32() % (high - low + 1)
    }

    /// Once in `times`.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these; `None` of none.
    pub(super) fn of<'t, T>(&mut self, these: &'t [T]) -> Option<&'t T> {
        these.get(self.below(these.len()))
    }

    /// One of these words.
    pub(super) fn word<T: Copy>(&mut self, words: &[T]) -> T {
        words[self.below(words.len())]
    }

    /// The place of one of these weights, the heavier the likelier; `None` where all are 0.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let sum: u32 = weights.iter().sum();
        if sum == 0 {
            return None;
        }
        let mut left = self.0.next_u32() % sum;
        weights.iter().position(|weight| {
            let hit = left < *weight;
            left = left.saturating_sub(*weight);
            hit
        })
    }
}
