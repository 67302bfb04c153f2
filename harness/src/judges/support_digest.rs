//! What a reader should hold, as far as a case has changed it: the sum of what each known record
//! gives to the digest, kept along the writes.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sixfold_reports::render::count;

use super::Case;
use crate::quick::QuickMap;
use crate::trace::{Exchange, Key, Op, State};

/// Number and exclusive or of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// How many records.
    pub(super) count: i64,
    /// The exclusive or of what each gives.
    pub(super) bits: u128,
}

impl Sum {
    /// The sum that a page tells of; `None` where it is not of the right form.
    pub(super) fn told(digest: &Value) -> Option<Sum> {
        let count = digest.get("count")?.as_i64().filter(|count| *count >= 0)?;
        let text = digest.get("digest")?.as_str()?;
        let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let bits = u128::from_str_radix(text, 16).ok().filter(|_| is_hex && text.len() == 32)?;
        Some(Sum { count, bits })
    }

    /// What has to be added to `other` to give this.
    pub(super) fn beyond(self, other: Sum) -> Sum {
        Sum { count: self.count - other.count, bits: self.bits ^ other.bits }
    }

    /// Both together.
    pub(super) fn and(self, other: Sum) -> Sum {
        Sum { count: self.count + other.count, bits: self.bits ^ other.bits }
    }
}

/// The sum in words.
pub(super) fn words(sum: Sum) -> String {
    format!("{}, {:032x}", count(sum.count, "record"), sum.bits)
}

/// What one record gives.
fn hash(key: &Key, version: i64) -> u128 {
    let digest = Sha256::digest(format!("{}:{version}", key.id).as_bytes());
    digest.iter().take(16).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}

/// The records of a case along its writes, by owner and entity.
pub(super) struct Replica<'c> {
    case: Case<'c>,
    /// The newest version known of each record, by its number, and whether it was live.
    records: QuickMap<u32, (i64, bool)>,
    /// The newest version that a write of each record was told to have made, and whether it was
    /// live. Unlike what is known
    /// of a record, it is never given up: whoever is told of it, or of an older one, is told of
    /// something that had happened before.
    made: QuickMap<u32, (i64, bool)>,
    /// What each record gave when it was last asked for, and at which version: a version is asked for when
    /// it comes and when it goes.
    given: QuickMap<u32, (i64, u128)>,
    sums: HashMap<(usize, Arc<str>), Sum>,
    /// How often what is known had to be given up, by entity; `""` stands for all.
    doubts: HashMap<Arc<str>, u64>,
}

