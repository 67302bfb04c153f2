//! Streams of hints, and what goes on while somebody listens (capability `events`).

use super::dice::Dice;
use super::draft::Draft;
use crate::scenario::{Action, Step, StepKind, Verb};

impl Draft<'_> {
    /// The client listens while it, or somebody of its user, writes.
    pub(super) fn listen(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("events")?;
        let user = self.clients[client].user;
        let writers: Vec<usize> = (0..self.clients.len())
            .filter(|at| self.clients[*at].user == user && !self.clients[*at].is_offline)
            // What one node does need not be hinted at by another one, and waiting takes long.
            .filter(|at| self.clients[*at].node == self.clients[client].node)
            .collect();
        let writer = dice.of(&writers).copied()?;
        let others = writers.iter().copied().find(|at| *at != client);
        if let Some(other) = others.filter(|_| dice.once_in(3))
            && self.offered("hook:hold_next_commit").is_some()
        {
            return Some(self.slow_commit(client, other, dice));
        }
        let mut steps = vec![self.act(client, Action::new(Verb::Listen, "", ""))];
        let (create, _) = self.plain_record(writer);
        steps.push(self.act(writer, create));
        steps.push(self.act(client, Action::new(Verb::Heed, "", "")));
        steps.extend(self.pull(client, dice));
        Some(steps)
    }

    /// A change takes its time to be committed, and the listener asks as soon as it hears of it.
    fn slow_commit(&mut self, client: usize, writer: usize, dice: &mut Dice) -> Vec<Step> {
        let (create, at) = self.plain_record(writer);
        let name = self.records[at].name.clone();
        let mut hold = Action::new(Verb::Control, "hold_next_commit", "");
        hold.milliseconds = Some(i64::from(dice.between(50, 250)));
        let mut steps = vec![self.act(writer, create)];
        steps.extend(self.pull(client, dice));
        steps.push(self.act(writer, hold));
        steps.push(self.act(client, Action::new(Verb::Listen, "", "")));
        let together = vec![
            self.act(writer, Action::new(Verb::Update, name, "")),
            self.act(client, Action::new(Verb::Heed, "", "")),
            self.act(client, Action::new(Verb::Pull, "", "")),
        ];
        steps.push(self.step(StepKind::Together(together)));
        steps.extend(self.pull(client, dice));
        steps
    }

    /// A stranger is busy while the client listens, which shall hear nothing of it.
    pub(super) fn neighbour(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("events")?;
        let user = self.clients[client].user;
        let strangers: Vec<usize> = (0..self.clients.len())
            .filter(|at| self.clients[*at].user != user && !self.clients[*at].is_offline)
            .filter(|at| self.clients[*at].node == self.clients[client].node)
            .collect();
        let stranger = *dice.of(&strangers)?;
        let (theirs, busy) = self.plain_record(stranger);
        let (own, quiet) = self.plain_record(client);
        let update = |draft: &Draft<'_>, at: usize| {
            Action::new(Verb::Update, draft.records[at].name.clone(), "")
        };
        let mut steps = vec![self.act(stranger, theirs), self.act(client, own)];
        steps.push(self.act(client, Action::new(Verb::Listen, "", "")));
        for _ in 0..4 {
            steps.push(self.act(stranger, update(self, busy)));
            let read = Action::new(Verb::Read, self.records[quiet].name.clone(), "");
            steps.push(self.act(client, read));
        }
        // What the listener does itself has to be told, and ends the wait.
        steps.push(self.act(client, update(self, quiet)));
        steps.push(self.act(client, Action::new(Verb::Heed, "", "")));
        Some(steps)
    }

    /// A create with which nothing can be wrong, not even what it refers to: a write that is refused
    /// gives no hint, and waiting for one takes long.
    fn plain_record(&mut self, client: usize) -> (Action, usize) {
        let part = self.entities[0].name.clone();
        let name = self.next_name('r');
        let mut create = Action::new(Verb::Create, part.clone(), "");
        create.name = Some(name.clone());
        let at = self.record(name, &part, client);
        (create, at)
    }
}
