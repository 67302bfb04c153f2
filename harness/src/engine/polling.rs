//! Polling: where others may have to wait for a change, a reader asks again until it has come, or the time
//! is over. What is missing then is judged.
//!
//! Without such a promise of the server, and without such a grant of the user's, nothing is asked twice.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::sleep;

use super::play::LONGEST_WAIT;
use super::player::Player;
use super::stage::Stage;
use crate::scenario::{Action, CredentialsKind, SendKind};
use crate::trace::{Credentials, Exchange, Key, Op, Relations, State};

/// How long nothing is asked between two rounds, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// For how long a change is waited for when its time is over: to tell what comes late from what never comes.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);
const MOST_PATIENCE: Duration = Duration::from_secs(10);

/// A change that a reader still has to be told of.
#[derive(Clone, Debug)]
pub(super) struct Owed {
    /// The record.
    pub(super) key: Key,
    /// The version that the change has made.
    pub(super) version: i64,
    /// When it was acknowledged.
    acknowledged: Duration,
}

/// A reader of the change feed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    pub(super) client: usize,
    user: usize,
    /// When its round of pulls began: it is owed what was acknowledged before.
    began: Duration,
    /// Whether it goes on from where it was. If not, only this round counts.
    goes_on: bool,
}

impl Reader {
    /// What the reader has not been told of that others have written, as their own answers tell.
    pub(super) fn owed<'x>(
        &self,
        exchanges: impl Iterator<Item = &'x Exchange>,
        relations: &Relations,
    ) -> Vec<Owed> {
        let mut newest: HashMap<Key, (Owed, State, usize)> = HashMap::new();
        let mut told: HashMap<Key, (i64, State)> = HashMap::new();
        let mut was_shaken = false;
        let mut was_deleted = false;
        for exchange in exchanges {
            was_shaken |= exchange.op.is_control();
            if self.is_owed(exchange)
                && let Some((owed, state)) = made(exchange)
            {
                was_deleted |= state == State::Deleted;
                let known = newest.get(&owed.key).map(|(known, ..)| known.version);
                if known.is_none_or(|known| owed.version >= known) {
                    newest.insert(owed.key.clone(), (owed, state, exchange.client));
                }
            }
            if self.is_told(exchange) {
                for seen in &exchange.reply.sightings {
                    let (Some(key), Some(version)) = (seen.key(), seen.version) else { continue };
                    let known = told.entry(key.clone()).or_insert((version, seen.state));
                    if version >= known.0 {
                        *known = (version, seen.state);
                    }
                }
            }
        }
        // What may have gone by itself need not come.
        let may_be_gone = |key: &Key, state: State| match state {
            State::Live => was_deleted && relations.of_child(&key.entity).any(|link| link.cascades),
            _ => was_shaken,
        };
        let is_missing = |owed: &Owed, state: State| match told.get(&owed.key) {
            Some((version, _)) => *version < owed.version,
            // Who begins anew has no use for what is deleted.
            None => state == State::Live || self.goes_on,
        };
        newest
            .into_values()
            .filter(|(_, _, client)| *client != self.client)
            .filter(|(owed, state, _)| is_missing(owed, *state) && !may_be_gone(&owed.key, *state))
            .map(|(owed, ..)| owed)
            .collect()
    }

    /// Whether the exchange is a write whose outcome the reader has to be told of.
    fn is_owed(&self, exchange: &Exchange) -> bool {
        exchange.op.is_write()
            && exchange.reply.accepted()
            && exchange.credentials == Credentials::User(self.user)
            && exchange.ended < self.began
    }

    /// Whether the exchange is a page that the reader was given.
    fn is_told(&self, exchange: &Exchange) -> bool {
        matches!(exchange.op, Op::Sync { .. })
            && exchange.client == self.client
            && exchange.reply.accepted()
            && (self.goes_on || exchange.started >= self.began)
    }
}

/// What a write has made of its record, as its answer tells.
fn made(write: &Exchange) -> Option<(Owed, State)> {
    let acknowledged = write.ended;
    if let Some(shown) = write.reply.record() {
        let (key, version) = (shown.key()?.clone(), shown.version?);
        return Some((Owed { key, version, acknowledged }, shown.state));
    }
    match &write.op {
        Op::Delete { expected, .. } => {
            let version = expected.version()? + 1;
            Some((Owed { key: write.op.key()?, version, acknowledged }, State::Deleted))
        }
        _ => None,
    }
}

/// A round of pulls that is repeated.
pub(super) struct Polling {
    reader: Reader,
    budget: Duration,
    pause: Duration,
    /// When the last round began.
    asked: Duration,
}

impl Player {
    /// How to repeat a round of pulls that is about to begin, and that wants all there is; `None` where
    /// nobody has to wait for anything, or the story wants the round to be something else.
    pub(super) fn polling(&self, stage: &Stage, action: &Action) -> Option<Polling> {
        let budget = stage.target.staleness();
        let is_plain = action.pages.is_none()
            && action.until.is_none()
            && action.since.is_empty()
            && action.at.is_none()
            && action.only.is_empty()
            && !action.reply_lost
            && action.send == SendKind::Once
            && action.credentials == CredentialsKind::Own;
        if budget.is_zero() || budget > LONGEST_WAIT || !is_plain {
            return None;
        }
        let began = stage.clock.elapsed();
        let reader = Reader {
            client: self.index,
            user: self.user,
            began,
            goes_on: action.from.is_none() && self.memory.position.is_some(),
        };
        Some(Polling { reader, budget, pause: FIRST_PAUSE, asked: began })
    }
}

impl Polling {
    /// Whether another round is wanted. Returns when it is time for it.
    pub(super) async fn goes_on(&mut self, stage: &Stage) -> bool {
        let owed = stage.owed_to(&self.reader);
        let Some(last) = owed.iter().map(|owed| owed.acknowledged).max() else { return false };
        let due = last + self.budget;
        let patience = match stage.target.network.strain().is_polled_in_vain() {
            true => Duration::ZERO,
            false => self.budget.clamp(LEAST_PATIENCE, MOST_PATIENCE),
        };
        if self.asked >= due + patience {
            stage.give_up(&self.reader, owed);
            return false;
        }
        if stage.is_over().is_some() {
            return false;
        }
        let now = stage.clock.elapsed();
        // One round begins just when the time is over: by that one it is judged.
        let next = if now < due { due } else { due + patience };
        sleep(next.saturating_sub(now).min(self.pause)).await;
        self.pause = LONGEST_PAUSE.min(self.pause * 2);
        self.asked = stage.clock.elapsed();
        true
    }
}
