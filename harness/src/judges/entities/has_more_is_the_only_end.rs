//! Judges `entities/has_more_is_the_only_end`: a list page whose `has_more` is true has a `next`;
//! one whose `has_more` is false has none, and no record follows it.
//!
//! An occasion is every list page that says whether more follow. Whether `next` leads on is
//! `entities/walk_is_complete`'s matter, and so are records that lists never show.

use std::cell::LazyCell;
use std::collections::HashMap;

use crate::judges::support_entities::{ListedPage, Shelf, Standing};
use crate::judges::support_rest::brief;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Credentials, Exchange};

/// Where lists showed an id, or took it for a cursor: the pages, and how many of their records come
/// before what follows it.
type Places<'c> = HashMap<(Credentials, String), Vec<(&'c Exchange, usize)>>;

/// Judges every page of a list.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = LazyCell::new(|| Shelf::new(case));
    let places = places(case);
    for exchange in case.asked(Asked::LIST | Asked::QUERY) {
        if exchange.credentials.user().is_none() || !exchange.reply.accepted() {
            continue;
        }
        let Some(page) = &exchange.reply.page else { continue };
        let next = exchange.reply.json().and_then(|json| json.get("next"));
        match page.has_more {
            Some(true) if page.next.is_none() => {
                findings
                    .breach(
                        "`has_more` is true, and `next` holds the cursor of the next page",
                        format!("`next` is {}", brief(next)),
                    )
                    .shown_by(exchange, "says that more follow, and not where");
            }
            Some(false) if next.is_some_and(|next| !next.is_null()) => {
                findings
                    .breach(
                        "`has_more` is false, and `next` is null",
                        format!("`next` is {}", brief(next)),
                    )
                    .shown_by(exchange, "the last page, and a cursor of a next one");
            }
            Some(false) => judge_end(case, findings, &shelf, &places, exchange),
            Some(true) => findings.kept(),
            // What the page lacks is told by `http/messages_keep_to_their_schemas`.
            None => {}
        }
    }
}

/// Judges that nothing follows a last page: no record that an earlier page showed behind the place
/// where this one ends, and that was live and unchanged all the while.
fn judge_end(
    case: &Case<'_>,
    findings: &mut Findings,
    shelf: &Shelf,
    places: &Places<'_>,
    exchange: &Exchange,
) {
    let follows = ListedPage::of(exchange).and_then(|page| {
        let end = page.ids.last().cloned().or(page.after.map(str::to_ascii_lowercase))?;
        let known = places.get(&(exchange.credentials, end))?;
        known.iter().find_map(|&(earlier, place)| {
            let comparable =
                earlier.ended <= exchange.started && earlier.op.entity() == exchange.op.entity();
            let behind = ListedPage::of(earlier).filter(|_| comparable)?.ids.split_off(place);
            let stands = behind.iter().find_map(|id| standing(shelf, exchange, id))?;
            Some((earlier, stands))
        })
    });
    let Some((earlier, record)) = follows else {
        findings.kept();
        return;
    };
    findings
        .breach(
            format!("`has_more` is true: {} follows", case.name(&record.key)),
            "`has_more` is false".to_owned(),
        )
        .after(earlier, "shows what follows")
        .shown_by(exchange, "a short page, and not the last one");
}

/// The record with this id, if it was live and unchanged while the page was taken.
fn standing<'s>(shelf: &'s Shelf, exchange: &Exchange, id: &str) -> Option<&'s Standing> {
    let records = shelf.of(exchange);
    let place = records.binary_search_by(|record| (*record.key.id).cmp(id)).ok()?;
    let (from, until) = (exchange.started, exchange.ended);
    let record = &records[place];
    (record.stands(from, until) && record.is_unchanged(from, until)).then_some(record)
}

/// Where lists showed which id.
fn places<'c>(case: &Case<'c>) -> Places<'c> {
    let mut places = Places::new();
    for exchange in case.asked(Asked::LIST) {
        let Some(page) = ListedPage::of(exchange) else { continue };
        let cursor = page.after.map(|after| (after.to_ascii_lowercase(), 0));
        let shown = page.ids.iter().enumerate().map(|(place, id)| (id.clone(), place + 1));
        // Behind the last record of a page, that page shows nothing.
        let leads_on = |place: &(String, usize)| place.1 < page.ids.len();
        for (id, place) in cursor.into_iter().chain(shown).filter(leads_on) {
            places.entry((exchange.credentials, id)).or_default().push((exchange, place));
        }
    }
    places
}
