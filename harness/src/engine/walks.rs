//! Walks: lists and pulls, page by page, with an end even where the server has none.

use std::collections::HashSet;

use super::player::{Player, Prepared};
use super::stage::Stage;
use super::transport::travelling;
use crate::scenario::ConnectionKind;
use crate::trace::{Credentials, Op, Page, Reply};

/// How many pages a walk takes at most, whatever the server says.
const MAX_PAGES: u32 = 2_000;

/// How many pages a walk takes beyond what its entries can need before it gives up on its end.
const PATIENCE: u32 = 8;

/// A walk to take.
pub(super) struct Walk {
    pub(super) limit: Option<String>,
    /// How many pages to take; `None` for all.
    pub(super) pages: Option<u32>,
    pub(super) from: Option<String>,
    pub(super) credentials: Credentials,
    pub(super) connection: ConnectionKind,
    pub(super) lost: bool,
    pub(super) twice: bool,
}

/// Counts what a walk has brought, to tell one that goes on from one that goes round.
#[derive(Default)]
struct Progress {
    pages: u32,
    entries: HashSet<(String, Option<i64>)>,
}

impl Progress {
    fn take(&mut self, reply: &Reply) {
        self.pages += 1;
        for sighting in &reply.sightings {
            let id = sighting.id.as_deref().unwrap_or_default();
            self.entries.insert((format!("{}/{id}", sighting.entity), sighting.version));
        }
    }

    /// Whether the walk has taken more pages than its distinct entries can need
    /// (`delta_sync/walk_terminates`), and some more.
    fn is_endless(&self, page: &Page) -> bool {
        let limit = page.limit.unwrap_or(1).max(1);
        let needed = (self.entries.len() as u64).div_ceil(limit);
        u64::from(self.pages) > 2 * needed + 4 + u64::from(PATIENCE) || self.pages >= MAX_PAGES
    }
}

impl Player {
    /// Walks the change feed. Returns the position it ended at.
    pub(super) async fn pull(&mut self, stage: &Stage, walk: Walk) -> Option<String> {
        let mut since = walk.from.clone();
        let mut progress = Progress::default();
        loop {
            let op = Op::Sync { since: since.clone(), limit: walk.limit.clone() };
            let Some((reply, page)) = self.page(stage, &walk, op).await else { break };
            if let Some(next) = &page.next {
                since = Some(next.clone());
            }
            progress.take(&reply);
            let enough = walk.pages.is_some_and(|pages| progress.pages >= pages);
            if page.has_more != Some(true) || enough || progress.is_endless(&page) {
                break;
            }
        }
        since
    }

    /// Walks a collection. Returns the cursor it ended at: the id of the last record seen.
    pub(super) async fn list(&mut self, stage: &Stage, entity: &str, walk: Walk) -> Option<String> {
        let entity: std::sync::Arc<str> = entity.into();
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
                || progress.is_endless(&page)
            {
                break;
            }
        }
        after
    }

    /// Takes one page; `None` where the walk cannot go on from it.
    async fn page(&mut self, stage: &Stage, walk: &Walk, op: Op) -> Option<(Reply, Page)> {
        let prepared =
            Prepared { op, credentials: walk.credentials, overrides: travelling(walk.connection) };
        let mut outcome = self.send(stage, &prepared, walk.lost).await;
        if walk.twice {
            outcome = self.send(stage, &prepared, walk.lost).await;
        }
        let reply = outcome.reply?;
        let page = reply.page.clone()?;
        Some((reply, page))
    }
}
