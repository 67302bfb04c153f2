//! How one page leads to the next: for lists and for feeds of changes.

use super::draft::{Reason, quoted, reason, table};
use super::operation::Operation;
use super::record::escaped;
use super::shape::Shape;
use super::words;

/// Page sizes above this are no bound that a server keeps.
const LARGEST: u64 = 100_000;

/// How one page leads to the next.
#[derive(Clone, Debug)]
pub(super) struct Paging {
    /// Query parameters, with their holes.
    pub(super) query: Vec<(String, String)>,
    /// What the next page is asked by.
    pub(super) by: Option<&'static str>,
    /// The value of `pages`.
    pub(super) pages: Option<(String, Reason)>,
    /// Whether a list begins behind an id.
    pub(super) by_id: Option<Reason>,
}

/// Where the entries of a page are, a JSON Pointer, and what one looks like.
pub(super) fn items<'d>(page: &Shape<'d>) -> Option<(String, Shape<'d>)> {
    if let Some(items) = page.items() {
        return Some((String::new(), items));
    }
    let members = page.members();
    let lists = || members.iter().filter_map(|(name, shape)| Some((*name, shape.items()?)));
    // Of several lists the one of objects has the records.
    let found =
        lists().find(|(_, items)| items.kind() == Some("object")).or_else(|| lists().next());
    found.map(|(name, items)| (format!("/{}", escaped(name)), items))
}

impl Paging {
    /// Of this operation, whose answers are pages like this one. `since` is the parameter that is spoken
    /// for; a list has none.
    pub(super) fn of(operation: Operation<'_>, page: &Shape<'_>, since: Option<&str>) -> Paging {
        let mut paging = Paging { query: Vec::new(), by: None, pages: None, by_id: None };
        let free = |names: &[&str]| {
            operation.parameter("query", names).filter(|found| Some(found.name) != since)
        };
        let limit = free(words::LIMIT);
        let mut bounds = Vec::new();
        let mut usual = None;
        if let Some(limit) = &limit {
            paging.query.push((limit.name.to_owned(), quoted("{limit}")));
            let number = |facet: &str| limit.shape.facet(facet).and_then(serde_json::Value::as_u64);
            let most = number("maximum").filter(|most| *most <= LARGEST);
            bounds.extend(most.map(|most| ("max".to_owned(), most.to_string())));
            usual = number("default");
        }
        let Some(found) = Next::of(operation, page, since) else { return paging };
        paging.by = Some(found.by);
        let mut pages = vec![("by".to_owned(), quoted(found.by))];
        let has_next = found.next.is_some();
        pages.extend(found.next.map(|next| ("next".to_owned(), quoted(&next))));
        let more = more_member(page);
        let is_told = more.is_some() || has_next;
        pages.extend(more.map(|pointer| ("more".to_owned(), quoted(&pointer))));
        pages.extend(bounds);
        // Where a page says itself whether there is more, its size says nothing.
        let is_counted = matches!(found.by, "number" | "offset") && !is_told;
        let size = usual.filter(|_| is_counted).map(|size| ("size".to_owned(), size.to_string()));
        pages.extend(size);
        paging.query.extend(found.parameter.map(|(name, hole)| (name, quoted(hole))));
        if found.by == "position" && since.is_none() {
            let because = "a list that begins behind an id comes in the order of ids";
            paging.by_id = Some(reason(operation.said(), because));
        }
        paging.pages = Some((table(&pages), reason(operation.said(), found.because)));
        paging
    }
}

