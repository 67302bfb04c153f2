//! Judges `entities/cursor_is_bound_to_its_arguments`: a cursor that is used with other arguments
//! than those of its page is refused as `invalid-cursor`, or leads to the right page of the new list.
//!
//! Occasions are queries with the `next` of a page of another list of the same entity, beside one
//! that went on as it should. The right page is the one behind the last record of the page that the
//! cursor came from. One that begins further in front shows more than it has to, and tells nothing.

use std::cell::LazyCell;
use std::cmp::Ordering;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described};
use crate::judges::support_entities::{Shelf, Standing};
use crate::judges::support_queries::{Arguments, cursor, next, seen_before};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// Judges every cursor that is used with other arguments.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = LazyCell::new(|| Shelf::new(case));
    for exchange in case.asked(Asked::QUERY).filter(|x| x.credentials.user().is_some()) {
        let Some(arguments) = Arguments::of(exchange) else { continue };
        let Some(issuer) = issuer(case, exchange, &arguments) else { continue };
        if exchange.reply.accepted() {
            judge_page(case, findings, &shelf, (issuer, exchange), &arguments);
            continue;
        }
        let from = Arguments::of(issuer).map(|from| from.words()).unwrap_or_default();
        let refusal = Refusal {
            kinds: &[ProblemType::InvalidCursor],
            expected: format!(
                "a cursor of {from} is refused as `invalid-cursor`, or leads to the right page"
            ),
            wrong: format!("asks for {} with that cursor", arguments.words()),
        };
        refusal.judge(findings, exchange, control(case, exchange));
    }
}

/// The page of another list that gave out the cursor, if none of this list did.
fn issuer<'c>(case: &Case<'c>, exchange: &Exchange, arguments: &Arguments) -> Option<&'c Exchange> {
    let cursor = cursor(exchange)?;
    let gives_it = |page: &&Exchange| {
        page.ended <= exchange.started
            && page.credentials == exchange.credentials
            && page.op.entity() == exchange.op.entity()
            && next(page) == Some(cursor)
    };
    let own = case
        .exchanges()
        .filter(gives_it)
        .any(|page| Arguments::of(page).as_ref() == Some(arguments));
    // Without an order, a cursor is an id and belongs to every list.
    let sorted = |page: &&Exchange| Arguments::of(page).is_some_and(|from| from.sort.is_some());
    case.exchanges().filter(gives_it).find(sorted).filter(|_| !own)
}

/// An accepted query that went on with a cursor.
fn control<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.exchanges().find(|other| {
        other.credentials == exchange.credentials
            && other.op.entity() == exchange.op.entity()
            && other.reply.accepted()
            && cursor(other).is_some()
    })
}

fn judge_page(
    case: &Case<'_>,
    findings: &mut Findings,
    shelf: &Shelf,
    (issuer, exchange): (&Exchange, &Exchange),
    arguments: &Arguments,
) {
    let Some(page) = &exchange.reply.page else { return };
    let shown = &exchange.reply.sightings;
    let Some(place) = issuer.reply.sightings.last() else { return };
    let is_shown = |record: &Standing| shown.iter().any(|seen| seen.key() == Some(&record.key));
    let (from, until) = (exchange.started, exchange.ended);
    let is_owed = |record: &&Standing| {
        let Some(seen) = seen_before(case, record, from) else { return false };
        let behind = |other| arguments.order(other, &seen.value) == Some(Ordering::Less);
        let before_end = shown
            .last()
            .is_some_and(|last| arguments.order(&seen.value, &last.value) == Some(Ordering::Less));
        record.stands(from, until)
            && record.is_unchanged(from, until)
            && arguments.fit(&seen.value) == Some(true)
            && behind(&place.value)
            && (page.has_more == Some(false) || before_end)
    };
    let mut owed = shelf.of(exchange).iter().filter(is_owed).peekable();
    let told = owed.peek().is_some();
    let fault = if let Some(missing) = owed.find(|record| !is_shown(record)) {
        Some(format!("{} is missing", case.name(&missing.key)))
    } else if shown.iter().any(|seen| arguments.fit(&seen.value) == Some(false)) {
        Some("it shows records that the filters keep out".to_owned())
    } else if shown
        .windows(2)
        .any(|pair| arguments.order(&pair[0].value, &pair[1].value) == Some(Ordering::Greater))
    {
        Some("it is in another order".to_owned())
    } else {
        None
    };
    match fault {
        Some(observed) => {
            findings
                .breach(
                    format!("the page is the right one of {}, or is refused", arguments.words()),
                    observed,
                )
                .after(issuer, "gives out the cursor")
                .shown_by(exchange, format!("uses it otherwise: {}", described(exchange)));
        }
        None if told => findings.kept(),
        None => findings.unclear("the cursor was taken, and nothing tells where the page begins"),
    }
}
