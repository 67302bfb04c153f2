//! Where versions come from, and how writes name them.

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, shown};
use super::operation::Operation;
use super::record::{self, Record, escaped};
use super::shape::Shape;
use super::words;

/// The versions of records.
#[derive(Clone, Debug)]
pub(super) struct Locking<'d> {
    member: &'d str,
    kind: Kind,
}

/// What can be told from two versions of one record, as far as a schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Whole numbers from 0.
    Counter,
    /// Whole numbers that begin elsewhere.
    Later,
    /// Times, as whole numbers.
    Time,
    /// Texts.
    Opaque,
}

/// How a write names the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// In the header field `If-Match`.
    Header,
    /// As this query parameter.
    Query(String),
    /// As this member of the content; a JSON Pointer where it stands beside the record.
    Content(String),
}

impl<'d> Locking<'d> {
    /// The versions of a collection's records, if a member holds whole numbers, or texts that are no times.
    /// A text that no write names may be anything.
    pub(super) fn of(collection: &Collection<'_>, record: &Record<'d>) -> Option<Locking<'d>> {
        let (member, shape) = record.shape.first_of(words::VERSION)?;
        let locking = Locking { member, kind: kind(member, &shape)? };
        let mut writes =
            [collection.patch, collection.put, collection.delete].into_iter().flatten();
        let is_named = writes.any(|operation| locking.sent(operation, collection).is_some());
        (locking.kind != Kind::Opaque || is_named).then_some(locking)
    }

    /// How this operation names the version that it was made from.
    pub(super) fn sent(
        &self,
        operation: Operation<'_>,
        collection: &Collection<'_>,
    ) -> Option<Sent> {
        let has_header = operation.parameter("header", &["if-match"]).is_some();
        let named = [self.member.to_owned()];
        let other = ["expected_", "base_"].map(|before| format!("{before}{}", self.member));
        let usual = words::EXPECTED.iter().map(|name| (*name).to_owned());
        let names: Vec<String> = named.into_iter().chain(other).chain(usual).collect();
        let in_content = names.iter().find_map(|name| in_content(operation, collection, name));
        // Where the content is simply that of a record, the header field is what the server looks at.
        if let Some(found) = in_content.filter(|_| self.is_counted() || !has_header) {
            return Some(Sent::Content(found));
        }
        let query = names.iter().find_map(|name| operation.parameter("query", &[name.as_str()]));
        let query = query.map(|found| Sent::Query(found.name.to_owned()));
        query.or_else(|| has_header.then_some(Sent::Header))
    }

    fn is_counted(&self) -> bool {
        matches!(self.kind, Kind::Counter | Kind::Later)
    }
}

fn kind(member: &str, shape: &Shape<'_>) -> Option<Kind> {
    let is_time = words::RISING.contains(&member);
    let begins = |facet: &str| shape.facet(facet).and_then(serde_json::Value::as_i64);
    match shape.kind() {
        Some("integer") | None if is_time => Some(Kind::Time),
        Some("integer") | None => {
            let is_later = ["minimum", "default"].iter().any(|facet| begins(facet) >= Some(1));
            Some(if is_later { Kind::Later } else { Kind::Counter })
        }
        Some("string") if !is_time && !is_moment(shape) => Some(Kind::Opaque),
        _ => None,
    }
}

fn is_moment(shape: &Shape<'_>) -> bool {
    matches!(shape.text("format"), Some("date-time" | "date" | "time"))
}

/// Where the content of a request has a member of this name, as `with` names it: in the record, or beside
/// it.
fn in_content(operation: Operation<'_>, collection: &Collection<'_>, name: &str) -> Option<String> {
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let is_taken = |shape: Shape<'_>| !shape.says("readOnly");
    operation.contents().iter().find_map(|(_, content)| {
        let inner = record::enveloped(content, &envelope);
        if inner.and_then(|inner| inner.member(name)).is_some_and(is_taken) {
            return Some(name.to_owned());
        }
        let is_beside = !envelope.is_empty() && content.member(name).is_some_and(is_taken);
        is_beside.then(|| format!("/{}", escaped(name)))
    })
}

/// Writes where versions come from.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    locking: Option<&Locking<'_>>,
) {
    let Some(locking) = locking else { return unknown(draft, collection, record) };
    draft.header("[version]", None);
    let (kind, form, because) = match locking.kind {
        Kind::Counter => (
            "counter",
            "a whole number",
            "such a member counts changes from 0 by one; if it only rises, say increasing",
        ),
        Kind::Later => (
            "increasing",
            "a whole number",
            "it begins above 0, and a counter in the sense of a dialect counts from there",
        ),
        Kind::Time => (
            "increasing",
            "a whole number",
            "it is a time or the like: later is greater, and that is all",
        ),
        Kind::Opaque => (
            "opaque",
            "a text",
            "texts can be told apart, and that is all; if one comes again with the content, as a digest \
             does, it is no version, and this part has to go",
        ),
    };
    draft.entry("kind", quoted(kind), reason(&record.from, because));
    let because = format!("the record has the member `{}`, {form}", shown(locking.member));
    draft.entry(
        "at",
        quoted(&format!("/{}", escaped(locking.member))),
        reason(&record.from, because),
    );
}

fn unknown(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    let example = "[version]\nkind = \"counter\"\nat = \"/lock_version\"";
    let texts = record.shape.first_of(words::VERSION);
    let times = texts.filter(|(_, shape)| shape.kind() == Some("string"));
    let has_tags = collection.operations().any(|operation| {
        let has_tag =
            |headers: &[&str]| headers.iter().any(|name| name.eq_ignore_ascii_case("etag"));
        operation.parameter("header", &["if-match"]).is_some()
            || operation.accepted().iter().any(|answer| has_tag(&answer.headers))
    });
    if let Some((member, shape)) = times {
        let what = if kind(member, &shape).is_none() {
            "is a time: two changes of one moment would have the same. If the server sees to it that no two \
             states do, write this, and how a write names it"
        } else {
            "is a text, and no write was seen to name the one that it was made from. If there is a way, say \
             so in [operations.update] and [operations.delete], and write this"
        };
        draft.missing(
            format!(
                "`{}` looks like a version, and {what}; without, locking is not judged.",
                shown(member)
            ),
            "[version]\nkind = \"opaque\"\nat = \"/MEMBER\"",
        );
    } else if has_tags {
        draft.missing(
            "no member of a record is a version, and there are If-Match or ETag. Where the tag is a version, \
             and no digest of the content, say where lists and changes show it; without, locking is not \
             judged.",
            "[version]\nkind = \"increasing\"\nat = \"header ETag\"\nitem_at = \"/MEMBER\"",
        );
    } else {
        draft.missing(
            "no version was found: no member of a record is called lock_version, version, revision or the \
             like, and there is no If-Match. Without one, locking is not judged.",
            example,
        );
    }
}
