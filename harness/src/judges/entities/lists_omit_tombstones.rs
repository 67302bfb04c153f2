//! Judges `entities/lists_omit_tombstones`: no list holds a deleted record, neither as its
//! tombstone nor as it was.
//!
//! Occasions are pages on which a record would stand that was deleted before they were asked for.
//! A delete that did not take effect is another row's matter.

use crate::judges::support_entities::{ListedPage, Shelf, Standing};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Place, State};

/// Judges every page of every list.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = Shelf::new(case);
    for page in case.asked(Asked::LIST).filter_map(ListedPage::of) {
        if let Some(tombstone) =
            page.exchange.reply.sightings.iter().find(|seen| seen.state == State::Deleted)
        {
            let name = tombstone.key().map_or_else(|| "a record".to_owned(), |key| case.name(key));
            findings
                .breach(
                    "lists hold live records only",
                    format!("the list holds the tombstone of {name}"),
                )
                .shown_by(page.exchange, "a page of a list");
            continue;
        }
        judge_page(case, findings, &shelf, &page);
    }
}

fn judge_page(case: &Case<'_>, findings: &mut Findings, shelf: &Shelf, page: &ListedPage<'_>) {
    let exchange = page.exchange;
    let dead: Vec<&Standing> = shelf
        .of(exchange)
        .iter()
        .filter(|record| record.is_dead(exchange.started) && page.covers(&record.key.id))
        .collect();
    let listed = dead.iter().find(|record| {
        page.ids.iter().any(|id| **id == *record.key.id) && stays_dead(case, exchange, &record.key)
    });
    match listed {
        Some(record) => {
            findings
                .breach(
                    format!(
                        "{} was deleted before the list was asked for, and is not on it",
                        case.name(&record.key)
                    ),
                    "it is on it, as it was",
                )
                .shown_by(exchange, "a page of a list");
        }
        None if !dead.is_empty() => findings.kept(),
        None => {}
    }
}

/// Whether nothing but lists shows the record live after the delete.
fn stays_dead(case: &Case<'_>, listed: &Exchange, key: &Key) -> bool {
    let Some(record) = case.history.record(key) else { return false };
    let deleted = record
        .writes
        .iter()
        .map(|&index| case.history.exchange(index))
        .filter(|write| write.ended <= listed.started)
        .map(|write| write.ended)
        .max();
    record.sightings.iter().all(|&place| {
        let seen = case.history.sighting(place);
        let later =
            deleted.is_some_and(|deleted| case.history.exchange(place.0).started >= deleted);
        !later || seen.place == Place::Listed || seen.state != State::Live
    })
}
