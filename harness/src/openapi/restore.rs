//! How a deleted record is brought back.

use super::collections::{Collection, Named as Entity};
use super::document::Document;
use super::draft::{Draft, list, quoted, reason, shown};
use super::locking::Locking;
use super::operation::Operation;
use super::operations::{content, version};
use super::record::{self, Record};
use super::words;

/// The row that an update which takes the mark away says nothing about.
const OF_LIVE: &str = "soft_delete/restore_of_live_is_refused";

/// How many paths that speak of a restore are looked at.
const MOST: usize = 64;

/// How deleted records of a collection are brought back.
#[derive(Clone, Debug)]
pub(super) struct Restore<'d> {
    operation: Operation<'d>,
    way: Way<'d>,
}

/// How an update takes the mark of a delete away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark<'d> {
    /// By null in this member.
    Null(&'d str),
    /// By false in this member.
    False(&'d str),
}

/// How a restore is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way<'d> {
    /// By an action of its own, at this path.
    Action(String),
    /// By an update that takes the mark away.
    Update(Mark<'d>),
}

/// The operations of a document whose paths say that they bring something back.
pub(super) fn named(document: &Document) -> Vec<Operation<'_>> {
    let found = document.paths().filter(|(path, _)| segments(path).any(is_restore));
    found
        .filter_map(|(path, item)| {
            let mut methods = ["post", "put", "patch"].into_iter();
            methods.find_map(|method| Operation::find(document, path, item, method))
        })
        .take(MOST)
        .collect()
}

/// The parts of a path that are words: `/tasks/{id}:undelete` has `tasks` and `undelete`.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split(['/', ':', '.', '{', '}']);
    parts.filter(|part| !part.is_empty() && *part != "json")
}

fn is_restore(word: &str) -> bool {
    words::RESTORE.iter().any(|known| known.eq_ignore_ascii_case(word))
}

impl<'d> Restore<'d> {
    /// The restore of a collection: an action of its own, or else an update whose content can take the mark
    /// away, and is no mere copy of a record.
    pub(super) fn of(
        named: &[Operation<'d>],
        collection: &Collection<'d>,
        record: &Record<'d>,
    ) -> Option<Restore<'d>> {
        let action = named.iter().find_map(|operation| {
            let path = spelled(collection, operation.path)?;
            Some(Restore { operation: *operation, way: Way::Action(path) })
        });
        action.or_else(|| {
            let (operation, mark, is_copy) = update(collection, record)?;
            (!is_copy).then_some(Restore { operation, way: Way::Update(mark) })
        })
    }

    /// The request.
    pub(super) fn operation(&self) -> Operation<'d> {
        self.operation
    }

    /// Whether another one is asked for in the same words.
    fn is_like(&self, other: &Restore<'_>) -> bool {
        self.operation.method == other.operation.method && self.way == other.way
    }

    /// What a refusal with this status means that does not say more. `names_version` is whether the request
    /// names one: where it has nothing that could be stale or wrong, what is wrong is that the record is live.
    pub(super) fn meaning(&self, status: u16, names_version: bool) -> Option<&'static str> {
        let is_action = matches!(self.way, Way::Action(_));
        let is_bare = !names_version && self.operation.contents().is_empty();
        let tells_stale = names_version && !self.operation.answers_with(412);
        Some(match status {
            400 | 422 if is_action && is_bare => "not_deleted",
            409 if is_action && !tells_stale => "not_deleted",
            409 | 412 => "conflict",
            410 => "gone",
            428 => "version_required",
            400 | 406 | 413 | 415 | 422 => "invalid",
            _ => return None,
        })
    }
}

