//! What a record looks like: where an answer has it, its id, and what surrounds it in a request.

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, shown};
use super::shape::Shape;
use super::words;

/// A record, as answers show it.
#[derive(Clone, Debug)]
pub(super) struct Record<'d> {
    /// Where an answer has it, a JSON Pointer.
    pub(super) answer: String,
    pub(super) shape: Shape<'d>,
    /// The member that is its id.
    pub(super) id: Option<&'d str>,
    /// Where it was seen.
    pub(super) from: String,
}

impl<'d> Record<'d> {
    /// The record of a collection: as a read shows it, or else as a write is answered.
    pub(super) fn of(collection: &Collection<'d>) -> Option<Record<'d>> {
        let shown_by = [collection.read, collection.patch, collection.put, collection.post];
        shown_by.into_iter().flatten().find_map(|operation| {
            let (answer, shape) = inside(&operation.answer()?, collection)?;
            let id = id_of(&shape, collection);
            Some(Record { answer, shape, id, from: operation.said() })
        })
    }
}

/// The record in the content of an answer or request, and the JSON Pointer to it: the content itself, or
/// the only object in it that looks like one.
pub(super) fn inside<'d>(
    content: &Shape<'d>,
    collection: &Collection<'d>,
) -> Option<(String, Shape<'d>)> {
    let members = content.members();
    if looks_like_record(content, collection) {
        return Some((String::new(), content.clone()));
    }
    let mut objects = members.iter().filter(|(_, shape)| !shape.members().is_empty());
    let likely = objects.clone().find(|(_, shape)| looks_like_record(shape, collection));
    let found = likely.or_else(|| objects.next().filter(|_| members.len() == 1));
    match found {
        Some((name, shape)) => Some((format!("/{}", escaped(name)), shape.clone())),
        None => (content.kind() == Some("object")).then(|| (String::new(), content.clone())),
    }
}

fn looks_like_record(shape: &Shape<'_>, collection: &Collection<'_>) -> bool {
    id_of(shape, collection).is_some()
        || [words::VERSION, words::CREATED, words::UPDATED]
            .iter()
            .any(|names| shape.first_of(names).is_some())
}

/// The member that is the id: of a usual name, or of that which the path has for it.
pub(super) fn id_of<'d>(shape: &Shape<'d>, collection: &Collection<'d>) -> Option<&'d str> {
    let members = shape.members();
    let names = words::ID.iter().copied().chain([collection.id]);
    names
        .filter_map(|name| members.iter().find(|(known, _)| *known == name))
        .map(|(name, _)| *name)
        .next()
}

/// Writes where answers and requests have the record.
pub(super) fn write(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    if !record.answer.is_empty() {
        let because = format!(
            "the content has the record in its member `{}`",
            shown(record.answer.trim_start_matches('/'))
        );
        draft.entry("answer", quoted(&record.answer), reason(&record.from, because));
    }
    if let Some((envelope, from)) =
        envelope(collection).filter(|(envelope, _)| !envelope.is_empty())
    {
        let because = format!(
            "the content of a request has the record in its member `{}`",
            shown(envelope.trim_start_matches('/'))
        );
        draft.entry("envelope", quoted(&envelope), reason(from, because));
    }
    if record.shape.member("attributes").is_some_and(|inner| !inner.members().is_empty()) {
        draft.missing(
            "records keep their members in `attributes`, and a dialect has no words for members that \
             lie deeper than the id: only a server that also takes and shows plain records can be \
             described. For any other, write an adapter, a program that speaks to it in place of this \
             file: fixtures/adapters/README.md says how.",
            "",
        );
    }
}

/// Where the content of a create or an update has the record.
pub(super) fn envelope(collection: &Collection<'_>) -> Option<(String, String)> {
    [collection.post, collection.patch, collection.put].into_iter().flatten().find_map(
        |operation| {
            let (_, content) = operation.content()?;
            let members = content.members();
            // A request may show nothing that looks like a record: one member that is an object is around it.
            let only = match members.as_slice() {
                [(name, shape)] if !shape.members().is_empty() => {
                    Some(format!("/{}", escaped(name)))
                }
                _ => None,
            };
            let found =
                only.or_else(|| inside(&content, collection).map(|(pointer, _)| pointer))?;
            Some((found, operation.said()))
        },
    )
}

/// The content of a request, without what is around it.
pub(super) fn unwrapped<'d>(content: &Shape<'d>, envelope: &str) -> Shape<'d> {
    enveloped(content, envelope).unwrap_or_else(|| content.clone())
}

/// What is in the envelope of a request's content; nothing where it has none of this kind.
pub(super) fn enveloped<'d>(content: &Shape<'d>, envelope: &str) -> Option<Shape<'d>> {
    match envelope.strip_prefix('/') {
        Some(name) => content.member(&unescaped(name)),
        None => Some(content.clone()),
    }
}

/// A segment of a JSON Pointer (RFC 6901).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}
