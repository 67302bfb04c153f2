//! A server in memory that keeps the protocol, as far as a device asks for it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sixfold_spec::wire::ProblemType;

use crate::device::patch;
use crate::trace::{Answer, Expected, Key, Op, Page, Place, Reply, Sighting, State};

/// A record with its version, its place in the change feed, and its members while it is live.
struct Stored {
    version: i64,
    place: u64,
    live: Option<Map<String, Value>>,
}

/// The server.
#[derive(Default)]
pub(super) struct Server {
    records: BTreeMap<Key, Stored>,
    /// What the create of each record said.
    first: BTreeMap<Key, Map<String, Value>>,
    clock: u64,
    /// How often tombstones were collected. Positions from before the last time are not good any
    /// more.
    era: u64,
    /// What every accepted write said, in order.
    pub(super) log: Vec<(Key, Map<String, Value>)>,
    /// Requests, in order.
    pub(super) asked: Vec<Op>,
}

impl Server {
    pub(super) fn ask(&mut self, op: &Op) -> Reply {
        self.asked.push(op.clone());
        match op {
            Op::Sync { since, limit } => self.page(since.as_deref(), limit.as_deref()),
            Op::Create { members, .. } => self.create(&key_of(op), members),
            Op::Update { expected, patch, .. } => self.change(&key_of(op), expected, Some(patch)),
            Op::Delete { expected, .. } => self.change(&key_of(op), expected, None),
            other => panic!("a device does not {}", other.verb()),
        }
    }

    /// Collects every tombstone; no position from before is good any more.
    pub(super) fn collect_tombstones(&mut self) {
        self.records.retain(|_, record| record.live.is_some());
        self.era += 1;
    }

    /// The live records, as a device shows them.
    pub(super) fn live(&self) -> BTreeMap<Key, Map<String, Value>> {
        let live = self.records.iter().filter(|(_, record)| record.live.is_some());
        let shown = |key: &Key| match &*self.sighting(key, Place::Read).value {
            Value::Object(members) => members.clone(),
            _ => Map::new(),
        };
        live.map(|(key, _)| (key.clone(), shown(key))).collect()
    }

    fn create(&mut self, key: &Key, members: &Map<String, Value>) -> Reply {
        if members.values().any(is_refused) {
            return refusal(ProblemType::ValidationFailed, None);
        }
        let missing = members
            .get("of")
            .and_then(Value::as_str)
            .is_some_and(|id| !self.records.contains_key(&Key::new(&key.entity, id)));
        if missing {
            return refusal(ProblemType::ValidationFailed, None);
        }
        match self.records.get(key) {
            None => {
                self.first.insert(key.clone(), members.clone());
                self.store(key, 0, Some(members.clone()), members)
            }
            Some(Stored { live: None, .. }) => self.refuse(ProblemType::RecordDeleted, key),
            // It answers as the specification allows: with success where it knows the create again
            // and the record is still the same, otherwise with what holds the id.
            Some(Stored { version: 0, .. }) if self.first.get(key) == Some(members) => {
                self.show(key)
            }
            Some(_) => self.refuse(ProblemType::IdConflict, key),
        }
    }

    /// An update; a delete where there is no patch.
    fn change(
        &mut self,
        key: &Key,
        expected: &Expected,
        patch: Option<&Map<String, Value>>,
    ) -> Reply {
        let Some(Stored { version, live, .. }) = self.records.get(key) else {
            return refusal(ProblemType::NotFound, None);
        };
        let Some(mut members) = live.clone() else {
            let repeated = patch.is_none();
            return if repeated {
                self.show(key)
            } else {
                self.refuse(ProblemType::RecordDeleted, key)
            };
        };
        let version = *version;
        if expected.version() != Some(version) {
            return self.refuse(ProblemType::StaleObject, key);
        }
        let Some(patch) = patch else { return self.store(key, version + 1, None, &Map::new()) };
        if patch.values().any(is_refused) {
            return refusal(ProblemType::ValidationFailed, None);
        }
        patch::apply(&mut members, patch);
        self.store(key, version + 1, Some(members), patch)
    }

    fn store(
        &mut self,
        key: &Key,
        version: i64,
        live: Option<Map<String, Value>>,
        said: &Map<String, Value>,
    ) -> Reply {
        self.clock += 1;
        self.records.insert(key.clone(), Stored { version, place: self.clock, live });
        self.log.push((key.clone(), said.clone()));
        self.show(key)
    }

    fn sighting(&self, key: &Key, place: Place) -> Sighting {
        let record = &self.records[key];
        let mut value = record.live.clone().unwrap_or_default();
        value.insert("id".to_owned(), json!(&*key.id));
        value.insert("lock_version".to_owned(), json!(record.version));
        let state = if record.live.is_some() { State::Live } else { State::Deleted };
        Sighting::new(&key.entity, Value::Object(value), state, place)
    }

    fn show(&self, key: &Key) -> Reply {
        let sightings = vec![self.sighting(key, Place::Written)];
        Reply { answer: Answer::Accepted, sightings, ..Reply::default() }
    }

    fn refuse(&self, kind: ProblemType, key: &Key) -> Reply {
        refusal(kind, Some(self.sighting(key, Place::Current)))
    }

    fn page(&self, since: Option<&str>, limit: Option<&str>) -> Reply {
        let read = |since: &str| -> Option<(u64, u64)> {
            let (era, place) = since.split_once('.')?;
            Some((era.parse().ok()?, place.parse().ok()?))
        };
        let (era, after) =
            since.map_or((self.era, 0), |since| read(since).expect("it was issued here"));
        if era != self.era {
            return refusal(ProblemType::SyncResetRequired, None);
        }
        let limit: usize = limit.map_or(100, |limit| limit.parse().expect("devices send digits"));
        // A first sync leaves out what is deleted.
        let due =
            |record: &Stored| record.place > after && (since.is_some() || record.live.is_some());
        let mut changed: Vec<(u64, &Key)> = self
            .records
            .iter()
            .filter(|(_, record)| due(record))
            .map(|(key, record)| (record.place, key))
            .collect();
        changed.sort_unstable();
        let has_more = changed.len() > limit;
        changed.truncate(limit);
        let end = changed.last().map_or(after, |(place, _)| *place);
        let next = if has_more { end } else { self.clock };
        let sightings = changed.iter().map(|(_, key)| self.sighting(key, Place::Synced)).collect();
        let page = Page {
            has_more: Some(has_more),
            next: Some(format!("{}.{next}", self.era)),
            limit: Some(limit as u64),
            len: changed.len(),
        };
        Reply { answer: Answer::Accepted, sightings, page: Some(page), ..Reply::default() }
    }
}

fn is_refused(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("refused"))
}

fn key_of(op: &Op) -> Key {
    Key::new(op.entity().expect("it is about a record"), op.id().expect("a device names the id"))
}

fn refusal(kind: ProblemType, current: Option<Sighting>) -> Reply {
    let sightings = current.into_iter().collect();
    Reply { answer: Answer::Refused(Some(kind)), sightings, ..Reply::default() }
}
