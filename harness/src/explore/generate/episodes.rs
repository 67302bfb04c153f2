//! Several steps that belong together. Drawn one by one they hardly ever come up in this order; what
//! happens in them is what servers get wrong when something goes on while something else is done.

use super::dice::Dice;
use super::draft::{Draft, USERS};
use crate::scenario::{Action, ContentKind, PushKind, Step, Verb, VersionChoice, VersionKind};

/// Page sizes at which a walk is broken off early.
const SMALL: [&str; 3] = ["1", "2", "3"];

impl Draft<'_> {
    /// A walk of a list is broken off, records come and go, and it goes on.
    pub(super) fn broken_walk(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let (mut steps, made) = self.some_records(client, &part, dice.between(3, 5), dice);
        let limit = dice.word(&SMALL).to_owned();
        let place = self.next_name('q');
        let mut walk = Action::new(Verb::List, part.clone(), "");
        walk.limits = vec![limit];
        walk.from = Some("here".to_owned());
        let mut begun = walk.clone();
        begun.pages = Some(dice.between(1, 2));
        begun.name = Some(place.clone());
        steps.push(self.act(client, begun));
        for _ in 0..dice.between(1, 2) {
            let at = made[dice.below(made.len())];
            steps.push(self.gone(client, at));
        }
        if dice.once_in(3) {
            let (create, _) = self.record_of(&part, client, dice);
            steps.push(self.act(client, create));
        }
        walk.from = Some(place);
        steps.push(self.act(client, walk));
        steps
    }

    /// A first sync is broken off, records come and go, and it goes on.
    pub(super) fn broken_start(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let user = self.clients[client].user;
        let readers: Vec<usize> = (0..self.clients.len())
            .filter(|at| self.clients[*at].user == user && !self.clients[*at].is_offline)
            .collect();
        let reader = *dice.of(&readers)?;
        let (mut steps, made) = self.some_records(client, &part, dice.between(3, 5), dice);
        let until = made[dice.below(made.len() - 1)];
        let mut first = Action::new(Verb::Pull, "", "");
        first.from = Some("start".to_owned());
        first.limits = vec!["max".to_owned()];
        first.until = Some(self.records[until].name.clone());
        steps.push(self.act(reader, first));
        for _ in 0..dice.between(1, 3) {
            let at = made[dice.below(made.len())];
            steps.push(if dice.once_in(3) {
                let name = self.records[at].name.clone();
                self.act(client, Action::new(Verb::Update, name, ""))
            } else {
                self.gone(client, at)
            });
        }
        let mut page = Action::new(Verb::Pull, "", "");
        page.limits = vec![dice.word(&SMALL).to_owned()];
        page.pages = Some(1);
        steps.push(self.act(reader, page));
        steps.extend(self.pull(reader, dice));
        Some(steps)
    }

    /// Somebody is let in to a record, takes part, and is kept out of it again.
    pub(super) fn guest(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("sharing")?;
        let user = self.clients[client].user;
        let guests: Vec<usize> = (0..self.clients.len())
            .filter(|at| self.clients[*at].user != user && !self.clients[*at].is_offline)
            .collect();
        let guest = *dice.of(&guests)?;
        let (at, mut steps) = self.held(client, dice)?;
        if self.records[at].owner != user || self.records[at].is_gone {
            return None;
        }
        let name = self.records[at].name.clone();
        let with = USERS[self.clients[guest].user].to_owned();
        let share = |verb| {
            let mut action = Action::new(verb, name.clone(), "");
            action.user = Some(with.clone());
            action
        };
        steps.extend(self.pull(guest, dice));
        steps.push(self.act(client, share(Verb::Share)));
        steps.extend(self.pull(guest, dice));
        match dice.below(4) {
            0 => {}
            1 => steps.push(self.act(guest, Action::new(Verb::Update, name.clone(), ""))),
            2 => steps.push(self.act(client, Action::new(Verb::Read, name.clone(), ""))),
            _ => steps.push(self.act(client, Action::new(Verb::Update, name.clone(), ""))),
        }
        if dice.once_in(3) {
            self.records[at].shared_with.insert(self.clients[guest].user);
            return Some(steps);
        }
        steps.push(self.act(client, share(Verb::Unshare)));
        steps.extend(self.pull(guest, dice));
        if dice.once_in(2) {
            // What comes later is none of the guest's business.
            let read = Action::new(Verb::Read, name.clone(), "");
            steps.push(self.act(client, read));
            steps.push(self.act(client, Action::new(Verb::Update, name.clone(), "")));
            steps.extend(self.pull(guest, dice));
            steps.push(self.act(guest, Action::new(Verb::Read, name, "")));
        }
        Some(steps)
    }

    /// Tombstones are collected while somebody's position is older than they are.
    pub(super) fn cleanup(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("hook:collect_tombstones")?;
        let (at, mut steps) = self.held(client, dice)?;
        let mark = self.next_name('p');
        let mut pull = Action::new(Verb::Pull, "", "");
        pull.name = Some(mark.clone());
        self.marks.push((mark.clone(), self.clients[client].user));
        steps.push(self.act(client, pull));
        steps.push(self.gone(client, at));
        if dice.once_in(2) {
            steps.extend(self.pull(client, dice));
        }
        steps.push(self.act(client, Action::new(Verb::Control, "collect_tombstones", "")));
        let mut again = Action::new(Verb::Pull, "", "");
        again.from = Some(mark);
        again.limits = self.limit(dice);
        steps.push(self.act(client, again));
        if dice.once_in(2) && self.ground.claims("fence") {
            let name = self.records[at].name.clone();
            steps.push(self.act(client, Action::new(Verb::Read, name.clone(), "")));
            steps.push(self.act(client, Action::new(Verb::Recreate, name.clone(), "")));
            steps.push(self.act(client, Action::new(Verb::Read, name, "")));
        }
        steps.extend(self.first(client));
        Some(steps)
    }

    /// A queue from offline goes out as one batch; somebody else has changed one of its records.
    pub(super) fn queue(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("batch")?;
        let user = self.clients[client].user;
        let others: Vec<usize> = (0..self.clients.len())
            .filter(|at| *at != client && self.clients[*at].user == user)
            .filter(|at| !self.clients[*at].is_offline)
            .collect();
        let (at, mut steps) = self.held(client, dice)?;
        let name = self.records[at].name.clone();
        if let Some(other) = dice.of(&others) {
            steps.push(self.act(*other, Action::new(Verb::Read, name.clone(), "")));
            steps.push(self.act(*other, Action::new(Verb::Update, name.clone(), "")));
        }
        steps.push(self.act(client, Action::new(Verb::Offline, "", "")));
        let (first, made) = self.new_record(client, dice);
        let made = self.records[made].name.clone();
        let mut queued = vec![first];
        let mut stale = Action::new(Verb::Update, name, "");
        if dice.once_in(4) {
            stale.versions = vec![VersionChoice::Kind(VersionKind::Next)];
        }
        queued.push(stale);
        queued.push(Action::new(Verb::Update, made.clone(), ""));
        if dice.once_in(2) {
            queued.push(self.new_record(client, dice).0);
        }
        for action in queued {
            steps.push(self.act(client, action));
        }
        let mut push = Action::new(Verb::Push, "", "");
        push.by = PushKind::Batch;
        steps.push(self.act(client, push));
        steps.push(self.act(client, Action::new(Verb::Read, made, "")));
        Some(steps)
    }

    /// Everything that can be said is said, and then taken back.
    pub(super) fn cleared(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let (mut create, at) = self.new_record(client, dice);
        create.contents = vec![ContentKind::Full];
        let name = self.records[at].name.clone();
        let mut clear = Action::new(Verb::Update, name.clone(), "");
        clear.contents = vec![ContentKind::Clear];
        let all = [create, clear, Action::new(Verb::Read, name, "")];
        all.into_iter().map(|action| self.act(client, action)).collect()
    }

    /// New records of one part. Returns the steps that make them, and their places.
    fn some_records(
        &mut self,
        client: usize,
        part: &str,
        many: u32,
        dice: &mut Dice,
    ) -> (Vec<Step>, Vec<usize>) {
        let mut steps = Vec::new();
        let mut made = Vec::new();
        for _ in 0..many {
            let (create, at) = self.record_of(part, client, dice);
            steps.push(self.act(client, create));
            made.push(at);
        }
        (steps, made)
    }

    /// The delete of a record that the client holds.
    fn gone(&mut self, client: usize, at: usize) -> Step {
        self.records[at].is_gone = true;
        let name = self.records[at].name.clone();
        self.act(client, Action::new(Verb::Delete, name, ""))
    }
}
