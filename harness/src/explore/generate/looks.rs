//! Steps that look: reads, walks of lists, pulls, and requests that are none of these.

use super::dice::Dice;
use super::draft::{Draft, USERS};
use crate::scenario::{
    AcceptKind, Action, CodingKind, ConflictKind, ConnectionKind, CredentialsKind, FilterKind,
    IdKind, PushKind, RawTarget, SendKind, SortKind, Step, Verb,
};

/// How far the server's clock is set off, in milliseconds.
const SHIFTS: [i64; 5] = [-3_600_000, -2_000, -1, 1_000, 0];

const METHODS: [&str; 10] =
    ["GET", "GET", "GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE", "BREW"];

impl Draft<'_> {
    pub(super) fn read(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let at = *dice.of(&self.seen_by(client))?;
        let mut action = Action::new(Verb::Read, self.records[at].name.clone(), "");
        if dice.once_in(6) {
            action.ids = vec![dice.word(&[IdKind::Uppercase, IdKind::Mixed])];
        }
        if !self.records[at].is_gone {
            self.records[at].held_by.insert(client);
        }
        Some(vec![self.act(client, action)])
    }

    /// A read, or a write, of what is not there or is somebody else's.
    pub(super) fn stranger(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let foreign: Vec<String> = self
            .records
            .iter()
            .filter(|record| !self.sees(client, record))
            .map(|record| record.name.clone())
            .collect();
        if let Some(name) = dice.of(&foreign).filter(|_| !dice.once_in(4)) {
            let verb = dice.word(&[Verb::Read, Verb::Read, Verb::Recreate]);
            return vec![self.act(client, Action::new(verb, name.clone(), ""))];
        }
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut imagine = Action::new(Verb::Imagine, part, "");
        let name = self.next_name('x');
        imagine.name = Some(name.clone());
        let look = if dice.once_in(2) {
            Action::new(Verb::Read, name, "")
        } else {
            let mut delete = Action::new(Verb::Delete, name, "");
            delete.versions = vec![crate::scenario::VersionChoice::Number(0)];
            delete
        };
        vec![self.act(client, imagine), self.act(client, look)]
    }

    pub(super) fn list(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut action = Action::new(Verb::List, part.clone(), "");
        action.limits = self.limit(dice);
        let same: Vec<String> = self
            .seen_by(client)
            .into_iter()
            .filter(|at| self.records[*at].part == part)
            .map(|at| self.records[at].name.clone())
            .collect();
        // From its beginning, a list is as long as the server is full.
        action.from = match dice.of(&same).filter(|_| dice.once_in(3)) {
            Some(record) => Some(record.clone()),
            None => Some("here".to_owned()),
        };
        if dice.once_in(5) {
            action.ids = vec![dice.word(&[IdKind::Uppercase, IdKind::Mixed])];
        }
        if dice.once_in(4) {
            action.pages = Some(dice.between(1, 3));
        }
        self.spread(&mut action, dice);
        vec![self.act(client, action)]
    }

    pub(super) fn query(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let at = *dice.of(&self.seen_by(client))?;
        let record = &self.records[at];
        let mut action = Action::new(Verb::Query, record.part.clone(), "");
        action.like = Some(record.name.clone());
        let filters = self.ground.claims("filters");
        let sorts = self.ground.claims("sorts");
        if !record.held_by.contains(&client) || (!filters && !sorts) {
            return None;
        }
        if filters {
            action.filter = Some(dice.word(&[FilterKind::Each, FilterKind::All]));
            self.needs.insert("filters");
        }
        if sorts && (!filters || dice.once_in(2)) {
            action.sort = Some(dice.word(&[SortKind::First, SortKind::Other]));
            self.needs.insert("sorts");
        }
        if action.filter.is_none() {
            // A sorted walk without a filter is as long as the server is full.
            action.like = None;
            action.pages = Some(2);
        }
        action.limits = self.limit(dice);
        // Once in a while the walk is broken off, and a different one goes on from its cursor.
        if sorts && dice.once_in(4) {
            action.pages = Some(1);
            action.limits = vec!["1".to_owned()];
            let cursor = self.next_name('q');
            action.name = Some(cursor.clone());
            let mut other = action.clone();
            other.name = None;
            other.from = Some(cursor);
            other.sort = Some(dice.word(&[SortKind::First, SortKind::Other]));
            self.needs.insert("sorts");
            return Some(vec![self.act(client, action), self.act(client, other)]);
        }
        Some(vec![self.act(client, action)])
    }

    /// A hook for tests: what a server does on its own once in a while.
    pub(super) fn control(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let hooks = [
            "hook:collect_tombstones",
            "hook:expire_positions",
            "hook:restart",
            "hook:shift_clock",
        ];
        let hook = dice.word(&hooks);
        self.offered(hook)?;
        let name = hook.trim_start_matches("hook:");
        let mut action = Action::new(Verb::Control, name, "");
        if name == "shift_clock" {
            action.milliseconds = Some(dice.word(&SHIFTS));
            self.is_shifted = true;
        }
        Some(vec![self.act(client, action)])
    }

    pub(super) fn offline(&mut self, client: usize) -> Vec<Step> {
        self.clients[client].is_offline = true;
        vec![self.act(client, Action::new(Verb::Offline, "", ""))]
    }

    pub(super) fn push(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        self.clients[client].is_offline = false;
        let mut action = Action::new(Verb::Push, "", "");
        if dice.once_in(2) && self.offered("batch").is_some() {
            action.by = match dice.below(12) {
                0 => PushKind::MaxBatch,
                1 => PushKind::OverBatch,
                _ => PushKind::Batch,
            };
            action.reply_lost = dice.once_in(6);
            action.send =
                dice.word(&[SendKind::Once, SendKind::Once, SendKind::Twice, SendKind::Slowly]);
        }
        vec![self.act(client, action)]
    }

    /// What the sync module of an app does.
    pub(super) fn sync(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        self.clients[client].is_offline = false;
        let mut action = Action::new(Verb::Sync, "", "");
        let rules = [ConflictKind::ServerWins, ConflictKind::MineWins, ConflictKind::FieldMerge];
        action.conflicts = dice.word(&rules);
        action.limits = self.limit(dice);
        action.reply_lost = dice.once_in(8);
        self.pulled(client);
        vec![self.act(client, action)]
    }

    pub(super) fn share(
        &mut self,
        client: usize,
        revoke: bool,
        dice: &mut Dice,
    ) -> Option<Vec<Step>> {
        self.offered("sharing")?;
        let user = self.clients[client].user;
        let own: Vec<usize> =
            (0..self.records.len()).filter(|at| self.records[*at].owner == user).collect();
        let shared = own.iter().copied().filter(|at| !self.records[*at].shared_with.is_empty());
        let shared: Vec<usize> = shared.collect();
        let at = match dice.of(&shared).filter(|_| revoke) {
            Some(at) => *at,
            None => *dice.of(&own)?,
        };
        let mut others: Vec<usize> = self.clients.iter().map(|client| client.user).collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|other| *other != user);
        let other = *dice.of(&others)?;
        let verb = if revoke { Verb::Unshare } else { Verb::Share };
        let mut action = Action::new(verb, self.records[at].name.clone(), "");
        action.user = Some(USERS[other].to_owned());
        if revoke {
            self.records[at].shared_with.remove(&other);
        } else {
            self.records[at].shared_with.insert(other);
        }
        Some(vec![self.act(client, action)])
    }

    pub(super) fn raw(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let mut action = Action::new(Verb::Request, dice.word(&METHODS), "");
        let record = dice.of(&self.seen_by(client)).map(|at| self.records[*at].name.clone());
        action.to = Some(match dice.below(10) {
            0 | 1 => RawTarget::Sync,
            2 => RawTarget::Discovery,
            3..=5 if record.is_some() => RawTarget::Record,
            6 => RawTarget::Schema,
            7 => dice.word(&[RawTarget::WellKnown, RawTarget::Nowhere]),
            8 if record.is_some() => dice.word(&[RawTarget::Below, RawTarget::Shares]),
            _ => RawTarget::Collection,
        });
        action.of = match action.to {
            Some(RawTarget::Record | RawTarget::Below | RawTarget::Shares) => record,
            Some(RawTarget::Collection | RawTarget::Schema) => {
                Some(self.entities[dice.below(self.entities.len())].name.clone())
            }
            _ => None,
        };
        match dice.below(5) {
            0 => {
                let types = [AcceptKind::Html, AcceptKind::Xml, AcceptKind::Anything];
                action.accept = vec![dice.word(&types)];
            }
            1 | 2 => {
                let codings = [
                    CodingKind::Gzip,
                    CodingKind::Identity,
                    CodingKind::NoGzip,
                    CodingKind::NothingElse,
                    CodingKind::Brotli,
                ];
                action.accept_encoding = vec![dice.word(&codings)];
            }
            3 => {
                let whose = [CredentialsKind::Missing, CredentialsKind::WrongOnes];
                action.credentials = dice.word(&whose);
            }
            _ => {}
        }
        if matches!(action.to, Some(RawTarget::Collection | RawTarget::Sync)) {
            let queries = ["limit=3", "limit=3", "limit=3&colour=red", "limit=200"];
            action.queries = vec![dice.word(&queries).to_owned()];
        }
        vec![self.act(client, action)]
    }

    pub(super) fn document(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        if dice.once_in(2) {
            return vec![self.act(client, Action::new(Verb::Schema, part, ""))];
        }
        let mut other = Action::new(Verb::Request, "GET", "");
        other.to = Some(RawTarget::WellKnown);
        [Action::new(Verb::Discover, "", ""), other].map(|it| self.act(client, it)).into()
    }

    /// One of the page sizes of the case.
    pub(super) fn limit(&mut self, dice: &mut Dice) -> Vec<String> {
        let limit = dice.of(&self.mix.limits).copied().flatten();
        limit.map(str::to_owned).into_iter().collect()
    }

    /// Once in a while an answer is lost, a request goes out twice, or over a connection of its own.
    pub(super) fn spread(&mut self, action: &mut Action, dice: &mut Dice) {
        match dice.below(20) {
            0 => action.reply_lost = true,
            1 => action.send = SendKind::Twice,
            2 => action.connection = ConnectionKind::New,
            _ => {}
        }
    }
}