/// The path of a restore below a collection, as a dialect has it: its one parameter is the id, and its words
/// speak of nothing else.
fn spelled(collection: &Collection<'_>, path: &str) -> Option<String> {
    let rest = collection.below(path)?;
    let (before, from) = rest.split_at(rest.find('{')?);
    let (parameter, behind) = from.split_at(from.find('}')? + 1);
    let around = || segments(before).chain(segments(behind));
    let is_known = |word: &str| is_restore(word) || words::AROUND_RESTORE.contains(&word);
    let is_one = !parameter[1..].contains('{') && !behind.contains('{');
    if !is_one || !around().any(is_restore) || !around().all(is_known) {
        return None;
    }
    let whole = format!("{}{before}{{id}}{behind}", collection.stem_template());
    let below = whole.strip_prefix(&collection.record_template()).map(str::to_owned);
    let below = below.filter(|rest| rest.starts_with(['/', ':']));
    Some(below.map_or(whole, |rest| format!("{{record}}{rest}")))
}

/// The update that can take the mark away, and whether its content is a mere copy of a record, which says
/// nothing of what can be written.
fn update<'d>(
    collection: &Collection<'d>,
    record: &Record<'d>,
) -> Option<(Operation<'d>, Mark<'d>, bool)> {
    let operation = collection.patch?;
    let (name, _) = record.shape.first_of(words::DELETED)?;
    let (_, content) = operation.content()?;
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let content = record::unwrapped(&content, &envelope);
    let mark = content.member(name).filter(|mark| !mark.says("readOnly"))?;
    let created = content.first_of(words::CREATED);
    let is_copy = created.is_some_and(|(_, created)| !created.says("readOnly"));
    let way = match mark.kind() {
        Some("boolean") => Mark::False(name),
        _ if mark.is_nullable() => Mark::Null(name),
        _ => return None,
    };
    Some((operation, way, is_copy))
}

/// The restore that all collections of a family have, or the paths of those that have one where not all do.
pub(super) fn common<'d>(
    named: &[Operation<'d>],
    family: &[Collection<'d>],
) -> Result<Option<Restore<'d>>, Vec<&'d str>> {
    let of = |one: &Collection<'d>| Restore::of(named, one, &Record::of(one)?);
    let found: Vec<Option<Restore<'d>>> = family.iter().map(of).collect();
    let first = found.first().cloned().flatten();
    let is_first = |one: &Option<Restore<'d>>| match (one, &first) {
        (Some(one), Some(first)) => one.is_like(first),
        (one, first) => one.is_none() && first.is_none(),
    };
    if found.iter().all(is_first) {
        return Ok(first);
    }
    let having = family.iter().zip(&found).filter(|(_, restore)| restore.is_some());
    Err(having.map(|(one, _)| one.path).collect())
}

const EXAMPLE: &str = "[operations.restore]\nmethod = \"POST\"\npath = \"{record}/restore\"";

/// Writes how records are brought back.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    restore: &Restore<'_>,
    locking: Option<&Locking<'_>>,
    prefix: &str,
) {
    let operation = restore.operation;
    let because = match &restore.way {
        Way::Action(_) => "its path says that it brings a record back".to_owned(),
        Way::Update(Mark::Null(name)) => format!(
            "its content takes null for `{}`, which would take the mark of a delete away",
            shown(name)
        ),
        Way::Update(Mark::False(name)) => format!(
            "its content takes false for `{}`, which would take the mark of a delete away",
            shown(name)
        ),
    };
    draft.header("[operations.restore]", reason(operation.said(), because));
    draft.entry("method", quoted(&operation.method.to_ascii_uppercase()), None);
    let mut constants = Vec::new();
    match &restore.way {
        Way::Action(path) if path.starts_with("{record}") => {
            draft.entry("path", quoted(path), None);
        }
        Way::Action(path) => draft.entry("path", quoted(&format!("{prefix}{path}")), None),
        Way::Update(Mark::Null(name)) => draft.entry("nulls", list([quoted(name)]), None),
        Way::Update(Mark::False(name)) => constants.push(((*name).to_owned(), "false".to_owned())),
    }
    content(draft, operation, record);
    version(draft, operation, collection, locking, &constants);
    if matches!(restore.way, Way::Action(_)) {
        wanted(draft, collection, operation);
    }
}

