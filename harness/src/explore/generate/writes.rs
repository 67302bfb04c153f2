//! Steps that write: creates, updates, deletes and what undoes them, right and wrong.

use super::dice::Dice;
use super::draft::Draft;
use super::wrongs::WRONG_VERSIONS;
use crate::scenario::{
    Action, ConnectionKind, ContentKind, IdKind, SendKind, Step, TagKind, Verb, VersionChoice,
};

/// Ids that a server has to accept, beside fresh ones.
const OLD_IDS: [IdKind; 12] = [
    IdKind::SameMillisecond,
    IdKind::SameMillisecond,
    IdKind::Uppercase,
    IdKind::Mixed,
    IdKind::HourOld,
    IdKind::YearOld,
    IdKind::First,
    IdKind::Ahead,
    IdKind::HoursAhead,
    IdKind::Zeros,
    IdKind::Ones,
    IdKind::Scattered,
];

/// Contents of a create that a server has to accept.
const CREATES: [ContentKind; 6] = [
    ContentKind::Drawn,
    ContentKind::Drawn,
    ContentKind::Full,
    ContentKind::Awkward,
    ContentKind::Exact,
    ContentKind::ServerMembers,
];

/// Contents of an update that a server has to accept.
const UPDATES: [ContentKind; 11] = [
    ContentKind::Drawn,
    ContentKind::Drawn,
    ContentKind::Full,
    ContentKind::Nothing,
    ContentKind::Same,
    ContentKind::Clear,
    ContentKind::Merge,
    ContentKind::Awkward,
    ContentKind::Exact,
    ContentKind::ServerMembers,
    ContentKind::StaleCopy,
];

