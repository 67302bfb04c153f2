//! What an adapter says of itself and of its server.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use sixfold_spec::requirement::{self, Pattern};

use super::message::FORMAT;
use crate::claims::{Claims, Deletes, Feed, Lists, SaidBy, VersionKind, cost};
use crate::dialect::{EntityForm, Users, fault_of_entities};

/// What an adapter says of itself and of its server, in answer to `hello`. What it does not say, the
/// server is not held against.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    /// The version of the messages, `sixfold-adapter/1`.
    #[schemars(extend("const" = FORMAT))]
    pub(super) format: String,
    /// The name of the server.
    #[schemars(length(min = 1))]
    pub(super) name: String,
    /// The operations that it has words for.
    pub(super) operations: BTreeSet<Operation>,
    /// The entities to use: at least one, each with the members that the harness may write.
    pub(super) entities: BTreeMap<String, EntityForm>,
    /// What can be told from two versions of one record. Without it, the server has no optimistic locking.
    pub(super) versions: Option<VersionKind>,
    /// What is told of deleted records. Without it, the server has no soft delete.
    pub(super) deletes: Option<Telling>,
    /// Whether records have `created_at` and `updated_at`.
    #[serde(default)]
    pub(super) times: bool,
    /// Who sees what.
    #[serde(default)]
    pub(super) users: Users,
    /// Whether `create` and `update` are answered with the record. Otherwise the harness reads it after
    /// each write.
    #[serde(default = "yes")]
    pub(super) shows_writes: bool,
    /// Whether letter case means nothing in ids.
    #[serde(default)]
    pub(super) any_case: bool,
    /// How lists behave, if `list` is among the operations.
    #[serde(default)]
    pub(super) list: Listing,
    /// How the changes behave, if `sync` is among the operations.
    #[serde(default)]
    pub(super) sync: Syncing,
    /// Patterns that the server has nothing of, or does not claim to keep, each with the reason.
    #[serde(default)]
    pub(super) absent: BTreeMap<Pattern, String>,
    /// Requirements that the server shall not be held against, by id, each with the reason: what the
    /// program cannot say exactly.
    #[serde(default)]
    pub(super) excluded: BTreeMap<String, String>,
}

/// An operation that an adapter may have words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Operation {
    /// A create under an id that the client chose.
    Create,
    /// A read.
    Read,
    /// An update.
    Update,
    /// A delete.
    Delete,
    /// A restore, the capability of that name.
    Restore,
    /// A page of a list.
    List,
    /// A page of changes.
    Sync,
}

/// What is told of deleted records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Telling {
    /// Changes bring tombstones, and refusals tell a deleted record from one that never was.
    Told,
    /// Changes bring tombstones; reads and writes of a deleted record are refused as of an unknown one.
    Feed,
}

/// How lists behave.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Listing {
    /// Whether records come in ascending order of id.
    pub(super) by_id: bool,
    /// Whether a list can begin behind an id that no page has given out.
    pub(super) after_id: bool,
    /// The largest page, if longer ones are cut.
    pub(super) max: Option<u64>,
}

/// How changes behave.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Syncing {
    /// How many feeds one walk goes through, where it is not one for all entities.
    pub(super) feeds: Option<usize>,
    /// Whether a change at the position itself comes again.
    pub(super) inclusive: bool,
    /// Whether a record may come several times in one page, the latest state last.
    pub(super) repeats: bool,
    /// Whether all pages of a walk have one size.
    pub(super) one_size: bool,
    /// The largest page, if longer ones are cut.
    pub(super) max: Option<u64>,
    /// How long a change may take to reach the feed, in milliseconds.
    pub(super) settle_ms: u64,
}

fn yes() -> bool {
    true
}

impl Description {
    /// Whether the program has words for this.
    pub(super) fn has(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }

    /// What the server claims.
    pub(super) fn claims(&self) -> Claims {
        let has = |operation| self.has(operation);
        Claims {
            name: self.name.clone(),
            said_by: SaidBy::Adapter,
            creates: has(Operation::Create),
            versions: self.versions,
            deletes: self.deletes.map(|told| Deletes { told: told == Telling::Told }),
            times: self.times,
            lists: has(Operation::List)
                .then_some(Lists { by_id: self.list.by_id, after_id: self.list.after_id }),
            feed: has(Operation::Sync).then_some(Feed {
                inclusive: self.sync.inclusive,
                repeats: self.sync.repeats,
                parts: self.sync.feeds.unwrap_or(1),
                any_size: !self.sync.one_size,
                sized: true,
            }),
            strangers: self.users == Users::Strangers,
            shows: self.shows_writes,
            absent: self.absent.clone(),
            excluded: self.excluded.clone(),
        }
    }

    /// The first thing in which it contradicts itself.
    pub(super) fn fault(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!("`format` is `{}`; this program speaks {FORMAT}", self.format));
        }
        if self.name.trim().is_empty() {
            return Some("`name` is empty; it stands in reports".to_owned());
        }
        if let Some(lacking) = [Operation::Create, Operation::Read, Operation::Delete]
            .into_iter()
            .find(|operation| !self.has(*operation))
        {
            let lacking = format!("{lacking:?}").to_lowercase();
            return Some(format!(
                "`operations` lacks `{lacking}`, without which no story can be told and nothing cleaned up"
            ));
        }
        if let Some(name) =
            self.entities.iter().find_map(|(name, form)| form.name.as_ref().map(|_| name))
        {
            return Some(format!(
                "`entities.{name}.name` means nothing here: the program knows what its server calls it"
            ));
        }
        fault_of_entities(&self.entities).or_else(|| self.misnamed())
    }

    fn misnamed(&self) -> Option<String> {
        if let Some(pattern) = self.absent.keys().find(|pattern| cost(**pattern).is_none()) {
            return Some(format!(
                "`absent` names `{pattern}`, which is none of the six patterns that a server can do without"
            ));
        }
        let mut rows = self.excluded.keys();
        let unknown = rows.find(|id| !requirement::ALL.iter().any(|row| row.id() == **id))?;
        Some(format!(
            "`excluded` names `{unknown}`, which is no requirement; `sixfold list` names them"
        ))
    }
}
