//! One client of a story while it is being told.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::ids::Maker;
use super::stage::Stage;
use super::transport::is_alone;
use crate::binding::{self, Overrides};
use crate::client::{Connection, Held, Memory};
use crate::trace::{Credentials, Exchange, Expected, Key, Op, Reply, State};

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
    pub(super) connection: Connection,
    pub(super) memory: Memory,
    pub(super) maker: Maker,
    /// Writes that wait for the client to come online; `None` while it is online.
    pub(super) outbox: Option<Vec<Prepared>>,
    /// The last write to each record, for `resend`.
    pub(super) last_writes: HashMap<Key, Prepared>,
    /// Records made because a reference needs one, by entity.
    pub(super) parents: HashMap<Arc<str>, String>,
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
    ) {
        if let (Some(entity), Some(id)) = (prepared.op.entity(), prepared.op.id()) {
            self.last_writes.insert(Key::new(entity, id), prepared.clone());
        }
        if self.outbox.is_some() {
            self.foresee(&prepared.op);
            if let Some(outbox) = &mut self.outbox {
                outbox.push(prepared);
            }
            return;
        }
        self.send(stage, &prepared, lost).await;
        if twice {
            self.send(stage, &prepared, lost).await;
        }
    }

    /// Sends a request now, records it, and learns from the answer unless that got lost.
    pub(super) async fn send(&mut self, stage: &Stage, prepared: &Prepared, lost: bool) -> Outcome {
        let request = binding::request(
            &stage.target,
            &prepared.op,
            prepared.credentials,
            &prepared.overrides,
        );
        let started = stage.clock.elapsed();
        let response = if is_alone(&prepared.overrides) {
            Connection::new(&stage.target.base, stage.target.timeout).send(&request).await
        } else {
            self.connection.send(&request).await
        };
        let ended = stage.clock.elapsed();
        let reply = binding::reply(&prepared.op, &response);
        let exchange = Exchange {
            index: 0,
            client: self.index,
            credentials: prepared.credentials,
            op: prepared.op.clone(),
            request,
            started,
            ended,
            response,
            reply,
            reply_lost: lost,
        };
        if !lost {
            self.memory.learn(&exchange);
        }
        let reply = (!lost && exchange.reply.answered()).then(|| exchange.reply.clone());
        stage.record(exchange);
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
        self.memory.records.insert(key, Held { version, state, value });
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
