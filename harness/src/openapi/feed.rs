//! How changes are asked for.

use super::collections::Collection;
use super::document::Document;
use super::draft::{Draft, Reason, quoted, reason, table};
use super::list::order;
use super::operation::Operation;
use super::paging::{Paging, items};
use super::record::{Record, escaped, inside};
use super::shape::Shape;
use super::words;

/// A feed of changes.
#[derive(Clone, Debug)]
pub(super) struct Feed<'d> {
    operation: Operation<'d>,
    /// The path with its holes; `None` for that of the collection.
    path: Option<String>,
    /// The query parameter, or the member of the content, that takes a position.
    since: &'d str,
    is_for_all: bool,
    page: Shape<'d>,
    /// Where the changes are.
    items: String,
    /// A change.
    pub(super) change: Shape<'d>,
    why: Reason,
}

/// The paths of a document that say that they tell changes, each with what it has.
pub(super) type Named<'d> = Vec<Operation<'d>>;

/// How many such paths are looked at.
const MOST: usize = 64;

/// The operations of a document whose paths say that they tell changes.
pub(super) fn named(document: &Document) -> Named<'_> {
    let is_feed = |path: &str| {
        let mut segments = path.split('/').map(|segment| segment.trim_end_matches(".json"));
        segments.any(|segment| words::FEED.contains(&segment))
    };
    let found = document.paths().filter(|(path, _)| is_feed(path));
    found
        .filter_map(|(path, item)| Operation::find(document, path, item, "get"))
        .take(MOST)
        .collect()
}

impl<'d> Feed<'d> {
    /// The feed of a collection, or of all: a path that is called so, or else a list that takes a position.
    pub(super) fn of(named: &Named<'d>, collection: &Collection<'d>) -> Option<Feed<'d>> {
        let below = |operation: &Operation<'d>| {
            let rest = operation.path.strip_prefix(collection.path.trim_end_matches('/'))?;
            rest.starts_with('/').then_some(rest)
        };
        let because = "its path says that it tells changes";
        let read = |operation: &Operation<'d>| {
            let (path, is_for_all) = match below(operation) {
                Some(rest) => {
                    (format!("{}{rest}", collection.template().trim_end_matches('/')), false)
                }
                None => (operation.path.trim_start_matches('/').to_owned(), true),
            };
            let own = below(operation).unwrap_or(operation.path);
            let why = reason(operation.said(), because);
            let is_whole = !own.contains(['{', '}']);
            is_whole
                .then(|| Feed::read(*operation, Some(path), words::SINCE, is_for_all, why))
                .flatten()
        };
        named.iter().find_map(read).or_else(|| {
            let operation = collection.list?;
            let parameter = operation.parameter("query", words::LIST_SINCE)?;
            let because = format!("its parameter `{}` narrows the list to changes", parameter.name);
            let why = reason(operation.said(), because);
            Feed::read(operation, None, words::LIST_SINCE, false, why)
        })
    }

    /// The request for a page.
    pub(super) fn operation(&self) -> Operation<'d> {
        self.operation
    }

    /// The parameter that takes a position.
    pub(super) fn since(&self) -> &'d str {
        self.since
    }

    fn read(
        operation: Operation<'d>,
        path: Option<String>,
        names: &[&str],
        is_for_all: bool,
        why: Reason,
    ) -> Option<Feed<'d>> {
        let since = operation.parameter("query", names)?.name;
        let page = operation.answer()?;
        let (items, change) = items(&page)?;
        Some(Feed { operation, path, since, is_for_all, page, items, change, why })
    }

    /// Where in the answer the next position is, and why.
    fn position(&self, record: &Record<'_>) -> Option<(String, bool, String)> {
        if let Some((name, _)) = self.page.first_of(words::POSITION) {
            let because = format!("a page has the member `{name}`");
            return Some((format!("/{}", escaped(name)), false, because));
        }
        let answers = self.operation.accepted();
        let mut headers = answers.iter().flat_map(|answer| answer.headers.iter());
        if headers.any(|name| name.eq_ignore_ascii_case("etag")) {
            return Some((
                "header ETag".to_owned(),
                false,
                "a page has the header field ETag".to_owned(),
            ));
        }
        let (member, _) = record.shape.first_of(words::UPDATED)?;
        let because = format!(
            "a page gives out no position, and changes have `{member}`: the greatest of a page is where to go \
             on; the change at that very time comes again"
        );
        Some((format!("max /{}", escaped(member)), true, because))
    }

    /// The records of a change, and where it names its entity.
    fn parts(&self, collection: &Collection<'_>) -> (String, Option<String>) {
        let record = self.change.first_of(words::RECORD);
        let record = record.filter(|(_, shape)| {
            !shape.members().is_empty() || self.change.first_of(words::ENTITY).is_some()
        });
        let pointer = match record {
            Some((name, _)) => format!("/{}", escaped(name)),
            None => {
                inside(&self.change, collection).map(|(pointer, _)| pointer).unwrap_or_default()
            }
        };
        let entity = self.change.first_of(words::ENTITY);
        (pointer, entity.map(|(name, _)| format!("/{}", escaped(name))))
    }
}

