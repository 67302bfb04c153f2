//! A few questions in a row whose answers have to agree: with each other, with the other node, or with
//! what was said a moment ago. Drawn one by one they hardly ever come up side by side.

use super::dice::Dice;
use super::draft::Draft;
use crate::scenario::{
    Action, CodingKind, ContentKind, IdKind, RawTarget, SortKind, Step, TagKind, Verb,
    VersionChoice, VersionKind,
};

/// As many reads of one record as a server may want to do something at: every hundredth, say.
const MANY: u32 = 101;

impl Draft<'_> {
    /// Records that are all alike, in a list that is sorted by what is alike in them.
    pub(super) fn ties(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("sorts")?;
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut steps = Vec::new();
        let mut names = Vec::new();
        for _ in 0..dice.between(3, 5) {
            let (mut create, at) = self.record_of(&part, client, dice);
            create.contents = vec![ContentKind::Alike];
            names.push(self.records[at].name.clone());
            steps.push(self.act(client, create));
        }
        let mut pull = Action::new(Verb::Pull, "", "");
        pull.limits = vec!["max".to_owned()];
        steps.push(self.act(client, pull));
        let mut query = Action::new(Verb::Query, part, "");
        query.sort = Some(SortKind::Each);
        query.around = dice.of(&names).cloned();
        query.limits = vec!["1".to_owned()];
        query.pages = Some(5);
        steps.push(self.act(client, query));
        Some(steps)
    }

    /// The server makes the ids of a few records in a row.
    pub(super) fn servers_choice(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("server_ids")?;
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut create = Action::new(Verb::Create, part, "");
        create.ids = vec![IdKind::Absent];
        create.times = dice.between(2, 4);
        Some(vec![self.act(client, create)])
    }

    /// One node is asked, the other one changes something, and the first is asked again.
    pub(super) fn other_node(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let asked = &self.clients[client];
        let elsewhere: Vec<usize> = (0..self.clients.len())
            .filter(|at| self.clients[*at].user == asked.user)
            .filter(|at| self.clients[*at].node != asked.node && !self.clients[*at].is_offline)
            .collect();
        let other = *dice.of(&elsewhere)?;
        let (at, mut steps) = self.held(other, dice)?;
        let name = self.records[at].name.clone();
        let read = Action::new(Verb::Read, name.clone(), "");
        steps.push(self.act(client, read.clone()));
        steps.push(self.act(other, Action::new(Verb::Update, name, "")));
        for who in [other, client, other] {
            steps.push(self.act(who, read.clone()));
        }
        Some(steps)
    }

    /// A header that is wrong, alone and together with a content that is wrong too.
    pub(super) fn two_faults(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let (at, mut steps) = self.held(client, dice)?;
        let name = self.records[at].name.clone();
        let verb = dice.word(&[Verb::Update, Verb::Update, Verb::Delete]);
        let mut once = Action::new(verb, name.clone(), "");
        once.if_match = vec![TagKind::Other];
        let mut twice = once.clone();
        let version = [VersionKind::Next, VersionKind::Text, VersionKind::Held];
        twice.versions = vec![VersionChoice::Kind(dice.word(&version))];
        if verb == Verb::Update && dice.once_in(2) {
            twice.contents = vec![ContentKind::Invalid];
        }
        let read = Action::new(Verb::Read, name, "");
        for action in [read, once, twice] {
            steps.push(self.act(client, action));
        }
        Some(steps)
    }

    /// A position of some entities, named for others of which something has happened meanwhile
    /// (capability `entity_filter`).
    pub(super) fn other_part(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("entity_filter")?;
        let here = dice.below(self.entities.len());
        let there = (here + 1) % self.entities.len();
        if here == there {
            return None;
        }
        let (here, there) = (self.entities[here].name.clone(), self.entities[there].name.clone());
        let place = self.next_name('n');
        let mut narrow = Action::new(Verb::Pull, "", "");
        narrow.only = vec![here.clone()];
        narrow.limits = vec!["max".to_owned()];
        let mut same = narrow.clone();
        narrow.name = Some(place.clone());
        let (create, _) = self.record_of(&there, client, dice);
        same.from = Some(place.clone());
        let mut more = same.clone();
        match dice.below(3) {
            0 => more.only = vec![there],
            1 => more.only = vec![here, there],
            // All that there are.
            _ => more.only = Vec::new(),
        }
        Some([narrow, create, same, more].into_iter().map(|it| self.act(client, it)).collect())
    }

    /// The same thing is asked for with GET and with HEAD.
    pub(super) fn head(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let seen = self.seen_by(client);
        let record = dice.of(&seen).map(|at| self.records[*at].name.clone());
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let (to, of) = match (dice.below(4), record) {
            (0, _) => (RawTarget::Collection, Some(part)),
            (1, _) | (_, None) => (RawTarget::Sync, None),
            (_, record) => (RawTarget::Record, record),
        };
        let ask = |method: &str| {
            let mut action = Action::new(Verb::Request, method, "");
            action.to = Some(to);
            action.of.clone_from(&of);
            action
        };
        ["GET", "HEAD"].map(|method| self.act(client, ask(method))).into()
    }

    /// A page that is worth packing, asked for with gzip, and with anything but gzip.
    pub(super) fn packed(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut create = Action::new(Verb::Create, part.clone(), "");
        create.times = dice.between(4, 8);
        let mut ask = Action::new(Verb::Request, "GET", "");
        let sync = dice.once_in(2);
        ask.to = Some(if sync { RawTarget::Sync } else { RawTarget::Collection });
        ask.of = (!sync).then_some(part);
        ask.accept_encoding = vec![CodingKind::Gzip, CodingKind::NoGzip, CodingKind::NothingElse];
        vec![self.act(client, create), self.act(client, ask)]
    }

    /// One record is looked at over and over.
    pub(super) fn stared_at(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let (at, mut steps) = self.held(client, dice)?;
        let mut read = Action::new(Verb::Read, self.records[at].name.clone(), "");
        let once = read.clone();
        read.times = MANY;
        steps.push(self.act(client, read));
        steps.push(self.act(client, once));
        Some(steps)
    }
}
