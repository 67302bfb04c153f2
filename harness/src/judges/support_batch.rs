//! What judges of batches share: batches that can be read, and what each operation would have been
//! answered with alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::Case;
use super::support_entities::{is_lowercase, is_passing};
use super::support_references::{stand, stands};
use crate::target::holds_nul;
use crate::trace::{Asked, Exchange, Expected, Key, Op};

/// A batch that was sent by a user, and its operations.
pub(super) struct Batch<'c> {
    /// The request.
    pub(super) exchange: &'c Exchange,
    /// Its operations as exchanges of their own.
    pub(super) parts: Vec<&'c Exchange>,
}

/// Every batch that was sent by a user and got an answer that tells something.
pub(super) fn batches<'c>(case: &Case<'c>) -> impl Iterator<Item = Batch<'c>> {
    let case = *case;
    case.asked(Asked::BATCH)
        .filter(|x| x.credentials.user().is_some() && !is_passing(x))
        // An answer to a key may be that to another request.
        .filter(|x| !x.request.headers.contains_key("idempotency-key"))
        .map(move |exchange| Batch { exchange, parts: case.parts_of(exchange).collect() })
}

impl Batch<'_> {
    /// Whether the server has said that it takes a batch of this size, in operations and in bytes.
    pub(super) fn fits(&self, case: &Case<'_>) -> bool {
        let most = max_operations(case);
        most.is_none_or(|most| self.parts.len() as u64 <= most) && self.fits_in_bytes(case)
    }

    /// Whether the content is no larger than content may be.
    pub(super) fn fits_in_bytes(&self, case: &Case<'_>) -> bool {
        let most = case.target.limit("body_bytes");
        most.is_none_or(|most| self.exchange.request.body.len() as u64 <= most)
    }

    /// The results of the answer, where there are as many as operations.
    pub(super) fn results(&self) -> Option<&Vec<Value>> {
        let results = self.exchange.reply.json()?.get("results")?.as_array()?;
        (self.exchange.reply.accepted() && results.len() == self.parts.len()).then_some(results)
    }

    /// Whether any operation was refused.
    pub(super) fn has_refusals(&self) -> bool {
        self.parts.iter().any(|part| part.status().is_some_and(|status| status >= 400))
    }

    /// Whether another write was under way at the same time.
    fn is_disturbed(&self, case: &Case<'_>) -> bool {
        case.history.asked(Asked::WRITE).any(|other| {
            other.part_of != Some(self.exchange.index)
                && other.started <= self.exchange.ended
                && self.exchange.started <= other.ended
        })
    }
}

/// How many operations a batch may have.
pub(super) fn max_operations(case: &Case<'_>) -> Option<u64> {
    case.target.document.pointer("/capabilities/batch/max_operations")?.as_u64()
}

/// Whether one refused operation undoes the others.
pub(super) fn is_all_or_nothing(case: &Case<'_>) -> bool {
    let declared = case.target.document.pointer("/capabilities/batch/atomicity");
    declared.and_then(Value::as_str) == Some("all_or_nothing")
}

/// What an operation is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// It is done.
    Done,
    /// It is refused with this type.
    Refused(ProblemType),
}

/// A record between two operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nobody has made it.
    Unknown,
    /// It is live, at this version if that is known.
    Live(Option<i64>),
    /// It is deleted.
    Deleted,
    /// It cannot be told.
    Blurred,
}

/// What each operation is answered with, if the operations take effect one after the other; `None`
/// where that cannot be told.
pub(super) fn due(case: &Case<'_>, batch: &Batch<'_>) -> Vec<Option<Due>> {
    if batch.is_disturbed(case) {
        return vec![None; batch.parts.len()];
    }
    let mut records = Records { case: *case, standing: HashMap::new(), blurred: HashSet::new() };
    batch.parts.iter().map(|part| records.perform(part)).collect()
}

struct Records<'c> {
    case: Case<'c>,
    standing: HashMap<Key, Standing>,
    /// Entities whose records an operation may have changed beside its own.
    blurred: HashSet<Arc<str>>,
}

