//! Steps that follow the feed.

use super::dice::Dice;
use super::draft::Draft;
use crate::scenario::{Action, SpellingKind, Step, Verb};

impl Draft<'_> {
    pub(super) fn pull(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let mut action = Action::new(Verb::Pull, "", "");
        action.limits = self.limit(dice);
        if dice.once_in(8) {
            action.spelling = SpellingKind::Escaped;
        }
        self.spread(&mut action, dice);
        self.pulled(client);
        vec![self.act(client, action)]
    }

    /// Some pages, and the position behind them kept.
    pub(super) fn part(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let mut action = Action::new(Verb::Pull, "", "");
        action.limits = self.limit(dice);
        action.pages = Some(dice.between(1, 3));
        if dice.once_in(3) {
            action.from = Some("start".to_owned());
        }
        let name = self.next_name('p');
        action.name = Some(name.clone());
        self.marks.push((name, self.clients[client].user));
        vec![self.act(client, action)]
    }

    /// A pull from a position that was kept; once in a while from one that somebody else was given.
    pub(super) fn again(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let user = self.clients[client].user;
        let foreign = dice.once_in(4);
        let marks: Vec<&String> = self
            .marks
            .iter()
            .filter(|(_, owner)| foreign || *owner == user)
            .map(|(name, _)| name)
            .collect();
        let mut action = Action::new(Verb::Pull, "", "");
        action.from = Some((*dice.of(&marks)?).clone());
        action.limits = self.limit(dice);
        Some(vec![self.act(client, action)])
    }

    pub(super) fn first(&mut self, client: usize) -> Vec<Step> {
        let mut action = Action::new(Verb::Pull, "", "");
        action.from = Some("start".to_owned());
        action.limits = vec!["max".to_owned()];
        self.pulled(client);
        vec![self.act(client, action)]
    }

    /// A pull of some entities, or of what has changed since a record did.
    pub(super) fn narrow(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let mut action = Action::new(Verb::Pull, "", "");
        action.limits = self.limit(dice);
        let held = self.seen_by(client);
        let held: Vec<usize> =
            held.into_iter().filter(|at| self.records[*at].held_by.contains(&client)).collect();
        match dice.of(&held).filter(|_| dice.once_in(2)) {
            Some(at) => {
                action.at = Some(self.records[*at].name.clone());
                self.offered("time_since")?;
            }
            None => {
                self.offered("entity_filter")?;
                action.only = vec![self.entities[dice.below(self.entities.len())].name.clone()];
                let user = self.clients[client].user;
                let own = self.marks.iter().filter(|(_, owner)| *owner == user);
                let own: Vec<&String> = own.map(|(mark, _)| mark).collect();
                if dice.once_in(3) {
                    // A position of all entities is none of some: it is refused.
                    action.from = dice.of(&own).map(|mark| (*mark).clone());
                    action.pages = Some(1);
                }
            }
        }
        Some(vec![self.act(client, action)])
    }
}
