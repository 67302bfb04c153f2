//! A tour: every kind of step, so that a few hundred requests have been to every place once.

use super::dice::Dice;
use super::draft::Draft;
use super::moves::Move;
use crate::scenario::Step;

/// How often a tour comes by what is drawn from a long list, of ids, contents, versions or requests.
const OFTEN: usize = 3;

impl Draft<'_> {
    /// Every kind of step that there is a place for, in an order that the dice decide.
    pub(super) fn tour(&mut self, steps: &mut Vec<Step>, dice: &mut Dice) {
        let mut kinds: Vec<Move> = Vec::new();
        for kind in Move::ALL {
            let times = if kind.has_many_faces() { OFTEN } else { 1 };
            kinds.extend(std::iter::repeat_n(*kind, times));
        }
        for place in (1..kinds.len()).rev() {
            kinds.swap(place, dice.below(place + 1));
        }
        for kind in kinds {
            let client = dice.below(self.clients.len());
            steps.extend(self.step_of_kind(client, kind, dice).unwrap_or_default());
        }
    }
}
