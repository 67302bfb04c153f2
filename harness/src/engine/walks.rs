//! Walks: lists and pulls, page by page, with an end even where the server has none.

use std::collections::HashSet;
use std::sync::Arc;

use super::player::{Player, Prepared};
use super::stage::Stage;
use super::transport::travelling;
use crate::binding;
use crate::client::Strain;
use crate::scenario::{ConnectionKind, SpellingKind};
use crate::trace::{Credentials, Key, Op, Page, Reply, Sighting};

/// How many pages a walk takes at most, whatever the server says.
const MAX_PAGES: u32 = 2_000;

/// The same where walks have turned out before to have no end.
const FEW_PAGES: u32 = 50;

/// How many pages a walk takes beyond what its entries can need before it gives up on its end.
const PATIENCE: u32 = 8;

/// A part of the change feed.
pub(super) struct FeedPart {
    /// The entities; empty for all.
    pub(super) entities: Vec<Arc<str>>,
    /// Whether the walk begins at a plain time instead of a position.
    pub(super) from_time: bool,
}

/// A walk to take.
pub(super) struct Walk {
    /// The part of the change feed to walk; `None` for the whole feed, and for a list.
    pub(super) part: Option<FeedPart>,
    pub(super) limit: Option<String>,
    /// How many pages to take; `None` for all.
    pub(super) pages: Option<u32>,
    /// The record with which the walk ends.
    pub(super) until: Option<Key>,
    pub(super) spelling: SpellingKind,
    pub(super) from: Option<String>,
    pub(super) credentials: Credentials,
    pub(super) connection: ConnectionKind,
    pub(super) lost: bool,
    pub(super) twice: bool,
}

/// Counts what a walk has brought, to tell one that goes on from one that goes round.
#[derive(Default)]
pub(super) struct Progress {
    pages: u32,
    entries: HashSet<(String, Option<i64>)>,
}

impl Progress {
    pub(super) fn take(&mut self, reply: &Reply) {
        self.pages += 1;
        for sighting in &reply.sightings {
            let id = sighting.id.as_deref().unwrap_or_default();
            self.entries.insert((format!("{}/{id}", sighting.entity), sighting.version));
        }
    }

    /// Whether the walk has taken more pages than its distinct entries can need
    /// (`delta_sync/walk_terminates`), and some more.
    pub(super) fn is_endless(&self, page: &Page, strain: &Strain) -> bool {
        let limit = page.limit.unwrap_or(1).max(1);
        let needed = (self.entries.len() as u64).div_ceil(limit);
        let most = if strain.is_endless() { FEW_PAGES } else { MAX_PAGES };
        let is_endless =
            u64::from(self.pages) > 2 * needed + 4 + u64::from(PATIENCE) || self.pages >= most;
        if is_endless {
            strain.walked_endlessly();
        }
        is_endless
    }
}

impl Player {
    /// Walks the change feed. Returns the position it ended at.
    pub(super) async fn pull(&mut self, stage: &Stage, walk: Walk) -> Option<String> {
        let strain = stage.target.network.strain();
        let mut since = walk.from.clone();
        let mut limit = walk.limit.clone();
        let mut from_time = walk.part.as_ref().is_some_and(|part| part.from_time);
        let mut progress = Progress::default();
        loop {
            let op = match &walk.part {
                None => Op::Sync { since: since.clone(), limit: limit.clone() },
                Some(part) => Op::SyncSome {
                    entities: part.entities.clone(),
                    from_time,
                    since: since.clone(),
                    limit: limit.clone(),
                },
            };
            let Some((reply, page)) = self.page(stage, &walk, op).await else {
                // A position that leads nowhere is not one to go on from.
                if progress.pages == 0 {
                    return None;
                }
                break;
            };
            progress.take(&reply);
            let end = walk.until.as_ref().and_then(|until| shown_at(&reply, until));
            if let Some(length) = end.filter(|length| *length < page.len && limit == walk.limit) {
                // The page goes on behind the record: once more, and shorter.
                limit = Some(length.to_string());
                continue;
            }
            if let Some(next) = &page.next {
                since = Some(next.clone());
                from_time = false;
            }
            let enough = walk.pages.is_some_and(|pages| progress.pages >= pages) || end.is_some();
            if page.has_more != Some(true) || enough || progress.is_endless(&page, strain) {
                break;
            }
        }
        since
    }

    /// Walks a collection. Returns the cursor it ended at: the id of the last record seen.
    pub(super) async fn list(&mut self, stage: &Stage, entity: &str, walk: Walk) -> Option<String> {
        let strain = stage.target.network.strain();
        let entity: Arc<str> = entity.into();
        let mut after = walk.from.clone();
        let mut progress = Progress::default();
        loop {
            let op = Op::List {
                entity: entity.clone(),
                after: after.clone(),
                limit: walk.limit.clone(),
            };
            let Some((reply, page)) = self.page(stage, &walk, op).await else { break };
            let last =
                reply.sightings.last().and_then(|seen| seen.id.as_deref()).map(str::to_owned);
            after = page.next.clone().or(last).or(after);
            progress.take(&reply);
            let enough = walk.pages.is_some_and(|pages| progress.pages >= pages);
            if page.has_more != Some(true)
                || page.next.is_none()
                || enough
                || progress.is_endless(&page, strain)
            {
                break;
            }
        }
        after
    }

    /// Takes one page; `None` where the walk cannot go on from it.
    pub(super) async fn page(
        &mut self,
        stage: &Stage,
        walk: &Walk,
        op: Op,
    ) -> Option<(Reply, Page)> {
        let mut overrides = travelling(walk.connection);
        if walk.spelling == SpellingKind::Escaped {
            overrides.url = Some(binding::escaped(stage.target.node(self.node), &op));
        }
        let prepared = Prepared { op, credentials: walk.credentials, overrides };
        let mut outcome = self.send(stage, &prepared, walk.lost).await;
        if walk.twice {
            outcome = self.send(stage, &prepared, walk.lost).await;
        }
        let reply = outcome.reply?;
        let page = reply.page.clone()?;
        Some((reply, page))
    }
}

/// How many entries a page has up to and with this record; `None` where it does not show it.
pub(super) fn shown_at(reply: &Reply, key: &Key) -> Option<usize> {
    let shows = |seen: &Sighting| seen.key() == Some(key);
    reply.sightings.iter().position(shows).map(|place| place + 1)
}
