//! Judges `delta_sync/repeats_are_never_older`: a client that asks once more from a position it has
//! used, or from an earlier one, is given no record at an older version than before.
//!
//! Occasions are records that a client was given again behind a position that it used again. What
//! comes again on the way forward is for `delta_sync/versions_never_fall`.

use std::collections::{BTreeSet, HashMap};

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, Place, State};

/// A position as one client uses it; `None` for the start.
type Use<'c> = (usize, Option<&'c str>);

/// The newest version of each record that a client was given from a position on, and where.
type Given<'c> = HashMap<&'c Key, (i64, &'c Exchange)>;

/// Judges every record that came behind a position which the client had used before.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let reused = reused(case);
    let mut given: HashMap<Use<'_>, Given<'_>> = HashMap::new();
    // By page: the positions on the way to it that are used more than once, each with the page
    // that was asked for with it last.
    let mut ways: HashMap<usize, Vec<(Use<'_>, usize)>> = HashMap::new();
    let feed = case.history.feed();
    for page in case.asked(Asked::SYNC).filter(|page| feed.walk_start(page).is_some()) {
        let mut way = match feed.issuer(page) {
            Some(issuer) => ways.get(&issuer.index).cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        let own = used(page).filter(|own| reused.contains(own));
        if let Some(own) = own {
            way.retain(|(other, _)| *other != own);
            way.push((own, page.index));
        }
        judge_page(case, findings, page, &way, &given);
        for (place, _) in &way {
            remember(given.entry((page.client, place.1)).or_default(), page);
        }
        ways.insert(page.index, way);
    }
}

/// The positions that a client asked with more than once.
fn reused<'c>(case: &Case<'c>) -> BTreeSet<Use<'c>> {
    let mut once = BTreeSet::new();
    case.asked(Asked::SYNC).filter_map(used).filter(|place| !once.insert(*place)).collect()
}

fn used(page: &Exchange) -> Option<Use<'_>> {
    match &page.op {
        Op::Sync { since, .. } => Some((page.client, since.as_deref())),
        _ => None,
    }
}

fn judge_page(
    case: &Case<'_>,
    findings: &mut Findings,
    page: &Exchange,
    way: &[(Use<'_>, usize)],
    given: &HashMap<Use<'_>, Given<'_>>,
) {
    for (key, version) in shown(page) {
        let before = way.iter().filter_map(|(place, fork)| {
            let (known, earlier) = given.get(&(page.client, place.1))?.get(key)?;
            let fork = case.history.exchange(*fork);
            (earlier.ended <= fork.started).then_some((*known, *earlier, fork))
        });
        let Some((known, earlier, fork)) = before.max_by_key(|(known, ..)| *known) else {
            continue;
        };
        if version >= known {
            findings.kept();
        } else if !leads_to(case, earlier, page) && !was_made_again(case, key, earlier) {
            findings
                .breach(
                    format!("{} comes again at version {known} or newer", case.name(key)),
                    format!("it comes at version {version}"),
                )
                .after(earlier, format!("the client is given version {known}"))
                .after(fork, "it asks again, from a position it had used before")
                .shown_by(page, "and is given an older version");
        }
    }
}

/// The records of a page with their versions.
fn shown(page: &Exchange) -> impl Iterator<Item = (&Key, i64)> {
    page.reply
        .sightings
        .iter()
        .filter(|seen| seen.place == Place::Synced && seen.state != State::Removed)
        .filter_map(|seen| Some((seen.key()?, seen.version?)))
}

fn remember<'c>(given: &mut Given<'c>, page: &'c Exchange) {
    for (key, version) in shown(page) {
        let newest = given.entry(key).or_insert((version, page));
        if version > newest.0 {
            *newest = (version, page);
        }
    }
}

/// Whether the earlier page is on the way to the later one, which is a way forward then.
fn leads_to(case: &Case<'_>, earlier: &Exchange, later: &Exchange) -> bool {
    let feed = case.history.feed();
    let mut on_the_way = feed.issuer(later);
    while let Some(page) = on_the_way {
        if page.index == earlier.index {
            return true;
        }
        on_the_way = feed.issuer(page);
    }
    false
}

/// Whether a create may have made the record anew in between.
fn was_made_again(case: &Case<'_>, key: &Key, earlier: &Exchange) -> bool {
    case.history.record(key).is_some_and(|record| {
        record
            .exchanges
            .iter()
            .map(|&index| case.history.exchange(index))
            .any(|write| matches!(write.op, Op::Create { .. }) && write.ended > earlier.started)
    })
}