/// How the next page is asked for.
struct Next {
    by: &'static str,
    next: Option<String>,
    parameter: Option<(String, &'static str)>,
    because: String,
}

impl Next {
    fn of(operation: Operation<'_>, page: &Shape<'_>, since: Option<&str>) -> Option<Next> {
        let free = |names: &[&str]| {
            operation.parameter("query", names).filter(|found| Some(found.name) != since)
        };
        let in_content = next_member(page);
        let after = free(words::AFTER)
            .filter(|_| since.is_none())
            .filter(|found| found.shape.text("format") == Some("uuid"));
        if let Some(after) = after {
            return Some(Next {
                by: "position",
                next: in_content.map(|(pointer, _)| pointer),
                parameter: Some((after.name.to_owned(), "{after}")),
                because: format!("its parameter `{}` takes an id", after.name),
            });
        }
        if let Some(next) = by_header(operation) {
            return Some(next);
        }
        if let Some((pointer, shape)) = in_content.clone() {
            let in_links = |links: &&str| pointer.starts_with(&format!("/{links}/"));
            let is_url = words::LINKS.iter().any(in_links)
                || pointer.ends_with("/href")
                || matches!(shape.text("format"), Some("uri" | "uri-reference" | "url"))
                || shape
                    .example()
                    .and_then(|value| value.as_str())
                    .is_some_and(|text| text.contains("://"));
            let cursor = free(words::CURSOR);
            if is_url || cursor.is_some() {
                let because = match &cursor {
                    Some(cursor) if !is_url => {
                        format!(
                            "a page has `{pointer}`, and the parameter `{}` takes it",
                            cursor.name
                        )
                    }
                    _ => format!("a page has the URL of the next one at `{pointer}`"),
                };
                let parameter = cursor.filter(|_| !is_url);
                return Some(Next {
                    by: if is_url { "url" } else { "cursor" },
                    next: Some(pointer),
                    parameter: parameter.map(|found| (found.name.to_owned(), "{cursor}")),
                    because,
                });
            }
        }
        if since.is_some() && more_member(page).is_some() {
            return Some(Next {
                by: "position",
                next: None,
                parameter: None,
                because:
                    "a page says whether there is more, and gives out the position to go on from"
                        .to_owned(),
            });
        }
        let counted = [("offset", words::OFFSET, "{offset}"), ("number", words::PAGE, "{page}")];
        counted.into_iter().find_map(|(by, names, hole)| {
            let found = free(names)?;
            let numbered = in_content.clone().filter(|(_, shape)| shape.kind() == Some("integer"));
            let next = numbered.map(|(pointer, _)| pointer);
            let told = match &next {
                Some(pointer) => format!("a page has the number of the next one at `{pointer}`"),
                None => "a page names no next one".to_owned(),
            };
            let because = format!("it has the parameter `{}`, and {told}", found.name);
            Some(Next { by, next, parameter: Some((found.name.to_owned(), hole)), because })
        })
    }
}

/// A link or header field of the answer that leads to the next page.
fn by_header(operation: Operation<'_>) -> Option<Next> {
    let answers = operation.accepted();
    let names: Vec<&str> =
        answers.iter().flat_map(|answer| answer.headers.iter().copied()).collect();
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let next = if has("link") {
        "link next"
    } else if has("next-page") {
        "header Next-Page"
    } else {
        return None;
    };
    Some(Next {
        by: "url",
        next: Some(next.to_owned()),
        parameter: None,
        because: format!(
            "its answer has the header field {}",
            if has("link") { "Link" } else { "Next-Page" }
        ),
    })
}

/// Where the content of a page says how the next one is asked for.
fn next_member<'d>(page: &Shape<'d>) -> Option<(String, Shape<'d>)> {
    let around = || {
        words::LINKS.iter().chain(words::AROUND_NEXT).find_map(|around| {
            let (name, shape) = page.member(around)?.first_of(words::NEXT)?;
            Some((format!("/{}/{}", escaped(around), escaped(name)), shape))
        })
    };
    let own = page.first_of(words::NEXT);
    let own = own.map(|(name, shape)| (format!("/{}", escaped(name)), shape));
    let (pointer, shape) = own.or_else(around)?;
    // A link may be an object with the URL in it.
    Some(match shape.member("href") {
        Some(inner) => (format!("{pointer}/href"), inner),
        None => (pointer, shape),
    })
}

/// Where the content of a page says whether there is more.
fn more_member(page: &Shape<'_>) -> Option<String> {
    if let Some((name, _)) = page.first_of(words::MORE) {
        return Some(format!("/{}", escaped(name)));
    }
    words::AROUND_NEXT.iter().find_map(|around| {
        let (name, _) = page.member(around)?.first_of(words::MORE)?;
        Some(format!("/{}/{}", escaped(around), escaped(name)))
    })
}
