//! The pages of the change feed that were taken, each linked to the page that led to it.

use std::collections::HashMap;

use crate::trace::{Exchange, Op, Trace};

/// The pages of the change feed in a trace, and which position led from one to the next.
///
/// A page's *issuer* is the page that gave out the position it was asked for with. Issuers make
/// the pages of a user a forest: a root was asked for without a position, or with one that this
/// user was not seen to receive; a fork is a position that was used more than once. A *walk* is a
/// row of pages up to the first one whose `has_more` is false.
#[derive(Debug)]
pub struct Feed<'t> {
    trace: &'t Trace,
    issuers: Vec<Option<usize>>,
    walk_starts: Vec<Option<usize>>,
    next: Vec<Vec<usize>>,
    roots: Vec<usize>,
    issued: HashMap<&'t str, Vec<usize>>,
    uses: HashMap<(usize, Option<&'t str>), Vec<usize>>,
}

/// A page that can be read as one: accepted, with paging members, asked for by a user.
pub(super) fn is_page(exchange: &Exchange) -> bool {
    matches!(exchange.op, Op::Sync { .. })
        && exchange.reply.accepted()
        && exchange.reply.page.is_some()
        && exchange.credentials.user().is_some()
}

/// `has_more` of a page.
pub(super) fn has_more(exchange: &Exchange) -> Option<bool> {
    exchange.reply.page.as_ref().and_then(|page| page.has_more)
}

impl<'t> Feed<'t> {
    /// Links the pages of a trace. O(n log n) in the number of exchanges.
    pub(in crate::trace) fn new(trace: &'t Trace) -> Feed<'t> {
        let count = trace.exchanges.len();
        let mut feed = Feed {
            trace,
            issuers: vec![None; count],
            walk_starts: vec![None; count],
            next: vec![Vec::new(); count],
            roots: Vec::new(),
            issued: HashMap::new(),
            uses: HashMap::new(),
        };
        let tokens = Tokens::new(trace);
        for exchange in &trace.exchanges {
            let Op::Sync { since, .. } = &exchange.op else { continue };
            let issuer = since.as_deref().and_then(|since| tokens.issuer(trace, exchange, since));
            feed.issuers[exchange.index] = issuer;
            if is_page(exchange) {
                feed.link(exchange, issuer, since.as_deref());
            }
        }
        feed.issued = tokens.by_anyone;
        feed
    }

    fn link(&mut self, exchange: &'t Exchange, issuer: Option<usize>, since: Option<&'t str>) {
        let index = exchange.index;
        match issuer {
            Some(issuer) => self.next[issuer].push(index),
            None => self.roots.push(index),
        }
        let goes_on =
            issuer.filter(|&issuer| has_more(&self.trace.exchanges[issuer]) != Some(false));
        self.walk_starts[index] =
            goes_on.and_then(|issuer| self.walk_starts[issuer]).or(Some(index));
        if let Some(user) = exchange.credentials.user() {
            self.uses.entry((user, since)).or_default().push(index);
        }
    }

    /// The page of the same user that gave out the position which this request names: the
    /// client's own latest one, else the latest of the user's other clients.
    pub fn issuer(&self, request: &Exchange) -> Option<&'t Exchange> {
        self.issuers.get(request.index).copied().flatten().map(|index| &self.trace.exchanges[index])
    }

