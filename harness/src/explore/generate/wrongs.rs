//! Steps that are wrong: what a server has to refuse.

use super::dice::Dice;
use super::draft::Draft;
use crate::scenario::{
    Action, ContentKind, CredentialsKind, CursorKind, DamageKind, IdKind, PositionKind, RawTarget,
    SizeKind, Step, TagKind, Verb, VersionChoice, VersionKind,
};

const WRONG_CURSORS: [CursorKind; 5] = [
    CursorKind::Junk,
    CursorKind::Truncated,
    CursorKind::Version4,
    CursorKind::Quote,
    CursorKind::Empty,
];

const WRONG_POSITIONS: [PositionKind; 6] = [
    PositionKind::Junk,
    PositionKind::Empty,
    PositionKind::Nul,
    PositionKind::Long,
    PositionKind::RecordId,
    PositionKind::Word,
];

const WRONG_LIMITS: [&str; 6] = ["0", "-1", "1.5", "ten", "over", "99999999999999999999"];

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

/// Contents of a create that are wrong, or that a server may refuse.
const WRONG_CREATES: [ContentKind; 4] =
    [ContentKind::Invalid, ContentKind::Incomplete, ContentKind::Unknown, ContentKind::Unstorable];

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
pub(super) const WRONG_VERSIONS: [VersionKind; 12] = [
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

pub(super) const DAMAGES: [DamageKind; 6] = [
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

    pub(super) fn wrong_list(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let part = self.entities[dice.below(self.entities.len())].name.clone();
        if dice.once_in(5) {
            // A parameter with a typo.
            let mut action = Action::new(Verb::Request, "GET", "");
            action.to = Some(RawTarget::Collection);
            action.of = Some(part);
            action.queries = vec!["limit=3&colour=red".to_owned()];
            return vec![self.act(client, action)];
        }
        let mut action = Action::new(Verb::List, part, "");
        action.pages = Some(1);
        if dice.once_in(2) {
            action.after = vec![dice.word(&WRONG_CURSORS)];
        } else {
            action.from = Some("here".to_owned());
            action.limits = vec![dice.word(&WRONG_LIMITS).to_owned()];
        }
        vec![self.act(client, action)]
    }

    pub(super) fn wrong_pull(&mut self, client: usize, dice: &mut Dice) -> Vec<Step> {
        let mut action = Action::new(Verb::Pull, "", "");
        action.pages = Some(1);
        if dice.once_in(3) {
            action.limits = vec![dice.word(&WRONG_LIMITS).to_owned()];
        } else {
            action.since = vec![dice.word(&WRONG_POSITIONS)];
        }
        vec![self.act(client, action)]
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
