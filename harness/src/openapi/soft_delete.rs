//! How a tombstone is told, and where a record's times stand.

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, shown};
use super::record::{Record, escaped};
use super::shape::Shape;
use super::words;

/// Whether anything tells a tombstone.
pub(super) fn has_mark(record: &Record<'_>, change: Option<&Shape<'_>>) -> bool {
    [Some(&record.shape), change]
        .into_iter()
        .flatten()
        .any(|shape| shape.first_of(words::DELETED).is_some())
}

/// Writes how a tombstone is told: by a member of the record, or of the change around it.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    change: Option<&Shape<'_>>,
) {
    let in_record = record.shape.first_of(words::DELETED).map(|found| (found, false));
    let around = || change?.first_of(words::DELETED).map(|found| (found, true));
    let Some(((member, shape), is_around)) = in_record.or_else(around) else {
        draft.missing(
            "no tombstone was found: no member is called deleted_at, deleted, is_deleted, archived or the \
             like. Without one, soft delete is not judged.",
            "[deleted]\nat = \"/deleted_at\"",
        );
        return;
    };
    draft.header("[deleted]", None);
    let place = if is_around { "a change" } else { "the record" };
    // An app may archive what nobody has deleted.
    let doubt = if member.contains("archived") {
        "; if archiving is no delete here, take this part away"
    } else {
        ""
    };
    let because = format!("{place} has the member `{}`{doubt}", shown(member));
    draft.entry("at", quoted(&format!("/{}", escaped(member))), reason(&record.from, because));
    if is_around {
        draft.entry("item", "true".to_owned(), reason("the feed", "it stands beside the record"));
    }
    if shape.kind() == Some("boolean") {
        draft.entry("is", "true".to_owned(), reason(&record.from, "it is true or false"));
    }
    match collection.read.filter(|read| read.answers_with(410)) {
        Some(read) => {
            let because = "it answers 410 as well as 404";
            draft.entry("told", "true".to_owned(), reason(read.said(), because));
        }
        None => {
            let because =
                "nothing says that a deleted record is answered for otherwise than an unknown one";
            let from = collection.read.map_or_else(|| record.from.clone(), |read| read.said());
            draft.entry("told", "false".to_owned(), reason(from, because));
        }
    }
}

/// Writes where a record's times stand.
pub(super) fn write_stamps(draft: &mut Draft, record: &Record<'_>) {
    let created = record.shape.first_of(words::CREATED);
    let updated = record.shape.first_of(words::UPDATED);
    let deleted = record.shape.first_of(words::DELETED).filter(|(name, _)| is_time(name));
    let found = [("created", &created), ("updated", &updated), ("deleted", &deleted)];
    draft.header("[stamps]", None);
    for (key, found) in found {
        let Some((member, _)) = found else { continue };
        let because = format!("the record has the member `{}`", shown(member));
        draft.entry(key, quoted(&format!("/{}", escaped(member))), reason(&record.from, because));
    }
    if created.is_none() || updated.is_none() {
        draft.missing(
            "not both of the times of creation and change were found (looked for created_at and updated_at, \
             and other spellings). Without them, nothing is judged that is about times.",
            "created = \"/created_at\"\nupdated = \"/updated_at\"",
        );
    }
    let numbers = [&created, &updated]
        .into_iter()
        .flatten()
        .any(|(_, shape)| matches!(shape.kind(), Some("integer" | "number")));
    if numbers {
        let because =
            "the times are numbers; s for seconds and ns for nanoseconds can stand here too";
        draft.entry("form", quoted("ms"), reason(&record.from, because));
    }
}

/// Whether a tombstone's mark of this name is the time of the delete.
fn is_time(name: &str) -> bool {
    name.ends_with("_at") || name.ends_with("At")
}
