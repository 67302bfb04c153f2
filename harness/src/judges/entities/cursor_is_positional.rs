//! Judges `entities/cursor_is_positional`: a cursor is a place in the order of ids, whether or not
//! a record is there.
//!
//! Occasions are pages asked for with a `UUIDv7` as cursor. That nothing on them lies before it is
//! judged of all; that the first record behind it is there, only where no live record has the
//! cursor's id, since a walk from record to record is `entities/walk_is_complete`'s matter. Cursors
//! in uppercase are `entities/ids_ignore_case`'s.

use std::cell::LazyCell;
use std::collections::HashSet;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_entities::{
    ListedPage, Shelf, first_behind, is_lowercase, is_passing, is_uuid_v7,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op};

/// Judges every page behind a cursor.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = LazyCell::new(|| Shelf::new(case));
    let given_out: HashSet<&str> = case
        .asked(Asked::LIST)
        .filter_map(|exchange| exchange.reply.page.as_ref()?.next.as_deref())
        .collect();
    for exchange in case.asked(Asked::LIST) {
        let Op::List { entity, after: Some(after), .. } = &exchange.op else { continue };
        if !is_uuid_v7(after) || !is_lowercase(after) || exchange.credentials.user().is_none() {
            continue;
        }
        let key = Key::new(entity, after);
        let mut what = describe_cursor(case, &shelf, exchange, &key);
        // A cursor that a page gave out is the id of a record, even if nothing else shows it.
        what.is_vacant &= !given_out.contains(&*key.id) || what.is_dead;
        match ListedPage::of(exchange) {
            Some(page) => judge_page(case, findings, &shelf, &page, &what),
            None => judge_refused(case, findings, exchange, &what),
        }
    }
}

/// What the cursor's id names.
struct Cursor {
    words: &'static str,
    /// Whether it names no live record.
    is_vacant: bool,
    /// Whether it certainly names a deleted one.
    is_dead: bool,
}

fn describe_cursor(case: &Case<'_>, shelf: &Shelf, exchange: &Exchange, key: &Key) -> Cursor {
    let records = shelf.of(exchange);
    if let Ok(place) = records.binary_search_by(|record| record.key.id.cmp(&key.id)) {
        let is_dead = records[place].is_dead(exchange.started);
        let words = if is_dead { "the id of a deleted record" } else { "the id of a record" };
        return Cursor { words, is_vacant: is_dead, is_dead };
    }
    let record = case.history.record(key);
    let shown =
        record.is_some_and(|record| !record.sightings.is_empty() || !record.writes.is_empty());
    let words = if shown { "the id of a record" } else { "an id that no record has" };
    Cursor { words, is_vacant: !shown, is_dead: false }
}

fn judge_refused(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, cursor: &Cursor) {
    if is_passing(exchange) || exchange.reply.refused_as(ProblemType::InvalidLimit) {
        return;
    }
    // An entity without a list says nothing about the cursor.
    let control = case.asked(Asked::LIST).find(|other| {
        let same_limit = match (&other.op, &exchange.op) {
            (Op::List { limit: one, .. }, Op::List { limit: other, .. }) => one == other,
            _ => false,
        };
        same_limit && other.op.entity() == exchange.op.entity() && other.reply.accepted()
    });
    let Some(control) = control else {
        findings.unclear("the list was refused, and so was every other one with this limit");
        return;
    };
    findings
        .breach(
            format!("a cursor that is {} marks a place in the list", cursor.words),
            described(exchange),
        )
        .after(control, "another list, answered")
        .shown_by(exchange, "the list behind this cursor");
}

fn judge_page(
    case: &Case<'_>,
    findings: &mut Findings,
    shelf: &Shelf,
    page: &ListedPage<'_>,
    cursor: &Cursor,
) {
    let exchange = page.exchange;
    let after = page.after.unwrap_or_default();
    let expected =
        format!("the list behind `{after}`, {}, holds what comes after it", cursor.words);
    if let Some(id) = page.ids.iter().find(|id| id.as_str() <= after) {
        findings
            .breach(expected, format!("it holds `{id}`, which does not come after it"))
            .shown_by(exchange, "the list behind this cursor");
        return;
    }
    if !shelf.is_in_order(exchange) {
        return;
    }
    let Some(first) = first_behind(shelf, page) else { return };
    if page.ids.iter().any(|id| **id == *first.key.id) {
        findings.kept();
    } else if cursor.is_vacant {
        findings
            .breach(expected, format!("it lacks {}, the first that does", case.name(&first.key)))
            .shown_by(exchange, "the list behind this cursor");
    }
}
