//! How records are created, read, changed and deleted.

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, shown, table};
use super::locking::{Locking, Sent};
use super::operation::Operation;
use super::record::{self, Record};

/// Writes the four operations.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    locking: Option<&Locking<'_>>,
) {
    create(draft, collection, record);
    match collection.read {
        Some(operation) => {
            draft.header("[operations.read]", reason(operation.said(), "it shows one record"));
            draft.entry("method", quoted("GET"), None);
        }
        None => draft.missing(
            "no GET of one record was found. The harness reads records to see what became of them.",
            "[operations.read]\nmethod = \"GET\"",
        ),
    }
    update(draft, collection, record, locking);
    delete(draft, collection, record, locking);
}

/// Where the content of a POST has the id that the client chose, if it does.
pub(super) fn sends_id(collection: &Collection<'_>, record: &Record<'_>) -> Option<String> {
    let operation = collection.post?;
    let (_, content) = operation.content()?;
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let content = record::unwrapped(&content, &envelope);
    let id = content.member(record.id?)?;
    let is_number = matches!(id.kind(), Some("integer" | "number"));
    (!id.says("readOnly") && !is_number).then(|| operation.said())
}

/// How a record is created under an id that the client chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By a POST with the id in its content.
    Post,
    /// By a PUT to where the record will be, with `If-None-Match: *`.
    PutIfNone,
    /// By a PUT to where the record will be.
    Put,
}

/// How a record is created under an id that the client chose. A PUT that can be kept from overwriting goes
/// before a POST, of which a document seldom says what it does where the id is taken.
pub(super) fn creating<'d>(
    collection: &Collection<'d>,
    record: &Record<'_>,
) -> Option<(Operation<'d>, Way)> {
    let guarded = |put: &Operation<'_>| put.parameter("header", &["if-none-match"]).is_some();
    let put = || collection.put.filter(guarded).map(|put| (put, Way::PutIfNone));
    let post = || collection.post.filter(|_| sends_id(collection, record).is_some());
    let bare = || collection.put.filter(|put| put.answers_with(201)).map(|put| (put, Way::Put));
    put().or_else(|| post().map(|post| (post, Way::Post))).or_else(bare)
}

fn create(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    let Some((operation, way)) = creating(collection, record) else {
        draft.missing(
            "no way was found to create a record under an id that the client chose: no POST takes an id in \
             its content, and no PUT to a record answers 201. If the server makes the ids, an app cannot \
             create while it is offline. If it takes one all the same, say how.",
            "[operations.create]\nmethod = \"POST\"      # and under [id]: sent = \"id\"",
        );
        return;
    };
    let (method, because) = match way {
        Way::Post => ("POST", "a POST to the collection takes an id in its content"),
        Way::PutIfNone => ("PUT", "a PUT with `If-None-Match: *` creates what is not there yet"),
        Way::Put => ("PUT", "a PUT to a record that is not there yet creates it"),
    };
    draft.header("[operations.create]", reason(operation.said(), because));
    draft.entry("method", quoted(method), None);
    if way == Way::PutIfNone {
        let because = "it has the parameter If-None-Match";
        let value = table(&[("If-None-Match".to_owned(), quoted("*"))]);
        draft.entry("headers", value, reason(operation.said(), because));
    }
    content(draft, operation, record);
}

fn update(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    locking: Option<&Locking<'_>>,
) {
    let Some(operation) = collection.patch.or(collection.put) else {
        draft.missing(
            "no PATCH or PUT of a record was found.",
            "[operations.update]\nmethod = \"PATCH\"",
        );
        return;
    };
    let is_whole = collection.patch.is_none();
    let because = if is_whole { "a PUT replaces a record" } else { "a PATCH changes a record" };
    draft.header("[operations.update]", reason(operation.said(), because));
    draft.entry("method", quoted(&operation.method.to_ascii_uppercase()), None);
    if is_whole {
        let because = "a PUT sends every member";
        draft.entry("whole", "true".to_owned(), reason(operation.said(), because));
    }
    content(draft, operation, record);
    version(draft, operation, collection, locking, &[]);
}

fn delete(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    locking: Option<&Locking<'_>>,
) {
    let Some(operation) = collection.delete else {
        draft.missing(
            "no DELETE of a record was found.",
            "[operations.delete]\nmethod = \"DELETE\"",
        );
        return;
    };
    draft.header("[operations.delete]", reason(operation.said(), "a DELETE deletes a record"));
    draft.entry("method", quoted("DELETE"), None);
    version(draft, operation, collection, locking, &[]);
    let tombstone = operation.answer().filter(|shape| {
        let inner = record::unwrapped(shape, &record.answer);
        inner.first_of(super::words::DELETED).is_some()
    });
    if tombstone.is_none() || operation.answers_with(204) {
        let because = if tombstone.is_none() {
            "its answer shows no tombstone"
        } else {
            "its answer may be 204, without content"
        };
        draft.entry("answered", quoted("nothing"), reason(operation.said(), because));
    }
}

/// The media type of the content, and what the answer shows.
pub(super) fn content(draft: &mut Draft, operation: Operation<'_>, record: &Record<'_>) {
    if let Some((media_type, _)) =
        operation.content().filter(|(name, _)| *name != "application/json")
    {
        let because = "it takes content of this type";
        draft.entry("media_type", quoted(media_type), reason(operation.said(), because));
    }
    let shows = operation.answer().is_some_and(|shape| {
        let inner = record::unwrapped(&shape, &record.answer);
        record.id.is_none_or(|id| inner.member(id).is_some())
    });
    if !shows {
        let because = "its answer does not show the record";
        draft.entry("answered", quoted("nothing"), reason(operation.said(), because));
    }
}

/// Writes how an operation names the version that it was made from, and the constants of its content.
pub(super) fn version(
    draft: &mut Draft,
    operation: Operation<'_>,
    collection: &Collection<'_>,
    locking: Option<&Locking<'_>>,
    constants: &[(String, String)],
) {
    let one = |name: &str, value: &str| table(&[(name.to_owned(), quoted(value))]);
    let mut content = constants.to_vec();
    match locking.map(|locking| locking.sent(operation, collection)) {
        Some(Some(Sent::Header)) => {
            let why = reason(operation.said(), "it has the parameter If-Match");
            draft.entry("headers", one("If-Match", "\"{version}\""), why);
        }
        Some(Some(Sent::Query(name))) => {
            let why = reason(operation.said(), format!("it has the parameter `{}`", shown(&name)));
            draft.entry("query", one(&name, "{version}"), why);
        }
        Some(Some(Sent::Content(name))) => content.push((name, quoted("{version}"))),
        Some(None) => draft.missing(
            "records have a version, and this does not say how a write names the one it was made from: \
             looked for If-Match, and for a parameter or member of the version's name.",
            "headers = { If-Match = '\"{version}\"' }",
        ),
        None => {}
    }
    let names: Vec<String> = content
        .iter()
        .map(|(name, _)| format!("`{}`", shown(name.trim_start_matches('/'))))
        .collect();
    let because = match names.as_slice() {
        [] => return,
        [name] => format!("its content has the member {name}"),
        names => format!("its content has the members {}", names.join(" and ")),
    };
    draft.entry("with", table(&content), reason(operation.said(), because));
}
