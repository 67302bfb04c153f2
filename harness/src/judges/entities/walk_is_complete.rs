//! Judges `entities/walk_is_complete`: a walk through a list shows every record that is there all
//! the while exactly once.
//!
//! An occasion is a walk by one client, each page asked for with the `next` of the one before, to
//! the page that says that it is the last, over records whose creates were answered before it
//! began. A page asked for with the id of a deleted record is `entities/cursor_is_positional`'s
//! matter, and so is what lies before a page's cursor.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sixfold_reports::render::count;

use crate::judges::support_entities::{ListedPage, Shelf, Standing};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Credentials, Exchange, Op};

/// A client, its credentials, an entity and the cursor of the page to come.
type Open<'c> = (usize, Credentials, Arc<str>, &'c str);

/// Judges every walk.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = Shelf::new(case);
    let mut open: HashMap<Open<'_>, Vec<ListedPage<'_>>> = HashMap::new();
    for exchange in case.asked(Asked::LIST) {
        let (Some(page), Some(entity)) = (ListedPage::of(exchange), exchange.op.entity()) else {
            continue;
        };
        let place = |cursor| (exchange.client, exchange.credentials, entity.clone(), cursor);
        let mut walk = page.after.and_then(|after| open.remove(&place(after))).unwrap_or_default();
        let next = exchange.reply.page.as_ref().and_then(|page| page.next.as_deref());
        let has_more = page.has_more;
        walk.push(page);
        // A `next` that is missing is judged by `entities/has_more_is_the_only_end`.
        if let (Some(true), Some(next)) = (has_more, next)
            && !leads_on(exchange, next)
        {
            judge_stuck(findings, exchange, next);
        }
        match (has_more, next) {
            (Some(true), Some(next)) => {
                open.insert(place(next), walk);
            }
            (Some(false), _) => judge_walk(case, findings, &shelf, &walk),
            _ => {}
        }
    }
}

/// Whether a walk that goes on with this cursor gets anywhere.
fn leads_on(exchange: &Exchange, next: &str) -> bool {
    let after = match &exchange.op {
        Op::List { after, .. } => after.as_deref(),
        _ => None,
    };
    after.is_none_or(|after| next.to_ascii_lowercase() > after.to_ascii_lowercase())
}

fn judge_stuck(findings: &mut Findings, exchange: &Exchange, next: &str) {
    let ids: Vec<String> = ListedPage::of(exchange).map(|page| page.ids).unwrap_or_default();
    let after = match &exchange.op {
        Op::List { after: Some(after), .. } => after.to_ascii_lowercase(),
        _ => String::new(),
    };
    if ids.iter().any(|id| *id <= after) {
        return;
    }
    findings
        .breach("a page that more follow has a `next` that leads on", format!("`next` is `{next}`"))
        .shown_by(exchange, "says that more follow");
}

fn judge_walk(case: &Case<'_>, findings: &mut Findings, shelf: &Shelf, walk: &[ListedPage<'_>]) {
    let (Some(first), Some(last)) = (walk.first(), walk.last()) else { return };
    let (from, until) = (first.exchange.started, last.exchange.ended);
    let records = shelf.of(first.exchange);
    let after = first.after.map(str::to_ascii_lowercase);
    let owed: Vec<&Standing> = records
        .iter()
        .filter(|record| record.stands(from, until) && record.is_unchanged(from, until))
        .filter(|record| after.as_deref().is_none_or(|after| *record.key.id > *after))
        .collect();
    if owed.is_empty() || has_vacant_cursor(records, walk) || !shelf.is_in_order(first.exchange) {
        return;
    }
    let mut shown: HashSet<&str> = HashSet::new();
    let mut twice: HashSet<&str> = HashSet::new();
    for page in walk {
        for id in page.ids.iter().map(String::as_str) {
            // What is not behind the page's own cursor came back because of that.
            let is_behind = page.after.is_none_or(|after| *id > *after.to_ascii_lowercase());
            if !shown.insert(id) && is_behind {
                twice.insert(id);
            }
        }
    }
    let fault = owed.iter().find_map(|record| {
        let id = &*record.key.id;
        let how = if twice.contains(id) {
            "twice"
        } else if shown.contains(id) {
            return None;
        } else {
            "not at all"
        };
        Some((record, how))
    });
    let Some((record, how)) = fault else {
        findings.kept();
        return;
    };
    let finding = findings.breach(
        format!(
            "the walk shows {} once: it was there from its beginning to its end",
            case.name(&record.key)
        ),
        format!("it comes {how}, in {}", count(walk.len(), "page")),
    );
    for page in walk {
        finding.shown_by(page.exchange, "a page of the walk");
    }
}

/// Whether a page was asked for with the id of a record that was deleted by then.
fn has_vacant_cursor(records: &[Standing], walk: &[ListedPage<'_>]) -> bool {
    let cursors: HashMap<&str, &Exchange> =
        walk.iter().filter_map(|page| Some((page.after?, page.exchange))).collect();
    records.iter().any(|record| {
        cursors.get(&*record.key.id).is_some_and(|page| !record.stands(page.started, page.ended))
    })
}
