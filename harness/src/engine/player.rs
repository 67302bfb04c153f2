//! One client of a story while it is being told.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

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
        if let (Some(entity), Some(id)) = (prepared.op.entity(), prepared.op.id()) {
            // The same bytes, and nothing of what befell them on their way.
            let mut again = prepared.clone();
            again.overrides.delivery = Delivery::AtOnce;
            self.last_writes.insert(Key::new(entity, id), again);
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
        let request = binding::request(
            stage.target.node(self.node),
            &prepared.op,
            prepared.credentials,
            &prepared.overrides,
        );
        let own = is_alone(&prepared.overrides).then(|| stage.target.connect());
        let connection = own.as_ref().unwrap_or(&self.connection);
        let leave = connection.admit().await;
        let started = stage.clock.elapsed();
        let response = connection.send_admitted(leave, &request).await;
        let ended = stage.clock.elapsed();
        let reply = binding::reply(&prepared.op, &response);
        let exchange = Exchange {
            index: 0,
            client: self.index,
            credentials: prepared.credentials,
            op: prepared.op.clone(),
            request,
            meant_wrong: prepared.overrides.meant_wrong,
            started,
            ended,
            response,
            reply,
            reply_lost: lost,
            part_of: None,
            step: self.step,
        };
        let reply = (!lost && exchange.reply.answered()).then(|| exchange.reply.clone());
        self.desk.note(prepared, reply.as_ref(), self.user, &self.memory);
        let parts = parts_of(&exchange);
        for learnt in std::iter::once(&exchange).chain(&parts).filter(|_| !lost) {
            self.memory.learn(learnt);
        }
        stage.record(exchange, parts);
        Outcome { reply }
    }

    /// What an app shows of a write that is still in the outbox: its own change, as if done.
    fn foresee(&mut self, op: &Op) {
        let (Some(entity), Some(id)) = (op.entity(), op.id()) else { return };
        let key = Key::new(entity, id);
        let (version, state, value) = match op {
            Op::Create { members, .. } => (0, State::Live, Value::Object(members.clone())),
            Op::Update { expected: Expected::Value(version), patch, .. } => {
                let mut value = self
                    .memory
                    .records
                    .get(&key)
                    .map(|held| held.value.clone())
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
        self.memory.foresee(key, Held { version, state, value });
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
