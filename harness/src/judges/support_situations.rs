//! Situations: what a request meets, for comparing the answers of entities, connections and
//! readers. Only situations in which the specification leaves one kind of answer.

use std::collections::HashMap;
use std::time::Duration;

use sixfold_spec::wire::ProblemType;

use super::Case;
use super::support::beside_the_point;
use super::support_locking::{Attempt, Named, is_sound, tag};
use super::support_relations::may_have_dependants;
use super::support_soft_delete::{is_own_tombstone, may_be_collected};
use crate::trace::{Asked, Before, Credentials, Exchange, Key, Op};

/// What a request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Situation {
    /// A create with an id that nobody has used.
    Create,
    /// A create with the id of a deleted record.
    CreateDeleted,
    /// A read of a live record.
    Read,
    /// A read of a deleted record.
    ReadDeleted,
    /// A read of a record that never was.
    ReadUnknown,
    /// The first page of a list.
    List,
    /// A further page of a list.
    ListFurther,
    /// An update with the current version.
    Update,
    /// An update with an older or a newer version.
    UpdateStale,
    /// An update without a version.
    UpdateUnversioned,
    /// An update with something that is no version.
    UpdateJunkVersion,
    /// An update of a deleted record.
    UpdateDeleted,
    /// A delete with the current version.
    Delete,
    /// A delete with an older or a newer version.
    DeleteStale,
    /// A delete without a version.
    DeleteUnversioned,
    /// A delete of a deleted record, with a version.
    DeleteDeleted,
    /// A first pull.
    Pull,
    /// A pull from a position that a page gave out, and that nobody has used before.
    PullFurther,
}

/// The situations of one case.
pub(super) struct Situations<'c> {
    case: Case<'c>,
    /// By position: the first request that used it.
    used: HashMap<&'c str, usize>,
    /// By position and whose credentials got it: when it was first given out.
    issued: HashMap<(&'c str, Credentials), Duration>,
    /// When hooks were used that may let positions expire: the request and its answer.
    shaken: Vec<(Duration, Duration)>,
}

impl<'c> Situations<'c> {
    /// Indexes the positions of a case.
    pub(super) fn new(case: &Case<'c>) -> Situations<'c> {
        let mut situations = Situations {
            case: *case,
            used: HashMap::new(),
            issued: HashMap::new(),
            shaken: Vec::new(),
        };
        for exchange in case.asked(Asked::SYNC | Asked::TO_THE_SERVER) {
            if exchange.op.is_control() {
                situations.shaken.push((exchange.started, exchange.ended));
            }
            let Op::Sync { since, .. } = &exchange.op else { continue };
            if let Some(since) = since {
                situations.used.entry(since).or_insert(exchange.index);
            }
            let page = exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted());
            if let Some(next) = page.and_then(|page| page.next.as_deref()) {
                let first =
                    situations.issued.entry((next, exchange.credentials)).or_insert(exchange.ended);
                *first = exchange.ended.min(*first);
            }
        }
        situations
    }

    /// The situation, if the request is in one of them for certain.
    pub(super) fn of(&self, exchange: &Exchange) -> Option<Situation> {
        exchange.credentials.user()?;
        match &exchange.op {
            Op::Sync { since, limit } => self.pull(exchange, since.as_deref(), limit.as_deref()),
            Op::List { after, limit, .. } => list(exchange, after.as_deref(), limit.as_deref()),
            _ => record(&self.case, exchange, &self.case.history.before(exchange)?),
        }
    }

    fn pull(
        &self,
        exchange: &Exchange,
        since: Option<&str>,
        limit: Option<&str>,
    ) -> Option<Situation> {
        if !is_good_limit(limit) {
            return None;
        }
        let Some(since) = since else { return Some(Situation::Pull) };
        let is_first_use = self.used.get(since) == Some(&exchange.index);
        let given = self.issued.get(&(since, exchange.credentials)).is_some_and(|given| {
            *given <= exchange.started && !self.may_have_expired(*given, exchange)
        });
        (is_first_use && given).then_some(Situation::PullFurther)
    }
}

impl Situations<'_> {
    /// Whether a hook may have let a position expire that was given out at this time.
    fn may_have_expired(&self, given: Duration, exchange: &Exchange) -> bool {
        self.shaken.iter().any(|(started, ended)| *started < exchange.ended && *ended > given)
    }
}

