//! A tour: every kind of step, so that a few hundred requests have been to every place once.

use super::dice::Dice;
use super::draft::Draft;
use super::moves::Move;
use crate::scenario::Step;

/// From one tour to the next, in cases. The first case begins one: of a server that takes its time, an
/// exploration sees a few hundred requests.
const EVERY: u64 = 16;

/// Of how many cases a tour is made: a case is judged when it is over, and a short one is sooner made small.
const LEGS: u64 = 4;

/// How often a tour comes by what is drawn from a long list, of ids, contents, versions or requests.
const OFTEN: usize = 3;

/// The kinds of steps of the case with this number, if it is one leg of a tour. The legs of a tour go past
/// every kind together, in an order that seed and tour decide.
pub(super) fn leg(seed: u64, number: u64) -> Option<Vec<Move>> {
    let leg = usize::try_from(number % EVERY).ok().filter(|_| number % EVERY < LEGS)?;
    let mut kinds: Vec<Move> = Vec::new();
    for kind in Move::ALL {
        let times = if kind.has_many_faces() { OFTEN } else { 1 };
        kinds.extend(std::iter::repeat_n(*kind, times));
    }
    let mut dice = Dice::new(seed.rotate_left(32) ^ (number / EVERY));
    for place in (1..kinds.len()).rev() {
        kinds.swap(place, dice.below(place + 1));
    }
    let each = kinds.len().div_ceil(usize::try_from(LEGS).unwrap_or(1));
    kinds.chunks(each).nth(leg).map(<[Move]>::to_vec)
}

impl Draft<'_> {
    /// The steps of one leg, as far as there is a place for them.
    pub(super) fn tour(&mut self, steps: &mut Vec<Step>, dice: &mut Dice) {
        for kind in self.mix.leg.clone() {
            let client = dice.below(self.clients.len());
            steps.extend(self.step_of_kind(client, kind, dice).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{EVERY, LEGS, leg};
    use crate::explore::generate::moves::Move;

    #[test]
    fn the_legs_of_a_tour_go_past_every_kind_of_step() {
        for tour in [0, 3] {
            let first = tour * EVERY;
            let legs: Vec<_> = (first..first + LEGS).map(|number| leg(7, number)).collect();
            let seen: HashSet<Move> = legs.iter().flatten().flatten().copied().collect();
            assert_eq!(seen.len(), Move::ALL.len());
            assert!(legs.iter().flatten().all(|leg| leg.len() <= 30), "{legs:?}");
            assert_eq!(leg(7, first + LEGS), None);
        }
        assert_ne!(leg(7, 0), leg(7, EVERY), "each tour has an order of its own");
        assert_ne!(leg(7, 0), leg(8, 0), "so has each seed");
    }
}
