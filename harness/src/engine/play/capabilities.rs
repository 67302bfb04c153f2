//! What belongs to capabilities: replaces, restores, shares, batches, hooks, keys.

use std::collections::HashSet;

use http::{HeaderName, HeaderValue};

use super::Played;
use super::choices::{each_or_none, or_one, pairs};
use crate::binding::Overrides;
use crate::engine::content;
use crate::engine::player::{Player, Prepared};
use crate::engine::stage::Stage;
use crate::engine::transport::delivery;
use crate::scenario::{Action, ContentKind, PushKind, SendKind};
use crate::trace::{Key, Op, Outage};

/// How many operations the largest batch has that the harness makes up.
const LARGEST_BATCH: u64 = 2_000;

impl Player {
    pub(super) async fn play_replace(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let entity = stage.entity(&named.key.entity)?.clone();
        let contents = or_one(&action.contents, ContentKind::Plain);
        let versions = self.version_choices(action);
        let tags = each_or_none(&action.if_match);
        for _ in 0..action.times {
            for (content, version) in pairs(&contents, &versions) {
                for tag in &tags {
                    let mark = self.maker.mark();
                    let references = self.references(stage, &entity, None).await?;
                    let mut members = content::create(&entity, content, &mark, &references)?;
                    // Here it is the version that the client has read, and said below.
                    members.remove("lock_version");
                    members.extend(action.with.clone());
                    let op = Op::Replace {
                        entity: entity.name.clone(),
                        id: self.spelled(action, &named.key),
                        expected: self.expected(&named.key, version)?,
                        if_match: tag.map(|tag| self.tag(&named.key, tag)).transpose()?,
                        members,
                    };
                    self.write_as(stage, action, op, None).await;
                }
            }
        }
        Ok(())
    }

    pub(super) async fn play_restore(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let versions = self.version_choices(action);
        let tags = each_or_none(&action.if_match);
        for _ in 0..action.times {
            for (version, tag) in pairs(&versions, &tags) {
                let op = Op::Restore {
                    entity: named.key.entity.clone(),
                    id: self.spelled(action, &named.key),
                    expected: self.expected(&named.key, version)?,
                    if_match: tag.map(|tag| self.tag(&named.key, tag)).transpose()?,
                };
                self.write_as(stage, action, op, None).await;
            }
        }
        Ok(())
    }

    pub(super) async fn play_share(
        &mut self,
        stage: &Stage,
        action: &Action,
        revoke: bool,
    ) -> Played {
        let named = stage.named(&action.object)?;
        let user = action.user.as_deref().ok_or("say with whom: add `user NAME`")?;
        let with = stage.user(user)?;
        let op = Op::Share { entity: named.key.entity, id: named.key.id.to_string(), with, revoke };
        self.ask(stage, action, op).await
    }

    pub(super) async fn play_control(&mut self, stage: &Stage, action: &Action) -> Played {
        if let Some(how) = Outage::of_hook(&action.object) {
            // What happens to the process itself says more than what a hook says of it.
            match &stage.target.server {
                Some(server) => return self.take_down(stage, server, how).await,
                None if how == Outage::Kill => {
                    return Err(
                        "only a server that the target file starts can be killed: say how \
                                in the section `[process]`"
                            .to_owned(),
                    );
                }
                None => {}
            }
        }
        if !stage.target.has_hook(&action.object) {
            return Err(format!("the server offers no hook `{}`", action.object));
        }
        let op =
            Op::Control { hook: action.object.as_str().into(), milliseconds: action.milliseconds };
        self.ask(stage, action, op).await
    }

    pub(super) async fn play_push(&mut self, stage: &Stage, action: &Action) -> Played {
        let waiting = self.outbox.take().ok_or("the client is not offline, so nothing waits")?;
        if action.by == PushKind::Single {
            let mut sent: HashSet<Key> = HashSet::new();
            for mut prepared in waiting {
                let key = prepared.op.key();
                let is_further = key.is_some_and(|key| !sent.insert(key));
                if is_further && !stage.target.counts_versions() {
                    self.rebase(&mut prepared);
                }
                if action.send != SendKind::Once {
                    prepared.overrides.delivery = delivery(action.send);
                }
                self.send(stage, &prepared, false).await;
            }
            return Ok(());
        }
        let meant_wrong = waiting.iter().any(|prepared| prepared.overrides.meant_wrong);
        let mut operations: Vec<Op> = waiting.into_iter().map(|prepared| prepared.op).collect();
        if action.by != PushKind::Batch {
            self.fill(stage, &mut operations, action.by).await?;
        }
        let prepared = Prepared {
            op: Op::Batch { operations },
            credentials: self.credentials(),
            overrides: Overrides {
                meant_wrong,
                delivery: delivery(action.send),
                ..Overrides::default()
            },
        };
        self.send(stage, &prepared, action.reply_lost).await;
        if action.send == SendKind::Twice {
            self.send(stage, &prepared, action.reply_lost).await;
        }
        Ok(())
    }

    /// Adds creates like the first one until the batch is as large as it may be, or one larger.
    async fn fill(
        &mut self,
        stage: &Stage,
        operations: &mut Vec<Op>,
        kind: PushKind,
    ) -> Result<(), String> {
        let most = stage.target.document.pointer("/capabilities/batch/max_operations");
        let most = most
            .and_then(serde_json::Value::as_u64)
            .ok_or("the server does not say how many operations a batch may have")?;
        if most > LARGEST_BATCH {
            return Err(format!(
                "the server takes {most} operations, and the harness sends at most {LARGEST_BATCH}"
            ));
        }
        let wanted = most + u64::from(kind == PushKind::OverBatch);
        let entity = operations
            .iter()
            .find_map(|op| op.entity().cloned())
            .ok_or("the batch is empty: let the client write something first")?;
        let entity = stage.entity(&entity)?.clone();
        let references = self.references(stage, &entity, None).await?;
        while (operations.len() as u64) < wanted {
            let mark = self.maker.mark();
            let members = content::create(&entity, ContentKind::Plain, &mark, &references)?;
            let id = Some(self.maker.fresh().to_string().into());
            operations.push(Op::Create { entity: entity.name.clone(), id, members });
        }
        Ok(())
    }

    /// The header field that carries the key of this name.
    pub(super) fn idempotency_key(
        &mut self,
        stage: &Stage,
        name: &str,
    ) -> Option<(HeaderName, HeaderValue)> {
        let fresh = self.maker.fresh().to_string();
        let value = HeaderValue::from_str(&stage.idempotency_key(name, &fresh)).ok()?;
        Some((HeaderName::from_static("idempotency-key"), value))
    }
}
