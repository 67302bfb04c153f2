//! Judges `entities/ids_ignore_case`: an id in upper or mixed case is the same id, in content, path
//! and cursor, and comes back in lowercase.
//!
//! Occasions are requests that spell an id with uppercase letters or name a record that was made
//! so, and answers about such records. A request that fails tells something only beside its like
//! in lowercase that did not.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::mem::discriminant;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{accepted_create, described};
use crate::judges::support_entities::{
    ListedPage, Shelf, first_behind, is_lowercase, is_uuid_v7, sound_members, was_made_in_lowercase,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Before, Exchange, Key, Op};

/// Judges every request with an id in another letter case, and every id that comes back.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut respelled: HashSet<&Key> = HashSet::new();
    for exchange in case.exchanges() {
        let (Some(key), Some(record)) = (case.key(exchange), case.record(exchange)) else {
            continue;
        };
        let id = exchange.op.id().unwrap_or_default();
        let is_plain = is_lowercase(id) && was_made_in_lowercase(case, record);
        if is_uuid_v7(id) && !is_plain {
            judge_request(case, findings, exchange);
            respelled.insert(key);
        }
    }
    judge_emitted(case, findings, &respelled);
    judge_cursors(case, findings);
}

fn judge_request(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Some(before) = case.history.before(exchange) else { return };
    let mine = before.owner.is_some() && before.owner == exchange.credentials.user();
    match &exchange.op {
        Op::Create { .. } if before.is_unknown() => judge_first_create(case, findings, exchange),
        Op::Create { .. } if before.is_live() && mine => {
            judge_second_create(case, findings, exchange);
        }
        Op::Read { .. } | Op::Update { .. } | Op::Delete { .. } if before.is_live() && mine => {
            judge_lookup(case, findings, exchange);
        }
        _ => {}
    }
}

fn judge_first_create(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if sound_members(case, exchange).is_none() {
        return;
    }
    if exchange.reply.accepted() {
        findings.kept();
    } else if exchange.reply.problem() == Some(ProblemType::InvalidId)
        && let Some(control) = accepted_create(case, exchange)
    {
        findings
            .breach(
                "a UUIDv7 is one in any letter case: the create is accepted",
                described(exchange),
            )
            .after(control, "another UUIDv7, accepted")
            .shown_by(exchange, "an id with uppercase letters");
    }
}

/// A create of an id that a live record of the caller has, in another letter case: not a new one.
fn judge_second_create(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let refused_as_known = exchange.reply.refused_as(ProblemType::IdConflict);
    if refused_as_known || (exchange.reply.accepted() && exchange.status() != Some(201)) {
        findings.kept();
    } else if exchange.status() == Some(201) && !repeats_are_new(case) {
        findings
            .breach(
                "the id in another letter case is the id of the record that is there",
                described(exchange),
            )
            .shown_by(exchange, "creates a second record");
    }
}

/// Whether the server takes repeated creates for new ones in lowercase too, which is
/// `entities/create_is_idempotent`'s matter.
fn repeats_are_new(case: &Case<'_>) -> bool {
    case.exchanges().any(|other| {
        let plain = case.record(other).is_some_and(|record| was_made_in_lowercase(case, record))
            && other.op.id().is_some_and(is_lowercase);
        plain
            && matches!(other.op, Op::Create { .. })
            && other.status() == Some(201)
            && case.history.before(other).is_some_and(|before: Before<'_>| before.is_live())
    })
}

/// A read, an update or a delete of a live record by its id in another letter case.
fn judge_lookup(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if exchange.reply.accepted() {
        findings.kept();
        return;
    }
    if !matches!(exchange.reply.problem(), Some(ProblemType::NotFound | ProblemType::InvalidId)) {
        return;
    }
    let control = case.exchanges().find(|other| {
        discriminant(&other.op) == discriminant(&exchange.op)
            && other.op.entity() == exchange.op.entity()
            && other.op.id().is_some_and(is_lowercase)
            && other.reply.accepted()
    });
    let Some(control) = control else {
        findings.unclear(format!(
            "no {} by an id in lowercase succeeded beside it",
            exchange.op.verb()
        ));
        return;
    };
    findings
        .breach("the id in another letter case finds the record", described(exchange))
        .after(control, "in lowercase it works")
        .shown_by(exchange, "the record's id in another letter case than before");
}

/// Whatever a client sent, ids come back in lowercase. One finding for each record.
fn judge_emitted(case: &Case<'_>, findings: &mut Findings, respelled: &HashSet<&Key>) {
    for (key, record) in case.history.records() {
        let spelling = |place| case.history.sighting(place).id.as_deref().unwrap_or_default();
        let odd = record.sightings.iter().find(|&&place| !is_lowercase(spelling(place)));
        if let Some(&place) = odd {
            findings
                .breach(
                    format!(
                        "{} comes back under its id in lowercase, `{}`",
                        case.name(key),
                        key.id
                    ),
                    format!("it comes back under `{}`", spelling(place)),
                )
                .shown_by(case.history.exchange(place.0), "shows the id with uppercase letters");
        } else if respelled.contains(key) && !record.sightings.is_empty() {
            findings.kept();
        }
    }
}

/// Lists behind a cursor in another letter case, each beside one behind the same place in
/// lowercase.
fn judge_cursors(case: &Case<'_>, findings: &mut Findings) {
    let shelf = LazyCell::new(|| Shelf::new(case));
    for exchange in case.asked(Asked::LIST) {
        let Op::List { entity, after: Some(after), .. } = &exchange.op else { continue };
        if is_lowercase(after) || !is_uuid_v7(after) {
            continue;
        }
        let place = after.to_ascii_lowercase();
        let control = case.asked(Asked::LIST).filter_map(ListedPage::of).find(|other| {
            other.after == Some(place.as_str())
                && other.exchange.op.entity() == Some(entity)
                && other.exchange.credentials == exchange.credentials
                && fault_of(&shelf, other).is_none()
        });
        let Some(control) = control else {
            findings.unclear("no list behind the same cursor in lowercase was right beside it");
            continue;
        };
        let fault = match ListedPage::of(exchange) {
            Some(page) => fault_of(&shelf, &page),
            None if exchange.reply.refused_as(ProblemType::InvalidCursor) => {
                Some(described(exchange))
            }
            None => continue,
        };
        let Some(observed) = fault else {
            findings.kept();
            continue;
        };
        findings
            .breach(format!("`{after}` means the same place as `{place}`"), observed)
            .after(control.exchange, "behind the cursor in lowercase")
            .shown_by(exchange, "behind the cursor with uppercase letters");
    }
}

/// What is wrong with a page, seen from its cursor.
fn fault_of(shelf: &Shelf, page: &ListedPage<'_>) -> Option<String> {
    let place = page.after?.to_ascii_lowercase();
    if let Some(id) = page.ids.iter().find(|id| **id <= place) {
        return Some(format!("the page shows `{id}`, which does not come after it"));
    }
    let first = first_behind(shelf, page).filter(|_| shelf.is_in_order(page.exchange))?;
    let is_there = page.ids.iter().any(|id| **id == *first.key.id);
    (!is_there).then(|| format!("`{}`, which comes right after it, is missing", first.key.id))
}
