//! What a reader's next walk tells of something that happened: for changes that nobody's write of
//! the record itself acknowledged.

use std::collections::HashSet;
use std::time::Duration;

use super::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Sighting, State};

/// Why nothing is found where a reader may have asked before it had to be told.
pub(super) const TOO_EARLY: &str =
    "a reader asked within the time for which others may have to wait, and not again";

/// The first walk of a chain that had to tell of something, or the last one that may have told of it.
pub(super) struct Round<'c> {
    /// Its first page.
    pub(super) first: &'c Exchange,
    /// Its last page.
    pub(super) end: &'c Exchange,
    /// Its pages, and those before it that may have told of it already.
    pages: Vec<&'c Exchange>,
    /// The page that gave out the position of the first walk that may have told of it.
    issuer: &'c Exchange,
    /// Whether it had to tell.
    is_due: bool,
}

impl<'c> Round<'c> {
    /// The first walks of this user's chains that had to tell of an exchange: those that began when it was
    /// over, and the time, too, for which others may have to wait. Where nobody asked so late, the last ones
    /// that began when it was over, which [may tell of it](Self::is_too_early). Each goes on from a position
    /// that nobody else has used, and has one page that holds anything: what is lost between two pages is for
    /// the requirements on pages. None where the feed loses live records whose writes were acknowledged, which
    /// explains what else it does not bring.
    pub(super) fn after(case: &Case<'c>, user: usize, exchange: &Exchange) -> Vec<Round<'c>> {
        let feed = case.history.feed();
        let mut rounds = Vec::new();
        let mut owed = case.history.obligations().iter();
        if owed.any(|owed| owed.state == State::Live && !owed.is_kept()) {
            return rounds;
        }
        let ends = case.asked(Asked::SYNC).filter(|end| {
            end.started >= exchange.ended
                && end.credentials.user() == Some(user)
                && feed.ends_walk(end)
        });
        let ends: Vec<&'c Exchange> = ends.collect();
        // A walk that went on from another one stands for it too.
        let mut followed = HashSet::new();
        for end in ends.into_iter().rev() {
            if followed.contains(&end.index) {
                continue;
            }
            let Some(first) = feed.walk_start(end) else { continue };
            if first.started < exchange.ended {
                continue;
            }
            let Some((before, issuer)) = earlier(case, exchange, first) else { continue };
            followed.extend(before.iter().map(|page| page.index));
            let walk = feed.walk(end);
            // Asked from the same place again, to see whether it has come, is none but this chain.
            let is_other = |page: &Exchange| before.iter().all(|own| own.index != page.index);
            let mut pages = before.iter().copied().chain(std::iter::once(first));
            let used = pages.any(|page| feed.earlier_uses(page).any(is_other));
            if used || is_cut(&walk) {
                continue;
            }
            let mut pages = walk;
            pages.extend(before);
            let mut told = Some(issuer);
            while let Some(page) = told.filter(|page| page.ended > exchange.started) {
                pages.push(page);
                told = feed.issuer(page);
            }
            let is_due = first.started >= due(case, exchange, first);
            rounds.push(Round { first, end, pages, issuer, is_due });
        }
        rounds.reverse();
        rounds
    }

    /// Whether what the walk does not tell of may have come later: nobody asked again. Notes it.
    pub(super) fn is_too_early(&self, findings: &mut Findings) -> bool {
        if !self.is_due {
            findings.unclear(TOO_EARLY);
        }
        !self.is_due
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

/// The pages of the walks before this one that began after the exchange, too early to have to tell of it,
/// and the page that gave out the position of the first of them. `None` where one of them had to tell of it
/// already, may have lost it between two pages, or began at a position that nobody was seen to receive.
fn earlier<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
    first: &Exchange,
) -> Option<(Vec<&'c Exchange>, &'c Exchange)> {
    let feed = case.history.feed();
    let mut pages = Vec::new();
    let mut issuer = feed.issuer(first)?;
    while let Some(start) = feed.walk_start(issuer).filter(|page| page.started >= exchange.ended) {
        let walk = feed.walk(issuer);
        if start.started >= due(case, exchange, start) || is_cut(&walk) {
            return None;
        }
        pages.extend(walk);
        issuer = feed.issuer(start)?;
    }
    Some((pages, issuer))
}

/// Whether a walk has more than one page that holds anything.
fn is_cut(walk: &[&Exchange]) -> bool {
    walk.iter().filter(|page| is_full(page)).count() > 1
}

/// Whether the page holds any change.
fn is_full(page: &Exchange) -> bool {
    page.reply.page.as_ref().is_none_or(|page| page.len > 0)
}

/// From when on a walk of whoever asked for this page has to tell of the exchange: others may have to wait
/// for so long as the server says.
pub(super) fn due(case: &Case<'_>, exchange: &Exchange, page: &Exchange) -> Duration {
    let is_own = exchange.client == page.client;
    exchange.ended + if is_own { Duration::ZERO } else { case.target.staleness() }
}