    /// Pages of any user that gave out the position which this request names, before it started.
    pub fn issuers_of_anyone<'f>(
        &'f self,
        request: &Exchange,
    ) -> impl Iterator<Item = &'t Exchange> + use<'t, 'f> {
        let issued = match &request.op {
            Op::Sync { since: Some(since), .. } => self.issued.get(since.as_str()),
            _ => None,
        };
        let issued = issued.map_or(&[][..], Vec::as_slice);
        let earlier =
            issued.partition_point(|&index| self.trace.exchanges[index].ended <= request.started);
        issued[..earlier].iter().map(|&index| &self.trace.exchanges[index])
    }

    /// The first page of the walk that this page belongs to; `None` for what is no page.
    pub fn walk_start(&self, page: &Exchange) -> Option<&'t Exchange> {
        self.walk_starts
            .get(page.index)
            .copied()
            .flatten()
            .map(|index| &self.trace.exchanges[index])
    }

    /// The pages of the walk that led to this page, oldest first, this page included.
    pub fn walk(&self, page: &Exchange) -> Vec<&'t Exchange> {
        let mut pages = Vec::new();
        let start = self.walk_start(page).map(|start| start.index);
        let mut current = start.map(|_| &self.trace.exchanges[page.index]);
        while let Some(page) = current {
            pages.push(page);
            current = if Some(page.index) == start { None } else { self.issuer(page) };
        }
        pages.reverse();
        pages
    }

    /// Whether the page is the last one of its walk.
    pub fn ends_walk(&self, page: &Exchange) -> bool {
        is_page(page) && has_more(page) == Some(false)
    }

    /// Earlier pages of the same user that were asked for from the same place, the latest first.
    pub fn earlier_uses<'f>(
        &'f self,
        page: &'f Exchange,
    ) -> impl Iterator<Item = &'t Exchange> + use<'t, 'f> {
        let uses = match (&page.op, page.credentials.user()) {
            (Op::Sync { since, .. }, Some(user)) => self.uses.get(&(user, since.as_deref())),
            _ => None,
        };
        let uses = uses.map_or(&[][..], Vec::as_slice);
        let earlier = uses.partition_point(|&other| other < page.index);
        let started = page.started;
        uses[..earlier]
            .iter()
            .rev()
            .map(|&other| &self.trace.exchanges[other])
            .filter(move |other| other.ended <= started)
    }

    /// The pages that no page of the same user led to.
    pub(super) fn roots(&self) -> &[usize] {
        &self.roots
    }

    /// The pages that were asked for with the position of this one.
    pub(super) fn next(&self, page: usize) -> &[usize] {
        &self.next[page]
    }
}

/// Who gave out which position.
struct Tokens<'t> {
    by_anyone: HashMap<&'t str, Vec<usize>>,
    by_user: HashMap<(&'t str, usize), Vec<usize>>,
    by_client: HashMap<(&'t str, usize, usize), Vec<usize>>,
}

impl<'t> Tokens<'t> {
    fn new(trace: &'t Trace) -> Tokens<'t> {
        let mut tokens = Tokens {
            by_anyone: HashMap::new(),
            by_user: HashMap::new(),
            by_client: HashMap::new(),
        };
        let mut pages: Vec<&Exchange> = trace.exchanges.iter().filter(|x| is_page(x)).collect();
        pages.sort_by_key(|page| (page.ended, page.index));
        for page in pages {
            let next = page.reply.page.as_ref().and_then(|page| page.next.as_deref());
            let (Some(token), Some(user)) = (next, page.credentials.user()) else { continue };
            tokens.by_anyone.entry(token).or_default().push(page.index);
            tokens.by_user.entry((token, user)).or_default().push(page.index);
            tokens.by_client.entry((token, user, page.client)).or_default().push(page.index);
        }
        tokens
    }

    fn issuer(&self, trace: &Trace, request: &Exchange, since: &'t str) -> Option<usize> {
        let user = request.credentials.user()?;
        // Lists are in the order of ends, so the last one that ended in time is found by halving.
        let latest = |pages: Option<&Vec<usize>>| {
            let pages = pages?;
            let earlier =
                pages.partition_point(|&page| trace.exchanges[page].ended <= request.started);
            pages[..earlier].iter().rev().copied().find(|&page| page < request.index)
        };
        latest(self.by_client.get(&(since, user, request.client)))
            .or_else(|| latest(self.by_user.get(&(since, user))))
    }
}