impl Situation {
    /// The problem types with which such a request is refused; empty where it is accepted.
    pub(super) fn refusals(self) -> &'static [ProblemType] {
        match self {
            Situation::Create
            | Situation::Read
            | Situation::List
            | Situation::ListFurther
            | Situation::Update
            | Situation::Delete
            | Situation::DeleteDeleted
            | Situation::Pull
            | Situation::PullFurther => &[],
            Situation::CreateDeleted | Situation::ReadDeleted | Situation::UpdateDeleted => {
                &[ProblemType::RecordDeleted]
            }
            Situation::ReadUnknown => &[ProblemType::NotFound],
            Situation::UpdateStale | Situation::DeleteStale => &[ProblemType::StaleObject],
            Situation::UpdateUnversioned | Situation::DeleteUnversioned => {
                &[ProblemType::LockVersionRequired]
            }
            Situation::UpdateJunkVersion => &[ProblemType::InvalidLockVersion],
        }
    }

    /// The situation in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Situation::Create => "a create with a new id",
            Situation::CreateDeleted => "a create with the id of a deleted record",
            Situation::Read => "a read of a live record",
            Situation::ReadDeleted => "a read of a deleted record",
            Situation::ReadUnknown => "a read of a record that never was",
            Situation::List => "the first page of a list",
            Situation::ListFurther => "a further page of a list",
            Situation::Update => "an update with the current version",
            Situation::UpdateStale => "an update with another version than the current one",
            Situation::UpdateUnversioned => "an update without a version",
            Situation::UpdateJunkVersion => "an update with something that is no version",
            Situation::UpdateDeleted => "an update of a deleted record",
            Situation::Delete => "a delete with the current version",
            Situation::DeleteStale => "a delete with another version than the current one",
            Situation::DeleteUnversioned => "a delete without a version",
            Situation::DeleteDeleted => "a delete of a deleted record",
            Situation::Pull => "a first pull",
            Situation::PullFurther => "a pull from a position that the server gave out",
        }
    }

    /// Whether the answer is of the kind that the situation asks for; `None` where the server says
    /// that it is busy, says nothing, or tells of the content, which differs from request to request.
    pub(super) fn is_answered_well(self, exchange: &Exchange) -> Option<bool> {
        let of_content = matches!(self, Situation::Create | Situation::Update)
            && (exchange.reply.refused_as(ProblemType::ValidationFailed)
                || exchange.status() == Some(500));
        if of_content || beside_the_point(exchange).is_some() {
            return None;
        }
        Some(match self.refusals() {
            [] => exchange.reply.accepted(),
            kinds => exchange.reply.problem().is_some_and(|kind| kinds.contains(&kind)),
        })
    }
}

fn record(case: &Case<'_>, exchange: &Exchange, before: &Before<'_>) -> Option<Situation> {
    let own = before.owner.is_some() && before.owner == exchange.credentials.user();
    let deleted = is_own_tombstone(case, exchange, before) && !may_be_collected(case, exchange);
    match &exchange.op {
        Op::Create { members, .. }
            if is_sound(case, exchange) && !members.contains_key("lock_version") =>
        {
            let is_new = before.is_unknown()
                && case.key(exchange).is_some_and(|key| key.made_at().is_some());
            if deleted {
                Some(Situation::CreateDeleted)
            } else {
                is_new.then_some(Situation::Create)
            }
        }
        Op::Read { .. } if deleted => Some(Situation::ReadDeleted),
        Op::Read { .. } if before.is_unknown() => Some(Situation::ReadUnknown),
        Op::Read { .. } => (own && before.is_live()).then_some(Situation::Read),
        Op::Update { .. } if deleted => {
            is_sound(case, exchange).then_some(Situation::UpdateDeleted)
        }
        Op::Delete { .. } if deleted => {
            let plain = matches!(Named::of(&exchange.op)?, Named::Version(_))
                && tag(&exchange.op).is_none();
            plain.then_some(Situation::DeleteDeleted)
        }
        Op::Update { .. } | Op::Delete { .. } => versioned(case, exchange),
        _ => None,
    }
}

/// The situation of a write of a live record.
fn versioned(case: &Case<'_>, exchange: &Exchange) -> Option<Situation> {
    if tag(&exchange.op).is_some() {
        return None;
    }
    let key = case.key(exchange)?;
    let attempt = Attempt::of(case, case.history.exchange(exchange.index))?;
    let is_update = matches!(exchange.op, Op::Update { .. });
    // A version that is behind by one may be that of a repeat, which may be accepted.
    let may_be_repeat =
        |named: i64| named + 1 == attempt.current && case.history.alike(exchange).next().is_some();
    Some(match (attempt.named, is_update) {
        (Named::Nothing, true) => Situation::UpdateUnversioned,
        (Named::Nothing, false) => Situation::DeleteUnversioned,
        (Named::Version(named), true) if named == attempt.current => Situation::Update,
        (Named::Version(named), false) if named == attempt.current => {
            // `soft_delete/dependants_block_a_delete`.
            return (!may_have_dependants(case, key, exchange)).then_some(Situation::Delete);
        }
        (Named::Version(named), true) if !may_be_repeat(named) => Situation::UpdateStale,
        (Named::Version(_), false) => Situation::DeleteStale,
        (Named::Junk(_), true) => Situation::UpdateJunkVersion,
        _ => return None,
    })
}

fn is_good_limit(limit: Option<&str>) -> bool {
    limit.is_none_or(|limit| limit.parse::<u32>().is_ok_and(|limit| limit > 0))
}

fn list(exchange: &Exchange, after: Option<&str>, limit: Option<&str>) -> Option<Situation> {
    if !is_good_limit(limit) {
        return None;
    }
    let Some(after) = after else { return Some(Situation::List) };
    // A cursor is an id, whoever wrote it.
    Key::new(exchange.op.entity()?, after).made_at().map(|_| Situation::ListFurther)
}
