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
use crate::trace::{Credentials, Exchange, Key, Op, Relations, Sighting, State};

/// How long nothing is asked between two rounds, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// For how long a change is waited for when its time is over: to tell what comes late from what never comes.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);
const MOST_PATIENCE: Duration = Duration::from_secs(10);

/// The longest time for which what may concern a reader is waited for: it may turn out to have changed
/// nothing, a grant of what was granted already for example, and then nothing ever comes.
const MOST_FOR_PERHAPS: Duration = Duration::from_secs(2);

/// Something that a reader still has to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Owed {
    /// The record.
    pub(super) key: Key,
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
        let mut newest: HashMap<Key, Made> = HashMap::new();
        let mut told: HashMap<Key, (i64, State)> = HashMap::new();
        let mut was_shaken = false;
        let mut was_deleted = false;
        for exchange in exchanges {
            was_shaken |= exchange.op.is_control();
            if self.is_owed(exchange)
                && let Some(made) = made(exchange)
            {
                was_deleted |= made.state == State::Deleted;
                let known = newest.get(&made.owed.key).map(|known| known.version);
                if known.is_none_or(|known| made.version >= known) {
                    newest.insert(made.owed.key.clone(), made);
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
        let is_missing = |made: &Made| match told.get(&made.owed.key) {
            Some((version, _)) => *version < made.version,
            // Who begins anew has no use for what is deleted.
            None => made.state == State::Live || self.goes_on,
        };
        newest
            .into_values()
            .filter(|made| made.client != self.client)
            .filter(|made| is_missing(made) && !may_be_gone(&made.owed.key, made.state))
            .map(|made| made.owed)
            .collect()
    }

    /// When the last thing was acknowledged that concerns the reader in another way: a record came into sight
    /// or went out of it, or a write of another record touched it. Nobody's answer tells what has become of
    /// these, so any word of them behind it will do.
    pub(super) fn concerned_at<'x>(
        &self,
        exchanges: impl Iterator<Item = &'x Exchange>,
        relations: &Relations,
    ) -> Option<Duration> {
        // Who begins anew is given all there is.
        if !self.goes_on {
            return None;
        }
        let mut open: HashMap<Key, Duration> = HashMap::new();
        for exchange in exchanges {
            if self.is_told(exchange) {
                let told = exchange.reply.sightings.iter().filter_map(Sighting::key);
                told.for_each(|key| {
                    if open.get(key).is_some_and(|since| *since <= exchange.started) {
                        open.remove(key);
                    }
                });
            } else if exchange.client != self.client
                && exchange.reply.accepted()
                && exchange.ended < self.began
            {
                let keys = self.concerned(exchange, relations).into_iter();
                open.extend(keys.map(|key| (key, exchange.ended)));
            }
        }
        open.into_values().max()
    }

    /// The records other than its own that an accepted request concerns in the eyes of the reader.
    fn concerned(&self, exchange: &Exchange, relations: &Relations) -> Vec<Key> {
        if let Op::Share { with, .. } = exchange.op {
            return exchange.op.key().filter(|_| with == self.user).into_iter().collect();
        }
        let (Some(entity), Some(shown)) = (exchange.op.entity(), exchange.reply.record()) else {
            return Vec::new();
        };
        if !exchange.op.is_write() || exchange.credentials != Credentials::User(self.user) {
            return Vec::new();
        }
        let touching = relations.of_child(entity).filter(|link| link.touches);
        let parents = touching.filter_map(|link| {
            let id = shown.value.get(&link.member)?.as_str()?;
            Some(Key::new(&link.parent, id))
        });
        parents.collect()
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

/// What a write has made of its record.
struct Made {
    owed: Owed,
    version: i64,
    state: State,
    /// Who sent the write.
    client: usize,
}

/// What a write has made of its record, as its answer tells.
fn made(write: &Exchange) -> Option<Made> {
    let (key, version, state) = match (write.reply.record(), &write.op) {
        (Some(shown), _) => (shown.key()?.clone(), shown.version?, shown.state),
        (None, Op::Delete { expected, .. }) => {
            (write.op.key()?, expected.version()? + 1, State::Deleted)
        }
        _ => return None,
    };
    let owed = Owed { key, acknowledged: write.ended };
    Some(Made { owed, version, state, client: write.client })
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
        let Some(last) = owed.iter().map(|owed| owed.acknowledged).max() else {
            // Whether these come late or never is one and the same: nobody waits beyond their time.
            let concerned = stage.concerned_at(&self.reader);
            let concerned = concerned.filter(|_| self.budget <= MOST_FOR_PERHAPS);
            let due = concerned.map(|acknowledged| acknowledged + self.budget);
            return match due.filter(|due| self.asked < *due && stage.is_over().is_none()) {
                Some(due) => self.pause_until(stage, due).await,
                None => false,
            };
        };
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
        // One round begins just when the time is over: by that one it is judged.
        let is_due = stage.clock.elapsed() >= due;
        self.pause_until(stage, if is_due { due + patience } else { due }).await
    }

    /// Waits a little, and not beyond this moment, for the next round.
    async fn pause_until(&mut self, stage: &Stage, next: Duration) -> bool {
        let now = stage.clock.elapsed();
        sleep(next.saturating_sub(now).min(self.pause)).await;
        self.pause = LONGEST_PAUSE.min(self.pause * 2);
        self.asked = stage.clock.elapsed();
        true
    }
}
