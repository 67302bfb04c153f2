//! One client of a story while it is being told.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::asking::{Asked, ask};
use super::desk::Desk;
use super::ids::Maker;
use super::listening::Listening;
use super::stage::Stage;
use super::transport::is_alone;
use crate::binding::{self, Overrides};
use crate::client::{Connection, Held, Memory};
use crate::trace::{Credentials, Delivery, Exchange, Expected, Failure, Key, Op, Reply, State};

/// A request that a client has made up its mind to send.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) op: Op,
    pub(super) credentials: Credentials,
    pub(super) overrides: Overrides,
}

/// One client of a story.
pub(super) struct Player {
    pub(super) index: usize,
    pub(super) name: Arc<str>,
    pub(super) user: usize,
    /// The node that it speaks to.
    pub(super) node: usize,
    /// The line of the step that it is taking.
    pub(super) step: u64,
    pub(super) connection: Connection,
    pub(super) memory: Memory,
    pub(super) maker: Maker,
    /// Writes that wait for the client to come online; `None` while it is online.
    pub(super) outbox: Option<Vec<Prepared>>,
    /// What its sync module has to know.
    pub(super) desk: Desk,
    /// The stream of hints that is open.
    pub(super) listening: Option<Listening>,
    /// The last write to each record, for `resend`.
    pub(super) last_writes: HashMap<Key, Prepared>,
    /// Records made because a reference needs one, by entity.
    pub(super) parents: HashMap<Arc<str>, String>,
}

/// The operations of a batch, each as an exchange of its own.
fn parts_of(batch: &Exchange) -> Vec<Exchange> {
    let Op::Batch { operations } = &batch.op else { return Vec::new() };
    let answers = binding::parts(operations, &batch.response);
    operations
        .iter()
        .enumerate()
        .map(|(place, op)| {
            let response = match (answers.get(place), &batch.response) {
                (Some(answer), _) => answer.clone(),
                (None, Err(failure)) => Err(failure.clone()),
                (None, Ok(response)) if response.status.is_success() => Err(Failure::Broken(
                    "the batch has no result that is this operation's".to_owned(),
                )),
                // The batch was refused as a whole.
                (None, Ok(response)) => Ok(response.clone()),
            };
            let reply = binding::reply(op, &response);
            Exchange { op: op.clone(), response, reply, ..batch.clone() }
        })
        .collect()
}

/// The version that a write names in its content or query.
fn named_version(op: &Op) -> Option<i64> {
    match op {
        Op::Update { expected, .. } | Op::Delete { expected, .. } => expected.version(),
        _ => None,
    }
}

/// How often the server was taken down up to now. While it is, nobody is asked anything: a client would
/// learn nothing, and try again.
async fn outages(stage: &Stage) -> u64 {
    let Some(server) = &stage.target.server else { return 0 };
    server.up().await;
    server.outages()
}

/// What came of a request, if need be with the reason that the harness itself took the server down
/// meanwhile.
fn excused(asked: Asked, stage: &Stage, outages: u64) -> Asked {
    let is_excused = stage.target.server.as_ref().is_some_and(|server| server.outages() != outages);
    match asked.response {
        Err(Failure::Connect(_) | Failure::Broken(_)) if is_excused => {
            let reason = "the server was taken down while this was under way".to_owned();
            Asked { response: Err(Failure::TakenDown(reason)), ..asked }
        }
        _ => asked,
    }
}

/// What came of a request, as the client learnt it.
pub(super) struct Outcome {
    /// The answer; `None` where it never came.
    pub(super) reply: Option<Reply>,
}

impl Player {
    /// Sends a write, or puts it into the outbox.
    pub(super) async fn write(
        &mut self,
        stage: &Stage,
        prepared: Prepared,
        lost: bool,
        twice: bool,
    ) -> Option<Reply> {
        if let Some(key) = prepared.op.key() {
            // The same bytes, and nothing of what befell them on their way.
            let mut again = prepared.clone();
            again.overrides.delivery = Delivery::AtOnce;
            self.last_writes.insert(key, again);
        }
        if self.outbox.is_some() {
            self.foresee(&prepared.op);
            if let Some(outbox) = &mut self.outbox {
                outbox.push(prepared);
            }
            return None;
        }
        let mut outcome = self.send(stage, &prepared, lost).await;
        if twice {
            outcome = self.send(stage, &prepared, lost).await;
        }
        outcome.reply
    }

