//! Deletes what a run made, and counts what it left.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use sixfold_spec::wire::ProblemType;

use super::asking::{Asked, ask};
use super::player::Prepared;
use crate::binding::Overrides;
use crate::client::Connection;
use crate::target::Target;
use crate::trace::{Credentials, Exchange, Expected, History, Key, Op, RecordHistory, State};

/// The hook that empties a server. No story may use it: it would take the ground from under all others.
const RESET: &str = "reset";

/// How many deletes are under way at the same time. One by one, they would take longer than the
/// stories where the server is far away.
const AT_ONCE: usize = 8;

/// The records that a run made and has not yet seen deleted.
///
/// They go when their case is over: so the server's data do not grow with the run, a first sync
/// stays short, and a run that is stopped leaves little behind.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    created: u64,
    live: BTreeMap<Key, Left>,
    /// Those that could not be deleted when their case was over. They are tried once more at the
    /// end, and no more often, whatever the server does.
    stubborn: BTreeMap<Key, Left>,
    /// Those of which nobody knows whether they were made, because no answer said so: of a server that was
    /// killed, for example.
    uncertain: BTreeMap<Key, Credentials>,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    /// Whoever made it. A server may have let somebody do so whom it does not know.
    credentials: Credentials,
    version: i64,
}

impl Leftovers {
    /// Takes in what a case made and deleted.
    pub(super) fn take(&mut self, history: &History<'_>) {
        for (key, record) in history.records() {
            let Some(credentials) = maker(history, record) else {
                let asked = unanswered_maker(history, record);
                self.uncertain.extend(asked.map(|credentials| (key.clone(), credentials)));
                continue;
            };
            let newest = record
                .sightings
                .iter()
                .map(|&place| history.sighting(place))
                .filter(|seen| seen.state != State::Removed)
                .max_by_key(|seen| seen.version);
            let Some(newest) = newest else { continue };
            self.created += 1;
            if newest.state == State::Live {
                let left = Left { credentials, version: newest.version.unwrap_or_default() };
                self.live.insert(key.clone(), left);
            }
        }
    }

    /// Forgets them: the server was emptied.
    pub(super) fn forget(&mut self) {
        self.live.clear();
        self.stubborn.clear();
        self.uncertain.clear();
    }

    /// How many records the run made.
    pub(super) fn created(&self) -> u64 {
        self.created
    }

    /// How many of them are live.
    pub(super) fn len(&self) -> usize {
        self.live.len() + self.stubborn.len()
    }

    /// Deletes those of the case that is over.
    pub(super) async fn delete_of_case(&mut self, target: &Target, connection: &Connection) {
        self.look(target, connection).await;
        self.delete(target, connection).await;
        self.stubborn.append(&mut self.live);
    }

    /// Tries those once more that could not be deleted.
    pub(super) async fn delete_rest(&mut self, target: &Target, connection: &Connection) {
        self.look(target, connection).await;
        self.live.append(&mut self.stubborn);
        self.delete(target, connection).await;
    }

    /// Finds out which of the uncertain ones were made. Stops at the first failure to get an answer.
    async fn look(&mut self, target: &Target, connection: &Connection) {
        while let Some((key, &credentials)) = self.uncertain.first_key_value() {
            let op = Op::Read { entity: key.entity.clone(), id: key.id.to_string() };
            let prepared = Prepared { op, credentials, overrides: Overrides::default() };
            let asked = ask(target, connection, &prepared, None).await;
            if asked.as_ref().is_ok_and(|asked| !asked.reply.answered()) {
                return;
            }
            let Some((key, _)) = self.uncertain.pop_first() else { return };
            let sightings = asked.map(|asked| asked.reply.sightings).unwrap_or_default();
            if let Some(seen) = sightings.first().filter(|seen| seen.state == State::Live) {
                let left = Left { credentials, version: seen.version.unwrap_or_default() };
                self.live.insert(key, left);
                self.created += 1;
            }
        }
    }

    /// Deletes them, and goes on while that helps: a record that others refer to can go when they
    /// have gone. Stops at the first failure to get an answer; what is left stays counted.
    async fn delete(&mut self, target: &Target, connection: &Connection) {
        let mut before = usize::MAX;
        while self.live.len() < before && !self.live.is_empty() {
            before = self.live.len();
            if !self.pass(target, connection).await {
                return;
            }
        }
    }

    /// Tries each once, some at a time. False if nobody answers any more.
    async fn pass(&mut self, target: &Target, connection: &Connection) -> bool {
        let all: Vec<(Key, Left)> =
            self.live.iter().rev().map(|(key, left)| (key.clone(), *left)).collect();
        for some in all.chunks(AT_ONCE) {
            let deletes = some.iter().map(|(key, left)| delete_one(target, connection, key, *left));
            let done = join_all(deletes).await;
            for ((key, _), gone) in some.iter().zip(&done) {
                if *gone == Some(true) {
                    self.live.remove(key);
                }
            }
            if done.contains(&None) {
                return false;
            }
        }
        true
    }
}

