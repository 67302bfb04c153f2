//! What a reader's next walk tells of something that happened: for changes that nobody's write of
//! the record itself acknowledged.

use super::Case;
use crate::trace::{Asked, Exchange, Key, Sighting, State};

/// The first walk of a chain that began after something had happened.
pub(super) struct Round<'c> {
    /// Its first page.
    pub(super) first: &'c Exchange,
    /// Its last page.
    pub(super) end: &'c Exchange,
    /// Its pages, and those before it that were taken while it happened.
    pages: Vec<&'c Exchange>,
    /// The page that gave out its position.
    issuer: &'c Exchange,
}

impl<'c> Round<'c> {
    /// The first walks of this user's chains that began after the exchange was over, from a
    /// position that was not used before, and have one page that holds anything: what is lost
    /// between two pages is for the requirements on pages. Those that the server has said may come
    /// too early are left out; so are all where the feed loses live records whose writes were
    /// acknowledged, which explains what else it does not bring.
    pub(super) fn after(case: &Case<'c>, user: usize, exchange: &Exchange) -> Vec<Round<'c>> {
        let feed = case.history.feed();
        let mut rounds = Vec::new();
        let mut owed = case.history.obligations().iter();
        if owed.any(|owed| owed.state == State::Live && !owed.is_kept()) {
            return rounds;
        }
        for end in case.asked(Asked::SYNC).filter(|end| {
            end.started >= exchange.ended
                && end.credentials.user() == Some(user)
                && feed.ends_walk(end)
        }) {
            let Some(first) = feed.walk_start(end) else { continue };
            let Some(issuer) = feed.issuer(first) else { continue };
            let is_told_before =
                feed.walk_start(issuer).is_some_and(|start| start.started >= exchange.ended);
            if feed.earlier_uses(first).next().is_some()
                || feed.walk(end).into_iter().filter(|page| is_full(page)).count() > 1
                || first.started < exchange.ended
                || is_told_before
                || comes_too_early(case, exchange, first)
            {
                continue;
            }
            let mut pages = feed.walk(end);
            let mut before = Some(issuer);
            while let Some(page) = before.filter(|page| page.ended > exchange.started) {
                pages.push(page);
                before = feed.issuer(page);
            }
            rounds.push(Round { first, end, pages, issuer });
        }
        rounds
    }

    /// What the pages say of a record, with the page.
    pub(super) fn of<'r>(
        &'r self,
        key: &'r Key,
    ) -> impl Iterator<Item = (&'c Exchange, &'c Sighting)> + use<'r, 'c> {
        self.pages.iter().flat_map(move |&page| {
            let shown = page.reply.sightings.iter();
            shown.filter(move |seen| seen.key() == Some(key)).map(move |seen| (page, seen))
        })
    }

    /// Whether the reader held the record, live, by what the chain had told before.
    pub(super) fn was_held(&self, case: &Case<'c>, key: &Key) -> bool {
        let mut page = Some(self.issuer);
        while let Some(told) = page {
            let newest = told.reply.sightings.iter().rev().find(|seen| seen.key() == Some(key));
            if let Some(seen) = newest {
                return seen.state == State::Live;
            }
            page = case.history.feed().issuer(told);
        }
        false
    }
}

/// Whether the page holds any change.
fn is_full(page: &Exchange) -> bool {
    page.reply.page.as_ref().is_none_or(|page| page.len > 0)
}

/// Whether the server had said that others may have to wait so long for it.
fn comes_too_early(case: &Case<'_>, exchange: &Exchange, first: &Exchange) -> bool {
    let waited = first.started.saturating_sub(exchange.ended);
    exchange.client != first.client && waited < case.target.staleness()
}
