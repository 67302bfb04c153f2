//! What each verb of the vocabulary does.

mod capabilities;
mod changes;
mod choices;
mod creates;
mod looks;
mod outages;
mod queries;
mod raw;
mod syncs;

use std::time::Duration;

use super::damage::damaged;
use super::ids::Maker;
use super::player::{Player, Prepared};
use super::stage::Stage;
use super::transport::{overrides, travelling};
use crate::binding::Overrides;
use crate::scenario::{Action, CredentialsKind, SendKind, Verb};
use crate::trace::{Credentials, Op, Reply};

/// A step, and why it could not be taken if it could not.
pub(super) type Played = Result<(), String>;

impl Player {
    /// Does what the action says, as often as it says.
    pub(super) async fn play(&mut self, stage: &Stage, action: &Action) -> Played {
        if self.outbox.is_some() && !works_offline(action.verb) {
            return Err("the client is offline; let it push first".to_owned());
        }
        overrides(&stage.target, action)?;
        match action.verb {
            Verb::Create => self.play_create(stage, action).await,
            Verb::Recreate => self.play_recreate(stage, action).await,
            Verb::Imagine => self.play_imagine(stage, action),
            Verb::Update => self.play_update(stage, action).await,
            Verb::Replace => self.play_replace(stage, action).await,
            Verb::Delete => self.play_delete(stage, action).await,
            Verb::Restore => self.play_restore(stage, action).await,
            Verb::Share => self.play_share(stage, action, false).await,
            Verb::Unshare => self.play_share(stage, action, true).await,
            Verb::Control => self.play_control(stage, action).await,
            Verb::Resend => self.play_resend(stage, action).await,
            Verb::Read => self.play_read(stage, action).await,
            Verb::List => self.play_list(stage, action).await,
            Verb::Pull => self.play_pull(stage, action).await,
            Verb::Query => self.play_query(stage, action).await,
            Verb::Listen => self.listen(stage).await,
            Verb::Heed => self.heed(stage).await,
            Verb::Wait => wait(stage).await,
            Verb::Sync => self.play_sync(stage, action).await,
            Verb::Crash => {
                self.crash(stage);
                Ok(())
            }
            Verb::Offline => {
                self.desk.save();
                self.outbox.get_or_insert_default();
                Ok(())
            }
            Verb::Push => self.play_push(stage, action).await,
            Verb::Discover => self.ask(stage, action, Op::Discover).await,
            Verb::Schema => {
                let entity = stage.part(&action.object)?.name.clone();
                self.ask(stage, action, Op::Schema { entity }).await
            }
            Verb::Request => self.play_request(stage, action).await,
        }
    }

    fn credentials_for(&self, action: &Action) -> Credentials {
        match action.credentials {
            CredentialsKind::Own => self.credentials(),
            CredentialsKind::Missing => Credentials::Missing,
            CredentialsKind::WrongOnes => Credentials::Wrong,
        }
    }

    /// Sends a request that changes nothing.
    async fn ask(&mut self, stage: &Stage, action: &Action, op: Op) -> Played {
        let overrides = travelling(action.connection);
        let prepared = Prepared { op, credentials: self.credentials_for(action), overrides };
        for _ in 0..action.times {
            self.send(stage, &prepared, action.reply_lost).await;
            if action.send == SendKind::Twice {
                self.send(stage, &prepared, action.reply_lost).await;
            }
        }
        Ok(())
    }

    async fn write_as(
        &mut self,
        stage: &Stage,
        action: &Action,
        op: Op,
        media_type: Option<String>,
    ) -> Option<Reply> {
        // `play` has made sure that there is content of the wanted size.
        let wanted = overrides(&stage.target, action).unwrap_or_default();
        let mut overrides = Overrides { media_type, ..wanted };
        if let Some(key) = &action.key {
            overrides.headers.extend(self.idempotency_key(stage, key));
        }
        let intact = Prepared { op, credentials: self.credentials_for(action), overrides };
        if action.damages.is_empty() {
            return self
                .write(stage, intact, action.reply_lost, action.send == SendKind::Twice)
                .await;
        }
        let mut last = None;
        for damage in &action.damages {
            let damaged = damaged(&stage.target, &intact, *damage);
            last =
                self.write(stage, damaged, action.reply_lost, action.send == SendKind::Twice).await;
        }
        last
    }
}

/// How long the harness waits at most for what one client wrote to reach the others.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Waits until the writes of one client have to be there for the others.
async fn wait(stage: &Stage) -> Played {
    let promised = stage.target.staleness();
    if promised > LONGEST_WAIT {
        return Err(format!(
            "others may have to wait for {} s, and the harness waits for {} at most",
            promised.as_secs(),
            LONGEST_WAIT.as_secs()
        ));
    }
    if !promised.is_zero() {
        tokio::time::sleep(promised).await;
    }
    Ok(())
}

/// Whether the verb can be played by a client that is offline.
fn works_offline(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Create
            | Verb::Recreate
            | Verb::Imagine
            | Verb::Update
            | Verb::Replace
            | Verb::Delete
            | Verb::Restore
            | Verb::Offline
            | Verb::Wait
            | Verb::Push
            | Verb::Sync
            | Verb::Crash
    )
}

/// The cursor from which a list shows only what this scenario makes.
pub(super) fn here() -> String {
    Maker::lowest().to_string()
}
