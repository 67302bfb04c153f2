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
    is_counter: bool,
    pub(super) update: Option<Sent>,
    pub(super) delete: Option<Sent>,
}

/// How a write names the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// In the header field `If-Match`.
    Header,
    /// As this query parameter.
    Query(String),
    /// As this member of the content.
    Content(String),
}

impl<'d> Locking<'d> {
    /// The versions of a collection's records, if a member holds whole numbers.
    pub(super) fn of(collection: &Collection<'d>, record: &Record<'d>) -> Option<Locking<'d>> {
        let (member, shape) = record.shape.first_of(words::VERSION)?;
        if !is_whole_number(&shape) {
            return None;
        }
        let is_counter = !words::RISING.contains(&member);
        let change = collection.patch.or(collection.put);
        let sent =
            |operation: Option<Operation<'d>>| sent(operation?, member, is_counter, collection);
        Some(Locking { member, is_counter, update: sent(change), delete: sent(collection.delete) })
    }
}

fn is_whole_number(shape: &Shape<'_>) -> bool {
    shape.kind() == Some("integer") || shape.kind().is_none()
}

fn sent(
    operation: Operation<'_>,
    member: &str,
    is_counter: bool,
    collection: &Collection<'_>,
) -> Option<Sent> {
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let in_content = operation
        .contents()
        .iter()
        .find_map(|(_, content)| record::unwrapped(content, &envelope).member(member));
    let in_content = in_content.filter(|shape| !shape.says("readOnly"));
    let has_header = operation.parameter("header", &["if-match"]).is_some();
    // Where the content is simply that of a record, the header field is what the server looks at.
    match in_content {
        Some(_) if is_counter || !has_header => return Some(Sent::Content(member.to_owned())),
        _ => {}
    }
    let query = || operation.parameter("query", &[member]).map(|found| found.name.to_owned());
    query().map(Sent::Query).or_else(|| has_header.then_some(Sent::Header))
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
    let (kind, because) = if locking.is_counter {
        ("counter", "such a member counts changes from 0 by one; if it only rises, say increasing")
    } else {
        ("increasing", "it is a time or the like: later is greater, and that is all")
    };
    draft.entry("kind", quoted(kind), reason(&record.from, because));
    let because = format!("the record has the member `{}`, a whole number", shown(locking.member));
    draft.entry(
        "at",
        quoted(&format!("/{}", escaped(locking.member))),
        reason(&record.from, because),
    );
}

fn unknown(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    let example = "[version]\nkind = \"counter\"\nat = \"/lock_version\"";
    let texts = record.shape.first_of(words::VERSION).map(|(member, _)| member);
    let has_tags = collection.operations().any(|operation| {
        let has_tag =
            |headers: &[&str]| headers.iter().any(|name| name.eq_ignore_ascii_case("etag"));
        operation.parameter("header", &["if-match"]).is_some()
            || operation.accepted().iter().any(|answer| has_tag(&answer.headers))
    });
    if let Some(member) = texts {
        draft.missing(
            format!(
                "`{}` looks like a version, and is a text: a dialect has whole numbers only. If its texts \
                 are numbers, write this; without, locking is not judged.",
                shown(member)
            ),
            "[version]\nkind = \"increasing\"\nat = \"/MEMBER\"",
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
