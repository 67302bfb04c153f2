//! Steps that write: creates, updates, deletes and what undoes them, right and wrong.

use super::dice::Dice;
use super::draft::Draft;
use crate::scenario::{
    Action, ConnectionKind, ContentKind, CredentialsKind, DamageKind, IdKind, SizeKind, Step,
    TagKind, Verb, VersionChoice, VersionKind,
};

/// Ids that a server has to accept, beside fresh ones.
const OLD_IDS: [IdKind; 10] = [
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

/// Ids that a server has to refuse.
const WRONG_IDS: [IdKind; 17] = [
    // Right where the server makes ids itself (capability `server_ids`).
    IdKind::Absent,
    IdKind::Version1,
    IdKind::Version4,
    IdKind::Version6,
    IdKind::Version8,
    IdKind::Nil,
    IdKind::Max,
    IdKind::VariantC,
    IdKind::Variant0,
    IdKind::Short,
    IdKind::Long,
    IdKind::NoHyphens,
    IdKind::Misplaced,
    IdKind::Braces,
    IdKind::Number,
    IdKind::Null,
    IdKind::Empty,
];

/// Contents of a create that a server has to accept.
const CREATES: [ContentKind; 4] =
    [ContentKind::Full, ContentKind::Awkward, ContentKind::Exact, ContentKind::ServerMembers];

/// Contents of a create that are wrong, or that a server may refuse.
const WRONG_CREATES: [ContentKind; 4] =
    [ContentKind::Invalid, ContentKind::Incomplete, ContentKind::Unknown, ContentKind::Unstorable];

/// Contents of an update that a server has to accept.
const UPDATES: [ContentKind; 9] = [
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

/// Contents of an update that are wrong, or that a server may refuse.
const WRONG_UPDATES: [ContentKind; 6] = [
    ContentKind::Invalid,
    ContentKind::HalfInvalid,
    ContentKind::Unknown,
    ContentKind::OtherId,
    ContentKind::Unstorable,
    ContentKind::UnstorableInside,
];

/// Versions that a server has to refuse.
const WRONG_VERSIONS: [VersionKind; 12] = [
    VersionKind::Missing,
    VersionKind::Null,
    VersionKind::Next,
    VersionKind::Far,
    VersionKind::Text,
    VersionKind::Fraction,
    VersionKind::Negative,
    VersionKind::Boolean,
    VersionKind::List,
    VersionKind::Object,
    VersionKind::TooLarge,
    VersionKind::Junk,
];

const DAMAGES: [DamageKind; 6] = [
    DamageKind::Lost,
    DamageKind::Cut,
    DamageKind::Trailing,
    DamageKind::Comma,
    DamageKind::Comment,
    DamageKind::NotUtf8,
];

const TAGS: [TagKind; 5] =
    [TagKind::Held, TagKind::Weak, TagKind::Other, TagKind::Several, TagKind::Any];

impl Draft<'_> {
    /// A create of one of the parts, in a record that it can refer to if there is one.
    pub(super) fn new_record(&mut self, client: usize, dice: &mut Dice) -> (Action, usize) {
        let part = dice.below(self.entities.len());
        let part = self.entities[part].name.clone();
        let parent = self.parent_part(&part).map(str::to_owned);
        let seen = self.seen_by(client);
        let parents: Vec<usize> = seen
            .into_iter()
            .filter(|at| !self.records[*at].is_gone)
            .filter(|at| Some(&self.records[*at].part) == parent.as_ref())
            .collect();
        let name = self.next_name('r');
        let mut action = Action::new(Verb::Create, part.clone(), "");
        action.name = Some(name.clone());
        let parent = dice.of(&parents).copied();
        action.parent = parent.map(|at| self.records[at].name.clone());
        let at = self.record(name, &part, client);
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

    pub(super) fn wrong_create(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        if self.clients[client].is_offline {
            return self.create(client, dice);
        }
        let (mut action, _) = self.new_record(client, dice);
        self.records.pop();
        action.name = None;
        match dice.below(8) {
            0..=2 => action.ids = vec![dice.word(&WRONG_IDS)],
            3 | 4 => action.contents = vec![dice.word(&WRONG_CREATES)],
            5 => action.damages = vec![dice.word(&DAMAGES)],
            6 => action.media_types = vec!["text/plain".to_owned()],
            _ => wrong_way(&mut action, dice),
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

    pub(super) fn wrong_update(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        if self.clients[client].is_offline {
            return None;
        }
        let (at, mut steps) = self.held(client, dice)?;
        let mut action = Action::new(Verb::Update, self.records[at].name.clone(), "");
        let bare = action.clone();
        match dice.below(10) {
            0..=3 => action.versions = vec![VersionChoice::Kind(dice.word(&WRONG_VERSIONS))],
            4..=6 => {
                action.contents = vec![dice.word(&WRONG_UPDATES)];
                // Two faults at once: which one is told is a requirement of its own.
                if dice.once_in(4) {
                    action.versions = vec![VersionChoice::Kind(dice.word(&WRONG_VERSIONS))];
                }
            }
            7 => action.damages = vec![dice.word(&DAMAGES)],
            8 => action.if_match = vec![dice.word(&TAGS)],
            // Too much content is for creates alone: what is wrong with an update besides depends
            // on what others do meanwhile, and a server may tell of either.
            _ => {
                while action.size.is_some() || action == bare {
                    action = bare.clone();
                    wrong_way(&mut action, dice);
                }
            }
        }
        steps.push(self.act(client, action));
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

    pub(super) fn wrong_delete(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        if self.clients[client].is_offline {
            return None;
        }
        let (at, mut steps) = self.held(client, dice)?;
        let mut action = Action::new(Verb::Delete, self.records[at].name.clone(), "");
        match dice.below(5) {
            0..=2 => action.versions = vec![VersionChoice::Kind(dice.word(&WRONG_VERSIONS))],
            3 => action.if_match = vec![dice.word(&TAGS)],
            _ => {
                let whose = [CredentialsKind::Missing, CredentialsKind::WrongOnes];
                action.credentials = dice.word(&whose);
            }
        }
        steps.push(self.act(client, action));
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
            1 if !offline => action.twice = true,
            2 if !offline => action.connection = ConnectionKind::New,
            _ => {}
        }
        let mut steps = vec![self.act(client, action.clone())];
        for action in after {
            steps.push(self.act(client, action));
        }
        steps
    }
}

/// A write that is right, sent by nobody or with too much of it.
fn wrong_way(action: &mut Action, dice: &mut Dice) {
    match dice.below(4) {
        0 => action.size = Some(SizeKind::Over),
        1 => action.credentials = CredentialsKind::Missing,
        2 => action.credentials = CredentialsKind::WrongOnes,
        _ => action.media_types = vec!["application/x-www-form-urlencoded".to_owned()],
    }
}