impl Draft<'_> {
    /// A create of one of the parts, in a record that it can refer to if there is one.
    pub(super) fn new_record(&mut self, client: usize, dice: &mut Dice) -> (Action, usize) {
        let part = dice.below(self.entities.len());
        let part = self.entities[part].name.clone();
        self.record_of(&part, client, dice)
    }

    /// A create of this part, in a record that it can refer to if there is one.
    pub(super) fn record_of(
        &mut self,
        part: &str,
        client: usize,
        dice: &mut Dice,
    ) -> (Action, usize) {
        let parent = self.parent_part(part).map(str::to_owned);
        let seen = self.seen_by(client);
        let parents: Vec<usize> = seen
            .into_iter()
            .filter(|at| !self.records[*at].is_gone)
            .filter(|at| Some(&self.records[*at].part) == parent.as_ref())
            .collect();
        let name = self.next_name('r');
        let mut action = Action::new(Verb::Create, part, "");
        action.name = Some(name.clone());
        let parent = dice.of(&parents).copied();
        action.parent = parent.map(|at| self.records[at].name.clone());
        let at = self.record(name, part, client);
        self.records[at].parent = parent;
        (action, at)
    }

    pub(super) fn create(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let (mut action, at) = self.new_record(client, dice);
        match dice.below(6) {
            0 | 1 => action.contents = vec![dice.word(&CREATES)],
            2 => action.contents = vec![ContentKind::Full],
            3 => action.contents = vec![ContentKind::Alike],
            _ => {}
        }
        self.keyed(&mut action, dice);
        self.travelled(&mut action, at, client, dice)
    }

    pub(super) fn old_create(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let (mut action, at) = self.new_record(client, dice);
        action.ids = vec![dice.word(&OLD_IDS)];
        self.travelled(&mut action, at, client, dice)
    }

    pub(super) fn burst(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let (mut action, _) = self.new_record(client, dice);
        // Numbered names would be records of their own; nothing more is told of these.
        self.records.pop();
        action.name = None;
        action.times = dice.between(3, 20);
        match dice.below(6) {
            0 | 1 => action.ids = vec![dice.word(&OLD_IDS)],
            2 => action.contents = vec![ContentKind::Alike],
            3 => action.contents = vec![ContentKind::Full],
            _ => {}
        }
        vec![self.act(client, action)]
    }

    pub(super) fn recreate(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let at = *dice.of(&self.seen_by(client))?;
        let mut action = Action::new(Verb::Recreate, self.records[at].name.clone(), "");
        match dice.below(4) {
            0 => action.contents = vec![dice.word(&[ContentKind::Plain, ContentKind::Full])],
            1 => action.ids = vec![dice.word(&[IdKind::Uppercase, IdKind::Mixed])],
            _ => {}
        }
        self.keyed(&mut action, dice);
        Some(self.travelled(&mut action, at, client, dice))
    }

    /// One of the records that the client can be expected to hold, and what it takes to hold one.
    pub(super) fn held(&mut self, client: usize, dice: &mut Dice) -> Option<(usize, Vec<Step>)> {
        let seen = self.seen_by(client);
        let held: Vec<usize> =
            seen.iter().copied().filter(|at| self.records[*at].held_by.contains(&client)).collect();
        if let Some(at) = dice.of(&held).copied().filter(|_| !dice.once_in(4)) {
            return Some((at, Vec::new()));
        }
        let at = *dice.of(&seen)?;
        let mut before = Vec::new();
        if !self.records[at].held_by.contains(&client) {
            if self.clients[client].is_offline {
                return None;
            }
            let read = Action::new(Verb::Read, self.records[at].name.clone(), "");
            before.push(self.act(client, read));
            self.records[at].held_by.insert(client);
        }
        Some((at, before))
    }

    pub(super) fn update(
        &mut self,
        client: usize,
        hard: bool,
        dice: &mut Dice,
    ) -> Option<Vec<Step>> {
        let (at, mut steps) = self.held(client, dice)?;
        let mut action = Action::new(Verb::Update, self.records[at].name.clone(), "");
        if hard {
            action.contents = vec![dice.word(&UPDATES)];
        }
        if dice.once_in(6) {
            action.if_match = vec![dice.word(&[TagKind::Held, TagKind::Several])];
        }
        self.keyed(&mut action, dice);
        steps.extend(self.travelled(&mut action, at, client, dice));
        Some(steps)
    }

    pub(super) fn replace(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("put")?;
        let (at, mut steps) = self.held(client, dice)?;
        let mut action = Action::new(Verb::Replace, self.records[at].name.clone(), "");
        if dice.once_in(3) {
            action.contents = vec![dice.word(&CREATES)];
        } else if dice.once_in(4) {
            action.versions = vec![VersionChoice::Kind(dice.word(&WRONG_VERSIONS))];
        }
        steps.extend(self.travelled(&mut action, at, client, dice));
        Some(steps)
    }

    pub(super) fn delete(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let parents: Vec<usize> = self
            .seen_by(client)
            .into_iter()
            .filter(|at| self.records[*at].held_by.contains(&client) && self.has_children(*at))
            .collect();
        let (at, mut steps) = match dice.of(&parents).filter(|_| dice.once_in(3)) {
            Some(at) => (*at, Vec::new()),
            None => self.held(client, dice)?,
        };
        let mut action = Action::new(Verb::Delete, self.records[at].name.clone(), "");
        if dice.once_in(6) {
            action.if_match = vec![dice.word(&[TagKind::Held, TagKind::Several])];
        }
        self.records[at].is_gone = true;
        steps.extend(self.travelled(&mut action, at, client, dice));
        Some(steps)
    }

    pub(super) fn restore(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("restore")?;
        let gone = self.seen_by(client).into_iter().filter(|at| self.records[*at].is_gone);
        let gone: Vec<usize> =
            gone.filter(|at| self.records[*at].held_by.contains(&client)).collect();
        let (at, mut steps) = match dice.of(&gone).filter(|_| !dice.once_in(5)) {
            Some(at) => (*at, Vec::new()),
            None => self.held(client, dice)?,
        };
        let mut action = Action::new(Verb::Restore, self.records[at].name.clone(), "");
        if dice.once_in(5) && !self.clients[client].is_offline {
            action.versions = vec![VersionChoice::Kind(dice.word(&WRONG_VERSIONS))];
        }
        self.records[at].is_gone = false;
        steps.extend(self.travelled(&mut action, at, client, dice));
        Some(steps)
    }

    pub(super) fn resend(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        if self.clients[client].is_offline {
            return None;
        }
        let written: Vec<usize> = (0..self.records.len())
            .filter(|at| self.records[*at].written_by.contains(&client))
            .collect();
        let at = *dice.of(&written)?;
        let mut action = Action::new(Verb::Resend, self.records[at].name.clone(), "");
        action.times = dice.between(1, 2);
        Some(vec![self.act(client, action)])
    }

    /// The server's word that it has this capability; the case needs it from now on.
    pub(super) fn offered(&mut self, capability: &'static str) -> Option<()> {
        self.ground.claims(capability).then(|| {
            self.needs.insert(capability);
        })
    }

    /// Sends it with an idempotency key once in a while: one of its own, or, wrongly, one that was
    /// used before.
    fn keyed(&mut self, action: &mut Action, dice: &mut Dice) {
        if dice.once_in(12) && self.offered("idempotency_keys").is_some() {
            if self.keys == 0 || !dice.once_in(4) {
                self.keys += 1;
            }
            action.key = Some(format!("k{}", self.keys));
        }
    }

    /// The write on its way: once in a while its answer is lost, it goes out twice, or it goes over
    /// a connection of its own.
    fn travelled(
        &mut self,
        action: &mut Action,
        at: usize,
        client: usize,
        dice: &mut Dice,
    ) -> Vec<Step> {
        self.records[at].written_by.insert(client);
        let name = self.records[at].name.clone();
        let offline = self.clients[client].is_offline;
        let mut after = Vec::new();
        match dice.below(14) {
            0 if !offline => {
                action.reply_lost = true;
                if !dice.once_in(3) {
                    after.push(Action::new(Verb::Resend, name, ""));
                } else if action.verb == Verb::Create {
                    self.records[at].held_by.remove(&client);
                }
            }
            1 if !offline => action.send = SendKind::Twice,
            2 if !offline => action.connection = ConnectionKind::New,
            3 => action.send = SendKind::Slowly,
            4 if !offline => {
                action.send = SendKind::Cut;
                after.push(Action::new(Verb::Resend, name, ""));
            }
            _ => {}
        }
        let mut steps = vec![self.act(client, action.clone())];
        for action in after {
            steps.push(self.act(client, action));
        }
        steps
    }
}
