//! How a collection is listed.

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, table};
use super::operation::Operation;
use super::paging::{Paging, items};
use super::words;

/// Writes how a collection is listed.
pub(super) fn write(draft: &mut Draft, collection: &Collection<'_>) {
    let example = "[list]\nitems = \"/items\"\npages = { by = \"url\", next = \"/next\" }";
    let Some(operation) = collection.list else {
        draft.missing("no GET of the collection was found.", example);
        return;
    };
    let page = operation.answer();
    let Some((page, (pointer, _))) = page.and_then(|page| Some((page.clone(), items(&page)?)))
    else {
        draft.missing(
            format!("{} does not say where in its answer the records are.", operation.said()),
            example,
        );
        return;
    };
    draft.header("[list]", reason(operation.said(), "it answers with a list of records"));
    let paging = Paging::of(operation, &page, None);
    let mut query = paging.query.clone();
    let order = order(operation, &["id"]).filter(|_| paging.by_id.is_none());
    query.extend(order.iter().map(|(name, value)| (name.clone(), quoted(value))));
    if !query.is_empty() {
        let because = "these are its parameters";
        draft.entry("query", table(&query), reason(operation.said(), because));
    }
    if !pointer.is_empty() {
        let because = "the list of the answer's content is there";
        draft.entry("items", quoted(&pointer), reason(operation.said(), because));
    }
    let ordered = || order.map(|_| reason(operation.said(), "it is asked for in that order"));
    if let Some(why) = paging.by_id.or_else(ordered) {
        draft.entry("by_id", "true".to_owned(), why);
    }
    match paging.pages {
        Some((pages, why)) => draft.entry("pages", pages, why),
        None => draft.missing(
            "nothing says how one page leads to the next: looked for a member `next` or the like, the header \
             field Link, and parameters for a cursor, an offset or the number of a page. Without it, the \
             first page is taken for the whole list.",
            "pages = { by = \"url\", next = \"link next\" }",
        ),
    }
}

/// The parameter and its value that ask for the order of the first of these members that can be asked
/// for.
pub(super) fn order(operation: Operation<'_>, members: &[&str]) -> Option<(String, String)> {
    let parameter = operation.parameter("query", words::SORT)?;
    let shape = parameter.shape.items().unwrap_or_else(|| parameter.shape.clone());
    let mut known: Vec<&str> = shape.choices().iter().filter_map(|value| value.as_str()).collect();
    known.extend(shape.facet("default").and_then(|value| value.as_str()));
    let found = members.iter().find_map(|member| known.iter().find(|value| *value == member));
    found.map(|value| (parameter.name.to_owned(), (*value).to_owned()))
}
