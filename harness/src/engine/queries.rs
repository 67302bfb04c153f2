//! Walks through lists that are narrowed or in an order of their own.

use std::sync::Arc;

use super::player::Player;
use super::stage::Stage;
use super::walks::{Progress, Walk, shown_at};
use crate::trace::{Key, Op};

/// Which list, and how to walk it.
pub(super) struct Query {
    pub(super) entity: Arc<str>,
    /// Members and their values.
    pub(super) filters: Vec<(String, String)>,
    pub(super) sort: Option<String>,
    /// The record around which the pages have the size of the walk; the largest elsewhere. `None`
    /// for that size everywhere.
    pub(super) around: Option<Key>,
}

/// How far a walk is from the record around which its pages are small.
#[derive(Clone, Copy, PartialEq)]
enum Stretch {
    Before,
    Around(u32),
    Behind,
}

impl Player {
    /// Walks a list. Returns the cursor it ended at.
    pub(super) async fn query(
        &mut self,
        stage: &Stage,
        query: &Query,
        walk: Walk,
    ) -> Option<String> {
        let largest = stage.target.limit("list_max").map(|max| max.to_string());
        let mut after = walk.from.clone();
        let mut progress = Progress::default();
        let mut stretch = if query.around.is_some() { Stretch::Before } else { Stretch::Around(0) };
        let mut shorter = None;
        loop {
            let usual = if matches!(stretch, Stretch::Around(_)) { &walk.limit } else { &largest };
            let op = Op::Query {
                entity: query.entity.clone(),
                filters: query.filters.clone(),
                sort: query.sort.clone(),
                after: after.clone(),
                limit: shorter.take().or_else(|| usual.clone()),
            };
            let Some((reply, page)) = self.page(stage, &walk, op).await else { break };
            progress.take(&reply);
            if stretch == Stretch::Before
                && let Some(place) =
                    query.around.as_ref().and_then(|record| shown_at(&reply, record))
            {
                stretch = Stretch::Around(0);
                if place < page.len {
                    // The page goes on behind the record: once more, and shorter.
                    shorter = Some(place.to_string());
                    continue;
                }
            } else if let Stretch::Around(taken) = &mut stretch {
                *taken += 1;
                let enough = walk.pages.is_some_and(|pages| *taken >= pages);
                match (&query.around, enough) {
                    (Some(_), true) => stretch = Stretch::Behind,
                    (None, true) => {
                        after = page.next.or(after);
                        break;
                    }
                    _ => {}
                }
            }
            let goes_on = page.has_more == Some(true) && page.next.is_some();
            after = page.next.clone().or(after);
            if !goes_on || progress.is_endless(&page, stage.target.network.strain()) {
                break;
            }
        }
        after
    }
}