impl<'c> Replica<'c> {
    pub(super) fn new(case: &Case<'c>) -> Replica<'c> {
        Replica {
            case: *case,
            records: QuickMap::default(),
            made: QuickMap::default(),
            given: QuickMap::default(),
            sums: HashMap::new(),
            doubts: HashMap::new(),
        }
    }

    /// What the case has added to what the user holds of an entity.
    pub(super) fn sum(&self, user: usize, entity: &Arc<str>) -> Sum {
        self.sums.get(&(user, entity.clone())).copied().unwrap_or_default()
    }

    /// Sums of one entity can be compared while this stays the same.
    pub(super) fn doubts(&self, entity: &Arc<str>) -> u64 {
        let of = |name: &str| self.doubts.get(name).copied().unwrap_or_default();
        of(entity) + of("")
    }

    /// Takes in a request that is over.
    pub(super) fn take(&mut self, exchange: &Exchange) {
        match &exchange.op {
            Op::Share { .. } | Op::Control { .. } | Op::Outage { .. } => self.doubt(&"".into()),
            op if op.is_write() && (exchange.reply.accepted() || !exchange.reply.answered()) => {
                self.take_write(exchange);
            }
            _ => {}
        }
    }

    /// Takes in an answer that only shows records. One that shows a record otherwise than its
    /// writes left it says that something else has changed it.
    pub(super) fn hold_against(&mut self, look: &Exchange) {
        for (place, seen) in look.reply.sightings.iter().enumerate() {
            let number = self.case.history.number_seen((look.index, place));
            let (Some(number), Some(version)) = (number, seen.version) else { continue };
            let Some(&(known, was_live)) = self.records.get(&number) else { continue };
            let is_live = seen.state == State::Live;
            if version > known || (version == known && is_live != was_live) {
                self.doubt(&seen.entity);
            }
        }
    }

    fn take_write(&mut self, write: &Exchange) {
        let Some(entity) = write.op.entity().cloned() else {
            self.doubt(&"".into());
            return;
        };
        let shared = self.case.record(write);
        if self.apply(write).is_none() || shared.is_some_and(|record| record.shared) {
            // What is shared counts for others too.
            self.doubt(&entity);
        }
        let relations = &self.case.history.trace().relations;
        let buries = matches!(write.op, Op::Delete { .. });
        let mut others: Vec<Arc<str>> = Vec::new();
        others.extend(
            relations.of_child(&entity).filter(|link| link.touches).map(|link| link.parent.clone()),
        );
        others.extend(
            relations
                .of_parent(&entity)
                .filter(|link| buries && link.cascades)
                .map(|link| link.child.clone()),
        );
        for other in others {
            self.doubt(&other);
        }
    }

    /// Applies an accepted write; `None` where it does not tell what it did.
    fn apply(&mut self, write: &Exchange) -> Option<()> {
        let user = write.credentials.user()?;
        let asked = write.op.id().and_then(|_| self.case.history.number_of(write));
        let shown = write.reply.record().filter(|_| write.reply.accepted());
        let (number, version, live) = match (&write.op, shown) {
            (Op::Odd { .. }, _) => return None,
            // What an answer is about is the first that it shows.
            (_, Some(shown)) => {
                let number = self.case.history.number_seen((write.index, 0))?;
                (number, shown.version?, shown.state == State::Live)
            }
            (Op::Delete { expected, .. }, None) if write.reply.accepted() => {
                // Whoever deletes what is deleted may name any version.
                let number = asked?;
                if self.may_have_gone(number, write) {
                    return self.was_deleted(write).then_some(());
                }
                (number, expected.version()? + 1, false)
            }
            _ => return None,
        };
        let (key, record) = self.case.history.numbered(number);
        let strange = asked.is_some_and(|asked| asked != number);
        if strange || record.owner != Some(user) {
            return None;
        }
        let known = self.records.get(&number).copied();
        let made = self.made.get(&number).copied();
        if let Some(made) = made.filter(|(newest, _)| *newest >= version) {
            // A repeat, unless one version stands for two states, or two writes were under way
            // together and the later one was told first.
            let is_late = made.0 > version && self.was_contended(write);
            let is_torn = [Some(made), known].contains(&Some((version, !live)));
            return (!is_late && !is_torn).then_some(());
        }
        if !self.is_rightly_named(write, version) {
            return None;
        }
        self.made.insert(number, (version, live));
        let before = match (known, &write.op) {
            (Some((known, live)), _) => live.then_some(known),
            (None, Op::Create { .. }) if version == 0 && self.is_first(number, write) => None,
            (None, Op::Restore { .. }) => None,
            (None, Op::Delete { expected, .. }) => {
                if self.may_have_gone(number, write) {
                    return self.was_deleted(write).then_some(());
                }
                Some(expected.version()?)
            }
            (None, Op::Update { expected, .. } | Op::Replace { expected, .. }) => {
                // One that had no answer may have made it already.
                let named =
                    expected.version().filter(|_| !self.may_have_been_made(number, write))?;
                if named == version {
                    // A repeat, or an update that changes nothing.
                    self.records.insert(number, (version, live));
                    return Some(());
                }
                Some(named)
            }
            (None, _) => return None,
        };
        let (mut count, mut bits) = (0, 0);
        if let Some(before) = before {
            (count, bits) = (count - 1, bits ^ self.gives(number, before));
        }
        if live {
            (count, bits) = (count + 1, bits ^ self.gives(number, version));
        }
        let sum = self.sums.entry((user, key.entity.clone())).or_default();
        *sum = sum.and(Sum { count, bits });
        self.records.insert(number, (version, live));
        Some(())
    }

    /// Whether the version that the write names, if it names one, is that which it changed, or that which
    /// was there already and stayed. What a server made of a write that names another one, nothing tells.
    fn is_rightly_named(&self, write: &Exchange, version: i64) -> bool {
        let Some(named) = write.op.named_version() else { return true };
        let held = self.case.history.before(write).and_then(|before| before.version());
        let is_held = |version| held.is_none_or(|held| held == version);
        if named == version {
            is_held(named)
        } else {
            named.checked_add(1) == Some(version) && (is_held(named) || is_held(version))
        }
    }

    /// Whether another request may have deleted the record before, or what it goes with.
    fn may_have_gone(&self, record: u32, write: &Exchange) -> bool {
        let mut endings = self.case.history.numbered(record).1.endings.iter();
        endings.any(|&at| {
            let ending = self.case.history.exchange(at);
            at != write.index && !ending.reply.refused() && ending.started < write.ended
        })
    }

    /// Whether the record certainly was deleted when the write was sent.
    fn was_deleted(&self, write: &Exchange) -> bool {
        self.case.history.before(write).is_some_and(|before| before.is_deleted())
    }

    /// Whether another write of the record was under way at the same time.
    fn was_contended(&self, write: &Exchange) -> bool {
        self.case.history.before(write).is_none_or(|before| before.contended)
    }

    /// Whether an earlier write of the record got no answer.
    fn may_have_been_made(&self, record: u32, write: &Exchange) -> bool {
        let mut all = self.case.history.numbered(record).1.exchanges.iter();
        all.any(|&at| {
            let other = self.case.history.exchange(at);
            at != write.index
                && other.op.is_write()
                && !other.reply.answered()
                && other.started < write.ended
        })
    }

    /// Whether no write to the record came before this one.
    fn is_first(&self, record: u32, write: &Exchange) -> bool {
        let mut all = self.case.history.numbered(record).1.exchanges.iter();
        all.all(|&at| {
            let other = self.case.history.exchange(at);
            at == write.index || !other.op.is_write() || other.started > write.ended
        })
    }

    /// What a record gives at a version.
    fn gives(&mut self, record: u32, version: i64) -> u128 {
        if let Some((last, bits)) = self.given.get(&record)
            && *last == version
        {
            return *bits;
        }
        let bits = hash(self.case.history.numbered(record).0, version);
        self.given.insert(record, (version, bits));
        bits
    }

    /// Gives up what is known of an entity; of all for `""`.
    fn doubt(&mut self, entity: &Arc<str>) {
        *self.doubts.entry(entity.clone()).or_default() += 1;
        let history = self.case.history;
        let is_of_another = |number: u32| history.numbered(number).0.entity != *entity;
        self.records.retain(|&number, _| !entity.is_empty() && is_of_another(number));
    }
}