/// Writes how changes are asked for.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    feed: Option<&Feed<'_>>,
    prefix: &str,
) {
    let example =
        "[sync]\nscope = \"entity\"\nquery = { since = \"{since}\" }\nposition = \"/next_since\"";
    let Some(feed) = feed else {
        draft.missing(
            "no feed of changes was found: no path is called sync, changes or delta with a parameter for a \
             position, and no list takes updated_since, since, modified_after or the like. Without one, delta \
             sync is not judged.",
            example,
        );
        return;
    };
    let from = feed.operation.said();
    let (pointer, entity) = feed.parts(collection);
    let position = feed.position(record);
    let Some((position, is_inclusive, because)) =
        position.filter(|_| !feed.is_for_all || entity.is_some())
    else {
        let what = if feed.is_for_all && entity.is_none() {
            "where a change names its entity"
        } else {
            "where a page gives out the next position"
        };
        draft.missing(
            format!("{from} looks like a feed of changes, and does not say {what}."),
            example,
        );
        return;
    };
    draft.header("[sync]", feed.why.clone());
    let (scope, why) = if feed.is_for_all {
        ("all", "a change names its entity")
    } else {
        ("entity", "it is below the collection, or the collection itself")
    };
    draft.entry("scope", quoted(scope), reason(from.as_str(), why));
    if let Some(path) = &feed.path {
        draft.entry("path", quoted(&format!("{prefix}{path}")), None);
    }
    let mut query = vec![(feed.since.to_owned(), quoted("{since}"))];
    let paging = Paging::of(feed.operation, &feed.page, Some(feed.since));
    query.extend(paging.query.iter().filter(|(name, _)| name != feed.since).cloned());
    let ordered = order(feed.operation, words::UPDATED);
    query.extend(ordered.map(|(name, value)| (name, quoted(&value))));
    draft.entry("query", table(&query), reason(from.as_str(), "these are its parameters"));
    if !feed.items.is_empty() {
        draft.entry(
            "items",
            quoted(&feed.items),
            reason(from.as_str(), "the list of changes is there"),
        );
    }
    if !pointer.is_empty() {
        draft.entry(
            "record",
            quoted(&pointer),
            reason(from.as_str(), "a change has the record there"),
        );
    }
    if let Some(entity) = entity.filter(|_| feed.is_for_all) {
        draft.entry(
            "entity",
            quoted(&entity),
            reason(from.as_str(), "a change names its entity there"),
        );
    }
    draft.entry("position", quoted(&position), reason(from.as_str(), because));
    if is_inclusive {
        draft.entry("inclusive", "true".to_owned(), reason(from.as_str(), "positions are times"));
    }
    match paging.pages {
        Some((pages, why)) => draft.entry("pages", pages, why),
        None => draft.missing(
            "nothing says how one page of changes leads to the next. Without it, the first page is taken for \
             all changes.",
            "pages = { by = \"position\", more = \"/has_more\" }",
        ),
    }
}
