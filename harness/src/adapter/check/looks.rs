//! What the self-check looks at in the answers to questions of one kind.

use std::time::Duration;

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use super::asker::Asker;
use super::{Page, Seen};
use crate::adapter::description::Operation;
use crate::target::Entity;
use crate::trace::{Expected, Key, Op, Reply};

/// How many pages of changes are read on the way to the end.
const PAGES: usize = 1000;

impl Asker<'_> {
    /// The position behind all changes that there are; `None` where there is none.
    pub(super) async fn head(&self, page: &mut Page) -> Option<String> {
        if !self.adapter.description.has(Operation::Sync) {
            page.note("tells the changes", Seen::Left("it has no `sync`".to_owned()));
            return None;
        }
        let mut since = None;
        for _ in 0..PAGES {
            let op = Op::Sync { since: since.clone(), limit: None };
            let reply = match self.ask(&op, None).await {
                Ok(reply) if reply.accepted() => reply,
                Ok(reply) => {
                    page.note("tells the changes", Seen::Wrong(refused(&reply)));
                    return None;
                }
                Err(seen) => {
                    page.note("tells the changes", seen);
                    return None;
                }
            };
            let told = reply.page?;
            since = told.next;
            if since.is_none() {
                let problem = "the page has no `as_of`: without a position nobody can go on";
                page.note("tells the changes", Seen::Wrong(problem.to_owned()));
                return None;
            }
            if told.has_more != Some(true) {
                page.note("tells the changes", Seen::Well(String::new()));
                return since;
            }
        }
        let problem = format!("after {PAGES} pages `has_more` is still true");
        page.note("tells the changes", Seen::Wrong(problem));
        None
    }

    /// Changes the record that is held. Returns it as it is then.
    pub(super) async fn update(
        &self,
        page: &mut Page,
        entity: &Entity,
        id: &str,
        held: Option<Value>,
        patch: Map<String, Value>,
    ) -> Option<Value> {
        let what = "updates it";
        let version = held.as_ref().and_then(|held| held.get("lock_version")).cloned();
        let expected = version.map_or(Expected::Absent, Expected::Value);
        let op = Op::Update {
            entity: entity.name.clone(),
            id: id.to_owned(),
            expected,
            if_match: None,
            patch: patch.clone(),
        };
        let reply = match self.ask(&op, held.as_ref()).await {
            Ok(reply) if reply.accepted() => reply,
            Ok(reply) => {
                page.note(what, Seen::Wrong(refused(&reply)));
                return held;
            }
            Err(seen) => {
                page.note(what, seen);
                return held;
            }
        };
        let read = Op::Read { entity: entity.name.clone(), id: id.to_owned() };
        let now = match record_of(Some(&reply)) {
            Some(shown) => Some(shown),
            None => record_of(self.ask(&read, None).await.ok().as_ref()),
        };
        let differs = |(name, value): (&String, &Value)| {
            (now.as_ref().and_then(|now| now.get(name)) != Some(value)).then(|| name.clone())
        };
        match patch.iter().find_map(differs) {
            None => page.note(what, Seen::Well(String::new())),
            Some(name) => page.note(
                what,
                Seen::Wrong(format!(
                    "`{name}` is not what was sent: {}",
                    shown(now.as_ref(), &name)
                )),
            ),
        }
        now.or(held)
    }

    /// Looks for the record in a list.
    pub(super) async fn list(&self, page: &mut Page, entity: &Entity, id: &str) {
        let what = "lists records";
        if !self.adapter.description.has(Operation::List) {
            return page.note(what, Seen::Left("it has no `list`".to_owned()));
        }
        let op = Op::List { entity: entity.name.clone(), after: None, limit: Some("2".to_owned()) };
        let reply = match self.ask(&op, None).await {
            Ok(reply) if reply.accepted() => reply,
            Ok(reply) => return page.note(what, Seen::Wrong(refused(&reply))),
            Err(seen) => return page.note(what, seen),
        };
        let told = reply.page;
        let ends =
            told.as_ref().is_some_and(|told| told.has_more == Some(true) && told.next.is_none());
        let is_there = reply.sightings.iter().any(|seen| seen.id.as_deref() == Some(id));
        page.note(
            what,
            match told {
                _ if ends => Seen::Wrong("`has_more` is true, and `next` says nothing".to_owned()),
                Some(told) if told.has_more != Some(true) && !is_there => Seen::Wrong(
                    "the record that was just made is not in it, and there is no more".to_owned(),
                ),
                _ => Seen::Well(String::new()),
            },
        );
    }

    /// Looks for the tombstone of the record behind this position.
    pub(super) async fn sync(&self, page: &mut Page, key: &Key, position: Option<String>) {
        let what = "tells the delete to who was away";
        let Some(mut since) = position else {
            return page.note(what, Seen::Left("there is no position to go on from".to_owned()));
        };
        if self.adapter.description.deletes.is_none() {
            return page.note(what, Seen::Left("the server has no tombstones".to_owned()));
        }
        let settle = Duration::from_millis(self.adapter.description.sync.settle_ms);
        tokio::time::sleep(settle.min(self.timeout)).await;
        for _ in 0..PAGES {
            let op = Op::Sync { since: Some(since.clone()), limit: None };
            let reply = match self.ask(&op, None).await {
                Ok(reply) if reply.accepted() => reply,
                Ok(reply) => return page.note(what, Seen::Wrong(refused(&reply))),
                Err(seen) => return page.note(what, seen),
            };
            let of_it = |seen: &&crate::trace::Sighting| seen.key() == Some(key);
            let seen = reply.sightings.iter().rev().find(of_it).map(|seen| seen.value.clone());
            if seen.is_some_and(|record| !record["deleted_at"].is_null()) {
                return page.note(what, Seen::Well(String::new()));
            }
            let Some(told) = reply.page.filter(|told| told.has_more == Some(true)) else { break };
            match told.next {
                Some(next) => since = next,
                None => break,
            }
        }
        let problem =
            "no tombstone of the record came; if the server tells none, leave `deletes` out";
        page.note(what, Seen::Wrong(problem.to_owned()));
    }
}

/// The record that a reply shows.
pub(super) fn record_of(reply: Option<&Reply>) -> Option<Value> {
    reply?.record().map(|seen| (*seen.value).clone())
}

fn shown(record: Option<&Value>, member: &str) -> String {
    record
        .and_then(|record| record.get(member))
        .map_or("it is not there".to_owned(), Value::to_string)
}

/// What a refusal says, in words.
pub(super) fn refused(reply: &Reply) -> String {
    let kind = reply.problem().map_or("for no known reason", ProblemType::slug);
    format!("refused: {kind}")
}