/// Says what the content of a restore wants that a client which holds a tombstone does not have.
fn wanted(draft: &mut Draft, collection: &Collection<'_>, operation: Operation<'_>) {
    let Some((_, content)) = operation.content() else { return };
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let inner = record::unwrapped(&content, &envelope);
    let is_version = |name: &str| words::VERSION.contains(&name) || words::EXPECTED.contains(&name);
    let members = inner.members();
    let wanted: Vec<String> = members
        .iter()
        .filter(|(name, shape)| {
            inner.requires(name)
                && !is_version(name)
                && !shape.says("readOnly")
                && shape.facet("default").is_none()
        })
        .map(|(name, _)| format!("`{}`", shown(name)))
        .collect();
    if !wanted.is_empty() {
        draft.missing(
            format!(
                "the content of {} has to have {}, which a client that holds a tombstone does not have. If \
                 the server insists on it, name constants under `with`; if they have to be those of the \
                 record, take this operation away.",
                operation.said(),
                wanted.join(", ")
            ),
            "with = { reason = \"undo\" }      # \"/reason\" where it stands beside the record",
        );
    }
}

/// Writes what looks like a restore, and is none that can be written down.
pub(super) fn missing(
    draft: &mut Draft,
    named: &[Operation<'_>],
    family: &[Collection<'_>],
    record: &Record<'_>,
) {
    let Some(model) = family.first() else { return };
    let is_about = |operation: &&Operation<'_>| {
        let about = |one: &Collection<'_>| match one.entity {
            Entity::As(name) => segments(operation.path).any(|word| word == name),
            Entity::By(_) => one.below(operation.path).is_some(),
        };
        family.iter().any(about)
    };
    if let Some(operation) = named.iter().find(is_about) {
        draft.missing(
            format!(
                "{} looks as if it brings records back, and a dialect asks for one record by its id, in the \
                 path. If there is such a way, say so; without, restores are not judged.",
                operation.said()
            ),
            EXAMPLE,
        );
    } else if let Some((operation, _, true)) = update(model, record) {
        draft.missing(
            format!(
                "{} takes the mark of a delete, as it takes whatever a record has. If null there brings a \
                 deleted record back, say so; without, restores are not judged.",
                operation.said()
            ),
            "[operations.restore]\nmethod = \"PATCH\"\nnulls = [\"deleted_at\"]",
        );
    } else {
        draft.gap();
        draft.note(
            "No restore was found: no path below a record is called restore or undelete, and no PATCH takes \
             the mark of a delete away. Without one, restores are not judged.",
        );
    }
}

/// Writes that only some of the entities have a restore.
pub(super) fn uncommon(draft: &mut Draft, having: &[&str]) {
    draft.missing(
        format!(
            "not all entities of this file are brought back in the same way, and a dialect has one for all. \
             Those at {} have one: leave the others out to have it judged.",
            shown(&having.join(", "))
        ),
        EXAMPLE,
    );
}

/// Writes that there is a restore, and nothing that tells what it restores.
pub(super) fn without_mark(draft: &mut Draft, restore: &Restore<'_>) {
    draft.missing(
        format!(
            "{} brings deleted records back. Say in `deleted` how a tombstone is told, and then this; without, \
             restores are not judged.",
            restore.operation.said()
        ),
        EXAMPLE,
    );
}

/// Writes what a restore that is an update cannot be held to.
pub(super) fn write_excluded(draft: &mut Draft, restore: &Restore<'_>) {
    if matches!(restore.way, Way::Action(_)) {
        return;
    }
    draft.header("[excluded]", None);
    let because = "asked of a live record it is an update that changes nothing, which a server may accept; if \
                   this one refuses it, take this line away";
    let why = "a restore is an update here, and of a live record it is one that changes nothing";
    draft.entry(OF_LIVE, quoted(why), reason(restore.operation.said(), because));
}
