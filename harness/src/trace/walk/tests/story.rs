//! Traces told in a few words.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use url::Url;

use crate::trace::{
    Answer, Credentials, Exchange, Expected, Failure, Op, PackedFields, Page, Place, Reply,
    Request, Response, Sighting, State, Trace,
};

/// A trace in the making. Exchanges follow one another unless it is said otherwise; each takes a
/// millisecond.
pub(super) struct Story {
    exchanges: Vec<Exchange>,
    now: u64,
    /// When the next exchange began, if it did so before the present.
    began: Option<u64>,
    /// The entity of the records that are written.
    pub(super) entity: &'static str,
    /// The time that the next write bears; one of its own otherwise.
    pub(super) stamp: Option<&'static str>,
    /// Entity and time of each record at each version.
    made: HashMap<(String, i64), (&'static str, String)>,
}

impl Story {
    /// A story in which these clients have read to the position `head`, where there is nothing.
    pub(super) fn at_head(clients: &[usize]) -> Story {
        let mut story = Story {
            exchanges: Vec::new(),
            now: 1,
            began: None,
            entity: "tasks",
            stamp: None,
            made: HashMap::new(),
        };
        for &client in clients {
            story.page(client, Some("before"), "head", false, &[]);
        }
        story
    }

    pub(super) fn trace(&self) -> Trace {
        let mut exchanges = self.exchanges.clone();
        exchanges.sort_by_key(|exchange| (exchange.started, exchange.ended));
        for (index, exchange) in exchanges.iter_mut().enumerate() {
            exchange.index = index;
        }
        Trace { exchanges, ..Trace::default() }
    }

    /// An accepted write: a create at version 0, else an update or a delete.
    pub(super) fn write(&mut self, client: usize, id: &str, version: i64, state: State) {
        let stamp = self.stamp.map_or_else(|| format!("moment {}", self.now), str::to_owned);
        self.made.entry((id.to_owned(), version)).or_insert((self.entity, stamp));
        let entity: Arc<str> = self.entity.into();
        let expected = Expected::Value((version - 1).into());
        let op = match (version, state) {
            (_, State::Deleted) => {
                Op::Delete { entity, id: id.to_owned(), expected, if_match: None }
            }
            (0, _) => Op::Create { entity, id: Some(id.into()), members: serde_json::Map::new() },
            _ => Op::Update {
                entity,
                id: id.to_owned(),
                expected,
                if_match: None,
                patch: serde_json::Map::new(),
            },
        };
        let sightings = vec![self.sighting(id, version, state, Place::Written)];
        let json = Some(Arc::new((*sightings[0].value).clone()));
        self.exchange(
            client,
            op,
            Reply { answer: Answer::Accepted, json, sightings, ..Reply::default() },
        );
    }

    /// A delete of which nobody knows what became.
    pub(super) fn unanswered_delete(&mut self, client: usize, id: &str, version: i64) {
        let expected = Expected::Value(version.into());
        let op =
            Op::Delete { entity: self.entity.into(), id: id.to_owned(), expected, if_match: None };
        self.exchange(client, op, Reply::default());
    }

    /// A page of the change feed.
    pub(super) fn page(
        &mut self,
        client: usize,
        since: Option<&str>,
        as_of: &str,
        has_more: bool,
        entries: &[(&str, i64, State)],
    ) {
        let op = Op::Sync { since: since.map(str::to_owned), limit: None };
        let sightings: Vec<Sighting> = entries
            .iter()
            .map(|(id, version, state)| self.sighting(id, *version, *state, Place::Synced))
            .collect();
        let page = Page {
            has_more: Some(has_more),
            next: Some(as_of.to_owned()),
            limit: Some(100),
            len: entries.len(),
        };
        self.exchange(
            client,
            op,
            Reply { answer: Answer::Accepted, sightings, page: Some(page), ..Reply::default() },
        );
    }

    /// Tells what happens while the exchange after it is under way, which takes `lead` milliseconds
    /// longer than others.
    pub(super) fn slowly(&mut self, lead: u64, meanwhile: impl FnOnce(&mut Story)) {
        let began = self.now;
        self.now += lead / 2;
        meanwhile(self);
        self.now += lead / 2;
        self.began = Some(began);
    }

    fn sighting(&self, id: &str, version: i64, state: State, place: Place) -> Sighting {
        let made = self.made.get(&(id.to_owned(), version));
        let (entity, stamp) =
            made.map_or(("tasks", "?"), |(entity, stamp)| (*entity, stamp.as_str()));
        let deleted = state == State::Deleted;
        let value: Value = json!({
            "id": id,
            "lock_version": version,
            "updated_at": (!deleted).then_some(stamp),
            "deleted_at": deleted.then_some(stamp),
        });
        Sighting::new(&entity.into(), value, state, place)
    }

    fn exchange(&mut self, client: usize, op: Op, reply: Reply) {
        let started = self.began.take().unwrap_or(self.now);
        let response = if reply.answered() {
            Ok(Response {
                status: StatusCode::OK,
                headers: PackedFields::default(),
                body: Bytes::new(),
            })
        } else {
            Err(Failure::Timeout(Duration::from_secs(1)))
        };
        self.exchanges.push(Exchange {
            index: 0,
            client,
            // Phone and laptop are one user's, whoever comes behind them is a stranger.
            credentials: Credentials::User(usize::from(client > 1)),
            op,
            request: Request::get(
                Url::parse("http://localhost/").expect("the URL is well formed"),
                HeaderMap::new(),
            )
            .into(),
            started: Duration::from_millis(started),
            ended: Duration::from_millis(self.now + 1),
            response,
            reply,
            meant_wrong: false,
            reply_lost: false,
            part_of: None,
            step: 0,
            spoken: Vec::new(),
        });
        self.now += 3;
    }
}