impl Records<'_> {
    fn perform(&mut self, part: &Exchange) -> Option<Due> {
        let key = self.case.key(part)?;
        let standing = match self.standing.get(key) {
            _ if self.blurred.contains(&key.entity) => Standing::Blurred,
            Some(standing) => *standing,
            None => self.before(part),
        };
        let due = self.due(part, standing);
        let done = part.reply.accepted();
        let version = part.reply.record().and_then(|seen| seen.version);
        let now = match (&part.op, due) {
            (_, None) => Standing::Blurred,
            (_, Some(Due::Refused(_))) => standing,
            (Op::Delete { .. }, Some(Due::Done)) => Standing::Deleted,
            // What it has become is told by the answer, if by anything.
            (_, Some(Due::Done)) => Standing::Live(version.filter(|_| done)),
        };
        self.standing.insert(key.clone(), now);
        let relations = &self.case.history.trace().relations;
        let touched = relations.of_child(&key.entity).filter(|link| link.touches);
        self.blurred.extend(touched.map(|link| link.parent.clone()));
        if matches!(part.op, Op::Delete { .. }) {
            let buried = relations.of_parent(&key.entity).filter(|link| link.cascades);
            self.blurred.extend(buried.map(|link| link.child.clone()));
        }
        due
    }

    /// The record as it was before the batch.
    fn before(&self, part: &Exchange) -> Standing {
        let Some(before) = self.case.history.before(part) else { return Standing::Blurred };
        let own = before.owner == part.credentials.user();
        match (before.existed, before.deleted) {
            _ if before.untold || before.shared => Standing::Blurred,
            (false, _) => Standing::Unknown,
            (true, _) if !own => Standing::Blurred,
            (true, true) => Standing::Deleted,
            (true, false) => Standing::Live(before.newest.and_then(|seen| seen.version)),
        }
    }

    fn due(&self, part: &Exchange, standing: Standing) -> Option<Due> {
        let entity = self.case.entity(part)?;
        match (&part.op, standing) {
            (_, Standing::Blurred) => None,
            (Op::Create { id: Some(Value::String(id)), members, .. }, standing) => {
                let is_plain = is_lowercase(id) && self.case.key(part)?.made_at().is_some();
                let fits = is_plain && entity.accepts(members) && self.parents_stand(part);
                match standing {
                    Standing::Unknown if fits => Some(Due::Done),
                    Standing::Deleted if fits => Some(Due::Refused(ProblemType::RecordDeleted)),
                    _ => None,
                }
            }
            (Op::Update { patch, expected, if_match: None, .. }, standing) => {
                let sound = entity.invalid_members(patch).is_empty()
                    && entity.unknown_members(patch).is_empty()
                    && !patch.contains_key("id")
                    && !patch.values().any(holds_nul)
                    && self.parents_stand(part);
                match standing {
                    Standing::Deleted => Some(Due::Refused(ProblemType::RecordDeleted)),
                    Standing::Unknown => Some(Due::Refused(ProblemType::NotFound)),
                    Standing::Live(current) if sound => {
                        let due = versioned(expected, current)?;
                        let repeats =
                            due != Due::Done && expected.version().map(|v| v + 1) == current;
                        // A repeat of the write before may be answered as that was.
                        (!repeats || !self.repeats(part)).then_some(due)
                    }
                    _ => None,
                }
            }
            (Op::Delete { expected, if_match: None, .. }, standing) => match standing {
                Standing::Deleted => expected.version().map(|_| Due::Done),
                Standing::Unknown => Some(Due::Refused(ProblemType::NotFound)),
                Standing::Live(_) if self.may_be_restricted(part) => None,
                Standing::Live(current) => versioned(expected, current),
                Standing::Blurred => None,
            },
            _ => None,
        }
    }

    /// Whether what an operation refers to certainly is there: from before, or made by an operation
    /// before it.
    fn parents_stand(&self, part: &Exchange) -> bool {
        stand(&self.case, part, &|parent| match self.standing.get(parent) {
            Some(standing) => matches!(standing, Standing::Live(_)),
            None => stands(&self.case, parent, part),
        })
    }

    /// Whether a write like this one was sent before.
    fn repeats(&self, part: &Exchange) -> bool {
        let earlier = self.case.history.asked(Asked::WRITE);
        earlier.take_while(|other| other.index < part.index).any(|other| other.op == part.op)
    }

    fn may_be_restricted(&self, part: &Exchange) -> bool {
        let relations = &self.case.history.trace().relations;
        part.op
            .entity()
            .is_some_and(|entity| relations.of_parent(entity).any(|link| link.restricts))
    }
}

/// What a write with this version of a live record is answered with.
fn versioned(expected: &Expected, current: Option<i64>) -> Option<Due> {
    if expected.is_missing() {
        return Some(Due::Refused(ProblemType::LockVersionRequired));
    }
    let named = expected.version()?;
    let current = current?;
    Some(if named == current { Due::Done } else { Due::Refused(ProblemType::StaleObject) })
}