/// Whether the server offers the hook that empties it.
pub fn can_be_emptied(target: &Target) -> bool {
    target.has_hook(RESET)
}

/// Empties the server by its hook for tests. Whether it did.
pub(super) async fn empty(target: &Target, connection: &Connection) -> bool {
    let op = Op::Control { hook: RESET.into(), milliseconds: None };
    let credentials = Credentials::User(0);
    let prepared = Prepared { op, credentials, overrides: Overrides::default() };
    let asked = ask(target, connection, &prepared, None).await;
    asked.is_ok_and(|asked| asked.response.is_ok_and(|response| response.status.is_success()))
}

/// With whose credentials the record was made; `None` where this was not seen to be made.
fn maker(history: &History<'_>, record: &RecordHistory) -> Option<Credentials> {
    let owner = record.owner.map(Credentials::User);
    owner.or_else(|| {
        let writes = record.writes.iter().map(|&write| history.exchange(write));
        let mut creates = writes.filter(|exchange| matches!(exchange.op, Op::Create { .. }));
        creates.next().map(|create| create.credentials)
    })
}

/// With whose credentials the record may have been made, of which no answer came.
fn unanswered_maker(history: &History<'_>, record: &RecordHistory) -> Option<Credentials> {
    let mut asked = record.exchanges.iter().map(|&asked| history.exchange(asked));
    let is_open = |x: &&Exchange| matches!(x.op, Op::Create { .. }) && x.response.is_err();
    asked.find(is_open).map(|create| create.credentials)
}

/// Deletes a record, once more with the version that a refusal shows. `None` if nobody answers.
async fn delete_one(
    target: &Target,
    connection: &Connection,
    key: &Key,
    left: Left,
) -> Option<bool> {
    let mut version = left.version;
    for _ in 0..2 {
        let op = Op::Delete {
            entity: key.entity.clone(),
            id: key.id.to_string(),
            expected: Expected::Value(version.into()),
            if_match: None,
        };
        let prepared =
            Prepared { op, credentials: left.credentials, overrides: Overrides::default() };
        let Ok(Asked { reply, .. }) = ask(target, connection, &prepared, None).await else { break };
        if !reply.answered() {
            return None;
        }
        // What is not there any more went with another record, and its tombstone was collected.
        if reply.accepted() || reply.refused_as(ProblemType::NotFound) {
            return Some(true);
        }
        match reply.sightings.first().and_then(|seen| seen.version) {
            Some(current) => version = current,
            None => break,
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    use super::Leftovers;
    use crate::binding;
    use crate::trace::{
        Credentials, Exchange, Failure, History, Op, PackedFields, Request, Response, Trace,
    };

    const ID: &str = "0190b9a4-6a00-7000-8000-000000000001";

    /// What is left when a create was answered so.
    fn left_by(response: Result<Response, Failure>) -> Leftovers {
        let members = serde_json::Map::new();
        let op = Op::Create { entity: "tasks".into(), id: Some(ID.into()), members };
        let url = "http://localhost/tasks".parse().expect("it is a URL");
        let exchange = Exchange {
            index: 0,
            client: 0,
            credentials: Credentials::Missing,
            request: Request::get(url, HeaderMap::new()).into(),
            meant_wrong: true,
            started: Duration::ZERO,
            ended: Duration::from_millis(1),
            reply: binding::reply(&op, &response),
            op,
            response,
            reply_lost: false,
            part_of: None,
            step: 0,
            spoken: Vec::new(),
        };
        let trace = Trace { exchanges: vec![exchange], ..Trace::default() };
        let mut leftovers = Leftovers::default();
        leftovers.take(&History::new(&trace));
        leftovers
    }

    #[test]
    fn what_a_server_lets_nobody_make_is_a_leftover_too() {
        let shown = json!({ "id": ID, "lock_version": 0, "deleted_at": null });
        let body = Bytes::from(shown.to_string());
        let leftovers = left_by(Ok(Response {
            status: StatusCode::CREATED,
            headers: PackedFields::default(),
            body,
        }));
        assert_eq!((leftovers.created(), leftovers.len()), (1, 1));
        let left = leftovers.live.values().next().expect("it is there");
        assert_eq!(left.credentials, Credentials::Missing);
        assert!(leftovers.uncertain.is_empty());
    }

    #[test]
    fn what_no_answer_came_to_is_looked_for() {
        let leftovers = left_by(Err(Failure::Broken("the server is gone".to_owned())));
        assert_eq!((leftovers.created(), leftovers.len()), (0, 0));
        assert_eq!(leftovers.uncertain.len(), 1);
        let refused = Response {
            status: StatusCode::NOT_FOUND,
            headers: PackedFields::default(),
            body: Bytes::new(),
        };
        assert!(left_by(Ok(refused)).uncertain.is_empty());
    }
}
