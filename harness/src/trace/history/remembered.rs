//! What was found out about exchanges, kept for whoever asks next: a dozen judges begin with the same
//! questions.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// Something that holds of an exchange or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Nothing is wrong with the content of the write.
    Sound,
    /// Every record that the write refers to is there.
    ReferencesStand,
}

/// What was found out until now. Two who look at the same time find the same, so that it does not matter
/// who writes it down.
#[derive(Debug)]
pub(super) struct Remembered {
    /// By exchange: two bits for each fact, whether it is known and whether it holds.
    facts: Vec<AtomicU8>,
    /// By exchange: where the record is shown as the exchange left it.
    left: Vec<AtomicU64>,
}

/// Nobody has looked yet.
const UNKNOWN: u64 = 0;

/// Somebody has looked, and it is shown nowhere.
const NOWHERE: u64 = 1;

impl Remembered {
    /// Nothing, of so many exchanges.
    pub(super) fn of(exchanges: usize) -> Remembered {
        Remembered {
            facts: std::iter::repeat_with(AtomicU8::default).take(exchanges).collect(),
            left: std::iter::repeat_with(AtomicU64::default).take(exchanges).collect(),
        }
    }

    pub(super) fn holds(&self, exchange: usize, fact: Fact, look: impl FnOnce() -> bool) -> bool {
        let Some(facts) = self.facts.get(exchange) else { return look() };
        let (known, yes) = (1 << (2 * fact as u8), 2 << (2 * fact as u8));
        let told = facts.load(Ordering::Relaxed);
        if told & known != 0 {
            return told & yes != 0;
        }
        let holds = look();
        facts.fetch_or(if holds { known | yes } else { known }, Ordering::Relaxed);
        holds
    }

    pub(super) fn left(
        &self,
        exchange: usize,
        look: impl FnOnce() -> Option<(usize, usize)>,
    ) -> Option<(usize, usize)> {
        let Some(left) = self.left.get(exchange) else { return look() };
        match left.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = look();
                if let Some(packed) = packed(found) {
                    left.store(packed, Ordering::Relaxed);
                }
                found
            }
            NOWHERE => None,
            packed => Some(unpacked(packed)),
        }
    }
}

/// A place in one number; `None` where it does not fit, and has to be looked for again.
fn packed(place: Option<(usize, usize)>) -> Option<u64> {
    let Some((exchange, place)) = place else { return Some(NOWHERE) };
    let (exchange, place) = (u32::try_from(exchange).ok()?, u32::try_from(place).ok()?);
    (u64::from(exchange) << 32 | u64::from(place)).checked_add(NOWHERE + 1)
}

fn unpacked(packed: u64) -> (usize, usize) {
    let packed = packed - NOWHERE - 1;
    ((packed >> 32) as usize, (packed & u64::from(u32::MAX)) as usize)
}

#[cfg(test)]
mod tests {
    use super::{Fact, Remembered};

    #[test]
    fn what_was_found_out_is_not_looked_for_again() {
        let remembered = Remembered::of(2);
        for holds in [true, false] {
            let exchange = usize::from(holds);
            let first = remembered.holds(exchange, Fact::ReferencesStand, || holds);
            let again = remembered.holds(exchange, Fact::ReferencesStand, || !holds);
            assert_eq!((first, again), (holds, holds));
            assert!(remembered.holds(exchange, Fact::Sound, || true), "another fact");
        }
        for place in [None, Some((0, 0)), Some((7, 3))] {
            let remembered = Remembered::of(1);
            assert_eq!(remembered.left(0, || place), place);
            assert_eq!(remembered.left(0, || Some((9, 9))), place);
        }
        assert_eq!(remembered.left(2, || Some((1, 1))), Some((1, 1)), "of no such exchange");
    }
}
