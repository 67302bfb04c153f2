//! Judges `delta_sync/quiet_delta_is_empty`: where nothing has changed since a walk ended, the delta
//! from its position is empty.
//!
//! Occasions are pages asked for with the position of a finished walk, where no write was under way
//! from the beginning of that walk on. A change that comes for the first time is late and no repeat,
//! so it is no matter of this requirement; nor is an older version of one that came before.

use crate::judges::support_delta_sync::Writes;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Place, Sighting};

/// Judges every delta of a quiet server.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let feed = case.history.feed();
    let writes = Writes::new(case);
    for page in case.asked(Asked::SYNC) {
        let Some(issuer) = feed.issuer(page).filter(|issuer| feed.ends_walk(issuer)) else {
            continue;
        };
        let (Some(began), Some(paging)) = (feed.walk_start(issuer), &page.reply.page) else {
            continue;
        };
        if feed.walk_start(page).is_none() || !writes.none_from_to(began, page) {
            continue;
        }
        if paging.len == 0 && paging.has_more == Some(false) {
            findings.kept();
        } else if let Some((earlier, repeat)) = repeat(case, page) {
            let name = repeat.key().map_or_else(|| "a record".to_owned(), |key| case.name(key));
            findings
                .breach(
                    "the delta is empty, since nothing has changed",
                    format!("it holds {name} again, at the version that came before"),
                )
                .after(earlier, "the same version came here")
                .after(issuer, "the walk ends, and gives out the position")
                .shown_by(page, "the delta from there");
        }
    }
}

/// The first entry of a page that its client had been given before, and where, if it is one of the
/// trace's own records. An entry older than
/// what the client was given is none.
fn repeat<'c>(case: &Case<'c>, page: &'c Exchange) -> Option<(&'c Exchange, &'c Sighting)> {
    page.reply.sightings.iter().find_map(|entry| {
        let record = case.history.record(entry.key()?).filter(|record| record.owner.is_some())?;
        let newest = record
            .sightings
            .iter()
            .map(|&place| (case.history.exchange(place.0), case.history.sighting(place)))
            .filter(|(on, seen)| {
                seen.place == Place::Synced && on.client == page.client && on.ended <= page.started
            })
            .max_by_key(|(_, seen)| seen.version);
        let (on, seen) = newest?;
        ((seen.version, seen.state) == (entry.version, entry.state)).then_some((on, entry))
    })
}