    /// Sends a request now, records it, and learns from the answer unless that got lost.
    pub(super) async fn send(&mut self, stage: &Stage, prepared: &Prepared, lost: bool) -> Outcome {
        if let Some(reason) = stage.is_over() {
            // Once for each step of the story, and not for what the harness asks on its own behalf.
            if self.step > 0 {
                stage.skip(self.step, &self.name, prepared.op.verb(), &reason);
            }
            return Outcome { reply: None };
        }
        let target = stage.target.node(self.node);
        let own = is_alone(&prepared.overrides).then(|| stage.target.connect());
        let key = prepared.op.key();
        let held = key.as_ref().and_then(|key| self.memory.shown(key)).map(|held| &*held.value);
        if let (Some(key), Some(version), false) =
            (&key, named_version(&prepared.op), target.counts_versions())
            && !stage.may_name(key, version)
        {
            let reason = format!("the server has never given out version {version} of the record");
            stage.skip(self.step, &self.name, prepared.op.verb(), &reason);
            return Outcome { reply: None };
        }
        let outages = outages(stage).await;
        let asked = ask(target, own.as_ref().unwrap_or(&self.connection), prepared, held).await;
        let ended = stage.clock.elapsed();
        let asked = match asked {
            Ok(asked) => excused(asked, stage, outages),
            Err(reason) => {
                // What the harness asks on its own behalf is no step of the story.
                if self.step > 0 {
                    let verb = prepared.op.verb();
                    stage.skip(self.step, &self.name, verb, &reason.to_string());
                }
                return Outcome { reply: None };
            }
        };
        let Asked { request, response, reply, started, spoken, read_again } = asked;
        let exchange = Exchange {
            index: 0,
            client: self.index,
            credentials: prepared.credentials,
            op: prepared.op.clone(),
            request: request.into(),
            meant_wrong: prepared.overrides.meant_wrong,
            started: started.saturating_duration_since(stage.clock),
            ended,
            response,
            reply,
            reply_lost: lost,
            part_of: None,
            step: self.step,
            spoken,
        };
        let reply = (!lost && exchange.reply.answered()).then(|| exchange.reply.clone());
        self.desk.note(prepared, reply.as_ref(), self.user, &self.memory);
        let parts = parts_of(&exchange);
        for learnt in std::iter::once(&exchange).chain(&parts).filter(|_| !lost) {
            self.memory.learn(learnt);
        }
        stage.record(exchange, parts);
        if read_again && let (Some(entity), Some(id)) = (prepared.op.entity(), prepared.op.id()) {
            let op = Op::Read { entity: entity.clone(), id: id.to_owned() };
            let read = Prepared { op, ..prepared.clone() };
            Box::pin(self.send(stage, &read, lost)).await;
        }
        Outcome { reply }
    }

    /// What an app shows of a write that is still in the outbox: its own change, as if done.
    fn foresee(&mut self, op: &Op) {
        let Some(key) = op.key() else { return };
        let (version, state, value) = match op {
            Op::Create { members, .. } => (0, State::Live, Value::Object(members.clone())),
            Op::Update { expected: Expected::Value(version), patch, .. } => {
                let mut value = self
                    .memory
                    .records
                    .get(&key)
                    .map(|held| (*held.value).clone())
                    .unwrap_or_default();
                if let Value::Object(members) = &mut value {
                    members.extend(patch.clone());
                }
                (version.as_i64().unwrap_or_default() + 1, State::Live, value)
            }
            Op::Delete { expected: Expected::Value(version), .. } => {
                (version.as_i64().unwrap_or_default() + 1, State::Deleted, Value::Null)
            }
            _ => return,
        };
        self.memory.foresee(key, Held { version, state, value: value.into() });
    }

    /// Names the version that the server gave out for an earlier write of the same outbox. Where
    /// versions are counters, the client could foresee it.
    pub(super) fn rebase(&self, prepared: &mut Prepared) {
        let key = prepared.op.key();
        let shown = key.and_then(|key| self.memory.shown(&key)).map(|held| held.version);
        if let (
            Some(version),
            Op::Update { expected: expected @ Expected::Value(_), .. }
            | Op::Delete { expected: expected @ Expected::Value(_), .. },
        ) = (shown, &mut prepared.op)
        {
            *expected = Expected::Value(version.into());
        }
    }

    /// What the client holds of this record.
    pub(super) fn held(&self, key: &Key) -> Result<&Held, String> {
        self.memory.records.get(key).ok_or_else(|| {
            "the client holds no copy of the record; let it pull or read first".to_owned()
        })
    }

    /// Own credentials.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials::User(self.user)
    }
}
