//! Judges `entities/filters_filter`: a list with a filter shows the live records whose member has
//! the value, all of them and no others.
//!
//! An occasion is every accepted page with a filter, and every finished walk over records that were
//! there all the while and whose values are known.

use std::cell::LazyCell;

use sixfold_reports::render::count;

use crate::judges::support_entities::{Shelf, Standing};
use crate::judges::support_queries::{Arguments, Walk, cursor, seen_before, walks};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, State};

/// Judges every page with a filter, and every walk.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::QUERY).filter(|x| x.reply.accepted()) {
        if let Some(arguments) = Arguments::of(exchange).filter(|a| !a.filters.is_empty()) {
            judge_page(case, findings, exchange, &arguments);
        }
    }
    let shelf = LazyCell::new(|| Shelf::new(case));
    for walk in walks(case).iter().filter(|walk| !walk.arguments.filters.is_empty()) {
        judge_walk(case, findings, &shelf, walk);
    }
}

fn judge_page(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    arguments: &Arguments,
) {
    let live = exchange.reply.sightings.iter().filter(|seen| seen.state == State::Live);
    let stranger = live.clone().find(|seen| arguments.fit(&seen.value) == Some(false));
    let Some(stranger) = stranger else {
        if live.count() > 0 {
            findings.kept();
        }
        return;
    };
    let name = stranger.key().map_or_else(|| "a record".to_owned(), |key| case.name(key));
    let (member, _) = &arguments.filters[0];
    findings
        .breach(
            format!("the list of {} shows no other records", arguments.words()),
            format!("it shows {name}, whose `{member}` is {}", stranger.value[member]),
        )
        .shown_by(exchange, "the page");
}

fn judge_walk(case: &Case<'_>, findings: &mut Findings, shelf: &Shelf, walk: &Walk<'_>) {
    let (from, until) = walk.span();
    let after = cursor(walk.pages[0]).map(str::to_ascii_lowercase);
    let owed: Vec<&Standing> = shelf
        .of(walk.pages[0])
        .iter()
        .filter(|record| record.stands(from, until) && record.is_unchanged(from, until))
        .filter(|record| after.as_deref().is_none_or(|after| *record.key.id > *after))
        .filter(|record| {
            let seen = seen_before(case, record, from);
            seen.and_then(|seen| walk.arguments.fit(&seen.value)) == Some(true)
        })
        .collect();
    let is_shown =
        |record: &&&Standing| walk.shown().any(|(_, seen)| seen.key() == Some(&record.key));
    let Some(missing) = owed.iter().find(|record| !is_shown(record)) else {
        if !owed.is_empty() {
            findings.kept();
        }
        return;
    };
    let finding = findings.breach(
        format!(
            "the walk through {} shows {}, which was there all the while",
            walk.arguments.words(),
            case.name(&missing.key)
        ),
        format!("it does not come, in {}", count(walk.pages.len(), "page")),
    );
    for page in &walk.pages {
        finding.shown_by(page, "a page of the walk");
    }
}
