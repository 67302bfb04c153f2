//! Judges `entities/sorted_walk_is_complete`: a walk through a sorted list shows every record that is
//! there all the while exactly once, and in order.
//!
//! An occasion is every finished walk through a sorted list. Order is judged where every server has
//! the same: see `support_queries::Arguments::order`.

use std::cell::LazyCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use sixfold_reports::render::count;

use crate::judges::support_entities::{Shelf, Standing};
use crate::judges::support_queries::{Walk, cursor, seen_before, walks};
use crate::judges::{Case, Findings};
use crate::trace::{Key, Sighting};

/// Judges every walk through a sorted list.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let shelf = LazyCell::new(|| Shelf::new(case));
    for walk in walks(case) {
        if walk.arguments.sort.is_none() || cursor(walk.pages[0]).is_some() {
            continue;
        }
        let fault = miscounted(case, &shelf, &walk).or_else(|| out_of_order(case, &walk));
        let Some((expected, observed)) = fault else {
            findings.kept();
            continue;
        };
        let finding = findings
            .breach(format!("the walk through {} {expected}", walk.arguments.words()), observed);
        for page in &walk.pages {
            finding.shown_by(page, "a page of the walk");
        }
    }
}

/// A record that comes twice, or does not come.
fn miscounted(case: &Case<'_>, shelf: &Shelf, walk: &Walk<'_>) -> Option<(String, String)> {
    let (from, until) = walk.span();
    let mut shown: HashMap<&Key, Option<i64>> = HashMap::new();
    for (_, seen) in walk.shown() {
        let Some(key) = seen.key() else { continue };
        let name = case.name(key);
        // A record that has changed meanwhile may have moved.
        if shown.insert(key, seen.version) == Some(seen.version) {
            return Some((
                format!("shows {name} once"),
                "it comes twice, at one version".to_owned(),
            ));
        }
    }
    let is_owed = |record: &&Standing| {
        record.stands(from, until)
            && record.is_unchanged(from, until)
            && seen_before(case, record, from)
                .is_some_and(|seen| walk.arguments.fit(&seen.value) == Some(true))
    };
    let missing = shelf
        .of(walk.pages[0])
        .iter()
        .filter(is_owed)
        .find(|record| !shown.contains_key(&record.key))?;
    Some((
        format!("shows {}, which was there all the while", case.name(&missing.key)),
        format!("it does not come, in {}", count(walk.pages.len(), "page")),
    ))
}

/// Two neighbours that stand the wrong way round.
fn out_of_order(case: &Case<'_>, walk: &Walk<'_>) -> Option<(String, String)> {
    let shown: Vec<&Sighting> = walk.shown().map(|(_, seen)| seen).collect();
    let mut ties: Option<Ordering> = None;
    for pair in shown.windows(2) {
        let (Some(one), Some(other)) = (pair[0].key(), pair[1].key()) else { continue };
        let fault = match walk.arguments.order(&pair[0].value, &pair[1].value) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => {
                let by_id = one.id.cmp(&other.id);
                // Which way the ids run is the server's choice, and the same all along.
                *ties.get_or_insert(by_id) != by_id
            }
            Some(Ordering::Less) | None => false,
        };
        if fault {
            let (one, other) = (case.name(one), case.name(other));
            return Some(("is in order".to_owned(), format!("{one} comes before {other}")));
        }
    }
    None
}
