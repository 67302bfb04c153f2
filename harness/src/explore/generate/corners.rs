//! Corners that chance comes to once in minutes: all that can be wrong with one thing, side by side, and
//! what a server promises, used up to its edge.

use super::dice::Dice;
use super::draft::Draft;
use super::wrongs::{DAMAGES, WRONG_VERSIONS};
use crate::scenario::{
    Action, ContentKind, CredentialsKind, PushKind, RawTarget, SortKind, Step, Verb, VersionChoice,
};

/// How far the clock is set back behind what was written before, in milliseconds.
const BACK: [i64; 2] = [-3_600_000, -60_000];

impl Draft<'_> {
    /// A list goes on in another order than it began (capability `sorts`).
    pub(super) fn other_order(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("sorts")?;
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let mut steps = Vec::new();
        for _ in 0..dice.between(3, 5) {
            let (create, _) = self.record_of(&part, client, dice);
            steps.push(self.act(client, create));
        }
        steps.push(self.act(client, Action::new(Verb::Pull, "", "")));
        let mut page = Action::new(Verb::Query, part, "");
        page.pages = Some(1);
        page.sort = Some(SortKind::First);
        page.limits = vec!["1".to_owned()];
        let place = self.next_name('q');
        let (mut same, mut other) = (page.clone(), page.clone());
        page.name = Some(place.clone());
        same.from = Some(place.clone());
        other.from = Some(place);
        other.sort = Some(SortKind::Other);
        other.limits = vec!["7".to_owned()];
        steps.extend([page, same, other].map(|action| self.act(client, action)));
        Some(steps)
    }

    /// A queue that fills a batch to its brim, or has one operation too many (capability `batch`).
    pub(super) fn full_batch(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("batch")?;
        let mut push = Action::new(Verb::Push, "", "");
        push.by = dice.word(&[PushKind::MaxBatch, PushKind::OverBatch]);
        let (create, at) = self.new_record(client, dice);
        let read = Action::new(Verb::Read, self.records[at].name.clone(), "");
        let all = [Action::new(Verb::Offline, "", ""), create, push, read];
        Some(all.map(|action| self.act(client, action)).into())
    }

    /// A browser asks before it asks: without credentials, as it always does.
    pub(super) fn preflight(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let record = dice.of(&self.seen_by(client)).map(|at| self.records[*at].name.clone());
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        let (to, of) = match (dice.below(3), record) {
            (0, Some(record)) => (RawTarget::Record, Some(record)),
            (1, _) => (RawTarget::Sync, None),
            _ => (RawTarget::Collection, Some(part)),
        };
        let mut with = Action::new(Verb::Request, "OPTIONS", "");
        with.to = Some(to);
        with.of = of;
        let mut without = with.clone();
        without.credentials = CredentialsKind::Missing;
        [with, without].map(|action| self.act(client, action)).into()
    }

    /// Everything that can happen to a content on its way.
    pub(super) fn damaged(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let (mut action, mut steps) = if dice.once_in(2) {
            let (mut create, _) = self.new_record(client, dice);
            self.records.pop();
            create.name = None;
            (create, Vec::new())
        } else {
            let (at, steps) = self.held(client, dice)?;
            (Action::new(Verb::Update, self.records[at].name.clone(), ""), steps)
        };
        action.damages = DAMAGES.to_vec();
        steps.push(self.act(client, action));
        Some(steps)
    }

    /// Everything that is no version, named for one.
    pub(super) fn no_versions(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let (at, mut steps) = self.held(client, dice)?;
        let verb = dice.word(&[Verb::Update, Verb::Update, Verb::Delete]);
        let mut action = Action::new(verb, self.records[at].name.clone(), "");
        action.versions = WRONG_VERSIONS.map(VersionChoice::Kind).to_vec();
        steps.push(self.act(client, action));
        Some(steps)
    }

    /// Everything that can be said is said, and then something else.
    pub(super) fn refilled(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let (mut create, at) = self.new_record(client, dice);
        create.contents = vec![ContentKind::Full];
        let name = self.records[at].name.clone();
        let mut again = Action::new(Verb::Update, name.clone(), "");
        again.contents = vec![dice.word(&[ContentKind::Full, ContentKind::Exact])];
        let all = [create, again, Action::new(Verb::Read, name, "")];
        all.map(|action| self.act(client, action)).into()
    }

    /// What others refer to is deleted.
    pub(super) fn in_use(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        let parts: Vec<String> = self.entities.iter().map(|entity| entity.name.clone()).collect();
        let children: Vec<String> =
            parts.into_iter().filter(|part| self.parent_part(part).is_some()).collect();
        let child = dice.of(&children)?.clone();
        let parent = self.parent_part(&child)?.to_owned();
        let (holder, at) = self.record_of(&parent, client, dice);
        let name = self.records[at].name.clone();
        let mut held = Action::new(Verb::Create, child.clone(), "");
        let held_name = self.next_name('r');
        held.name = Some(held_name.clone());
        held.parent = Some(name.clone());
        let inside = self.record(held_name.clone(), &child, client);
        self.records[inside].parent = Some(at);
        self.records[at].is_gone = true;
        let delete = Action::new(Verb::Delete, name, "");
        let read = Action::new(Verb::Read, held_name, "");
        Some([holder, held, delete, read].map(|action| self.act(client, action)).into())
    }

    /// The server's clock is set back between what was read and what is written (hook `shift_clock`).
    pub(super) fn clock_step(&mut self, client: usize, dice: &mut Dice) -> Option<Vec<Step>> {
        self.offered("hook:shift_clock")?;
        let (at, mut steps) = self.held(client, dice)?;
        let update = Action::new(Verb::Update, self.records[at].name.clone(), "");
        let pull = Action::new(Verb::Pull, "", "");
        let shift = |by: i64| {
            let mut action = Action::new(Verb::Control, "shift_clock", "");
            action.milliseconds = Some(by);
            action
        };
        let back = shift(dice.word(&BACK));
        let all = [update.clone(), pull.clone(), back, update, pull, shift(0)];
        steps.extend(all.map(|action| self.act(client, action)));
        Some(steps)
    }
}
