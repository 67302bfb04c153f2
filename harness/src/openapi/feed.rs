//! How changes are asked for.

use super::collections::Collection;
use super::document::Document;
use super::draft::{Draft, Reason, quoted, reason, shown, table};
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
    /// Whether a position is a time.
    is_time: bool,
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
    let found = document.paths().filter(|(path, _)| is_feed(path));
    found
        .filter_map(|(path, item)| Operation::find(document, path, item, "get"))
        .take(MOST)
        .collect()
}

fn is_feed(path: &str) -> bool {
    let mut segments = path.split('/').map(|segment| segment.trim_end_matches(".json"));
    segments.any(|segment| words::FEED.contains(&segment))
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
        let since = operation.parameter("query", names)?;
        let is_time = matches!(since.shape.text("format"), Some("date-time" | "date"));
        let since = since.name;
        let page = operation.answer()?;
        let (items, change) = items(&page)?;
        Some(Feed { operation, path, since, is_time, is_for_all, page, items, change, why })
    }

    /// Where in the answer the next position is, and why.
    fn position(&self, record: &Record<'_>) -> Option<(String, bool, String)> {
        if let Some(pointer) = self.position_member() {
            let because = format!("a page has the member `{}`", pointer.trim_start_matches('/'));
            return Some((pointer, false, because));
        }
        let answers = self.operation.accepted();
        let mut headers = answers.iter().flat_map(|answer| answer.headers.iter());
        if !self.is_time && headers.any(|name| name.eq_ignore_ascii_case("etag")) {
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

    /// The member of a page that is the next position. What leads to the next page is none, where a
    /// position is a time or a parameter of its own takes it.
    fn position_member(&self) -> Option<String> {
        let cursor = self.operation.parameter("query", words::CURSOR);
        let is_paged = self.is_time || cursor.is_some_and(|cursor| cursor.name != self.since);
        let names: Vec<&'static str> = words::POSITION
            .iter()
            .filter(|name| !is_paged || !words::NEXT.contains(name))
            .copied()
            .collect();
        if let Some((name, _)) = self.page.first_of(&names) {
            return Some(format!("/{}", escaped(name)));
        }
        words::AROUND_NEXT.iter().find_map(|around| {
            let (name, _) = self.page.member(around)?.first_of(&names)?;
            Some(format!("/{}/{}", escaped(around), escaped(name)))
        })
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

const EXAMPLE: &str =
    "[sync]\nscope = \"entity\"\nquery = { since = \"{since}\" }\nposition = \"/next_since\"";

/// Writes that no feed was found.
pub(super) fn missing(draft: &mut Draft, document: &Document) {
    let called = document.paths().map(|(path, _)| path).find(|path| is_feed(path));
    let what = match called {
        Some(path) => format!(
            "the path {} looks like a feed of changes, and no GET of it takes a position as a parameter and \
             answers with a list of changes. A dialect can say more than is guessed here, such as a position \
             in the content of a POST; what none can say, an adapter can.",
            shown(path)
        ),
        None => "no feed of changes was found: no path is called sync, changes or delta with a parameter for a \
                 position, and no list takes updated_since, since, modified_after or the like."
            .to_owned(),
    };
    draft.missing(format!("{what} Without one, delta sync is not judged."), EXAMPLE);
}

/// Writes how changes are asked for.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    feed: &Feed<'_>,
    prefix: &str,
) {
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
            EXAMPLE,
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
    let paging = Paging::of(feed.operation, &feed.page, Some(feed.since));
    write_query(draft, feed, &paging);
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
    // A page that asks for the next one by something else says its position beside that.
    let is_stated = feed.is_time || position.starts_with("header");
    let is_apart = paging.by.is_some_and(|by| by != "position");
    if !is_inclusive && is_stated && is_apart {
        let because = "that of a later page would skip what changes while the pages are read";
        draft.entry("position_from", quoted("first"), reason(from.as_str(), because));
    }
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

/// Writes the query parameters of a request for changes.
fn write_query(draft: &mut Draft, feed: &Feed<'_>, paging: &Paging) {
    let mut query = vec![(feed.since.to_owned(), quoted("{since}"))];
    query.extend(paging.query.iter().filter(|(name, _)| name != feed.since).cloned());
    let ordered = order(feed.operation, words::UPDATED);
    query.extend(ordered.map(|(name, value)| (name, quoted(&value))));
    let all = feed.operation.parameter("query", words::WITH_DELETED);
    let all = all.filter(|all| matches!(all.shape.kind(), Some("boolean") | None));
    query.extend(all.iter().map(|all| (all.name.to_owned(), quoted("true"))));
    let because = match all {
        Some(all) => {
            format!("these are its parameters, and with `{}` tombstones come, too", shown(all.name))
        }
        None => "these are its parameters".to_owned(),
    };
    draft.entry("query", table(&query), reason(feed.operation.said(), because));
}
