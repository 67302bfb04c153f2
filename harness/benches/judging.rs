//! How long all judges take for one long trace: 8 clients who write and read by turns, and pull.
//!
//! `cargo bench -p sixfold --bench judging`. The largest trace, a million exchanges, is judged once:
//! `SIXFOLD_MILLION=1 cargo bench -p sixfold --bench judging`. `SIXFOLD_EACH=1` tells instead how
//! long each judge takes, the slowest first, for a trace and for one twice as long: what more than
//! doubles will not do for a million.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sixfold::binding::{self, Overrides};
use sixfold::engine::Outcome;
use sixfold::judges::{self, Case, Findings};
use sixfold::scenario::{Scenario, parse};
use sixfold::target::Target;
use sixfold::trace::{ClientInfo, Credentials, Exchange, Expected, History, Op, Response, Trace};
use uuid::Builder;

/// How many clients write and read by turns.
const CLIENTS: usize = 8;

/// How many changes lie between two pulls of a client.
const BETWEEN_PULLS: usize = 16;

/// How many changes a page holds at most.
const PAGE: usize = 100;

/// A trace in the making. Each exchange takes a millisecond, and none overlaps with another.
struct Recorder<'t> {
    target: &'t Target,
    exchanges: Vec<Exchange>,
}

impl Recorder<'_> {
    fn record(&mut self, client: usize, op: Op, status: StatusCode, content: &Value) {
        let credentials = Credentials::User(0);
        let request = binding::request(self.target, &op, credentials, &Overrides::default());
        let mut headers = HeaderMap::new();
        let is_refusal = status.as_u16() >= 400;
        let media_type = if is_refusal { "application/problem+json" } else { "application/json" };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(version) = content.get("lock_version") {
            headers.extend(
                HeaderValue::try_from(format!("\"{version}\"")).map(|tag| (header::ETAG, tag)),
            );
        }
        if status == StatusCode::CREATED
            && let (Op::Create { entity, .. }, Some(id)) = (&op, content["id"].as_str())
            && let Some(entity) = self.target.entity(entity)
        {
            let place = HeaderValue::try_from(entity.record_url(id).as_str());
            headers.extend(place.map(|place| (header::LOCATION, place)));
        }
        let body = Bytes::from(content.to_string());
        let response = Ok(Response { status, headers: headers.into(), body });
        let reply = binding::reply(&op, &response);
        let index = self.exchanges.len();
        self.exchanges.push(Exchange {
            index,
            client,
            credentials,
            op,
            request: request.into(),
            meant_wrong: false,
            started: Duration::from_millis(index as u64 * 2),
            ended: Duration::from_millis(index as u64 * 2 + 1),
            response,
            reply,
            reply_lost: false,
            part_of: None,
            step: 1,
            spoken: Vec::new(),
        });
    }
}

/// A record of `projects` at a version.
fn project(id: &str, version: i64, moment: usize) -> Value {
    let at = format!(
        "2026-01-01T00:{:02}:{:02}.{:03}Z",
        moment / 60_000 % 60,
        moment / 1000 % 60,
        moment % 1000
    );
    json!({
        "id": id, "lock_version": version, "created_at": "2026-01-01T00:00:00.000Z",
        "updated_at": at, "deleted_at": null, "name": format!("version {version}"), "color": null,
    })
}

/// The server that the trace tells of: one that does all as it should.
struct World {
    entity: Arc<str>,
    ids: Vec<String>,
    /// The version of each record, and when it was made.
    versions: Vec<(i64, usize)>,
    /// Every change: the record and the version that it made.
    changed: Vec<(usize, i64)>,
    /// Up to where each client has read the changes.
    stands: [Option<usize>; CLIENTS],
    /// The exclusive or of what each record gives to the digest.
    digest: u128,
}

impl World {
    fn shown(&self, record: usize) -> Value {
        let (version, made) = self.versions[record];
        project(&self.ids[record], version, made)
    }

    /// What a record gives to the digest.
    fn part(&self, record: usize, version: i64) -> u128 {
        let digest = Sha256::digest(format!("{}:{version}", self.ids[record]));
        digest.iter().take(16).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
    }

    /// The digests of all entities, of which one has records.
    fn digests(&self, target: &Target) -> Value {
        let of = |name: &str| match *name == *self.entity {
            true => (self.versions.len(), self.digest),
            false => (0, 0),
        };
        let digests = target.entities.iter().map(|entity| {
            let (count, digest) = of(&entity.name);
            (entity.name.to_string(), json!({ "count": count, "digest": format!("{digest:032x}") }))
        });
        Value::Object(digests.collect())
    }

    fn create(&mut self, recorder: &mut Recorder<'_>, record: usize) {
        let made = recorder.exchanges.len();
        self.versions.push((0, made));
        self.changed.push((record, 0));
        self.digest ^= self.part(record, 0);
        let members = serde_json::Map::from_iter([("name".to_owned(), "version 0".into())]);
        let id = Some(self.ids[record].as_str().into());
        let op = Op::Create { entity: self.entity.clone(), id, members };
        recorder.record(0, op, StatusCode::CREATED, &self.shown(record));
    }

    /// The next exchange about one record: mostly an update, and beside those a read, an update of a
    /// version that is gone, and a page of the list.
    fn write_or_read(&mut self, recorder: &mut Recorder<'_>) {
        let moment = recorder.exchanges.len();
        let (client, record) = (moment % CLIENTS, moment % self.ids.len());
        let (entity, id) = (self.entity.clone(), self.ids[record].clone());
        let update = |version: i64, made: i64| Op::Update {
            entity: entity.clone(),
            id: id.clone(),
            expected: Expected::Value(version.into()),
            if_match: None,
            patch: serde_json::Map::from_iter([(
                "name".to_owned(),
                format!("version {made}").into(),
            )]),
        };
        let (version, _) = self.versions[record];
        match moment % 20 {
            3 | 11 => {
                let read = Op::Read { entity, id };
                recorder.record(client, read, StatusCode::OK, &self.shown(record));
            }
            7 if version > 0 => {
                let refusal = json!({
                    "type": "urn:sixfold:problem:stale-object", "title": "Stale", "status": 409,
                    "received_lock_version": version - 1, "current": self.shown(record),
                });
                let stale = update(version - 1, version + 1);
                recorder.record(client, stale, StatusCode::CONFLICT, &refusal);
            }
            13 => {
                let op = Op::List { entity, after: None, limit: Some("1".to_owned()) };
                let next = (self.ids.len() > 1).then_some(&self.ids[0]);
                let page = json!({
                    "records": [self.shown(0)], "next": next, "has_more": next.is_some(), "limit": 1,
                });
                recorder.record(client, op, StatusCode::OK, &page);
            }
            _ => {
                let made = version + 1;
                self.digest ^= self.part(record, version) ^ self.part(record, made);
                self.versions[record] = (made, moment);
                self.changed.push((record, made));
                recorder.record(client, update(version, made), StatusCode::OK, &self.shown(record));
            }
        }
    }

    /// A walk over what changed since the client's last one, each record at its newest.
    fn pull(&mut self, recorder: &mut Recorder<'_>, client: usize) {
        loop {
            let since = self.stands[client];
            let from = since.unwrap_or_default();
            let end = self.changed.len().min(from + PAGE);
            let newest = self.changed[from..end]
                .iter()
                .filter(|(record, version)| self.versions[*record].0 == *version);
            let data: Vec<Value> = newest
                .map(|(record, _)| json!({ "entity": "projects", "record": self.shown(*record) }))
                .collect();
            let op = Op::Sync { since: since.map(|at| format!("p{at}")), limit: None };
            let goes_on = end < self.changed.len();
            let mut page = json!({
                "changes": data, "as_of": format!("p{end}"), "has_more": goes_on, "limit": PAGE,
            });
            if !goes_on {
                page["digests"] = self.digests(recorder.target);
            }
            self.stands[client] = Some(end);
            recorder.record(client, op, StatusCode::OK, &page);
            if !goes_on {
                return;
            }
        }
    }
}

/// A trace of this many exchanges about this many records; about none, of pulls that bring nothing.
fn trace(target: &Target, length: usize, records: usize) -> Trace {
    let ids = (0..records).map(|record| {
        let bits = (record as u128).to_be_bytes();
        let bits = bits[6..].try_into().expect("ten bytes");
        Builder::from_unix_timestamp_millis(1_767_225_600_000, &bits).into_uuid().to_string()
    });
    let mut world = World {
        entity: "projects".into(),
        ids: ids.collect(),
        versions: Vec::new(),
        changed: Vec::new(),
        stands: [None; CLIENTS],
        digest: 0,
    };
    let mut recorder = Recorder { target, exchanges: Vec::with_capacity(length) };
    for record in 0..records {
        world.create(&mut recorder, record);
    }
    while recorder.exchanges.len() < length {
        let moment = recorder.exchanges.len();
        if records == 0 || moment.is_multiple_of(BETWEEN_PULLS) {
            world.pull(&mut recorder, moment % CLIENTS);
        } else {
            world.write_or_read(&mut recorder);
        }
    }
    let client = |place: usize| ClientInfo {
        name: format!("client{place}").into(),
        user: 0,
        user_name: "alice".into(),
        node: 0,
    };
    Trace {
        clients: (0..CLIENTS).map(client).collect(),
        exchanges: recorder.exchanges,
        ..Trace::default()
    }
}

/// Lets every judge look at the trace. Returns on how many occasions something was at stake.
fn judged(target: &Target, scenario: &Scenario, trace: &Trace) -> u64 {
    let mut outcome = Outcome::default();
    let history = History::new(trace);
    judges::judge(target, scenario, &history, "nothing", &mut outcome.tallies);
    for tally in outcome.tallies.iter().filter(|tally| tally.breached > 0) {
        // A server that does all as it should: what is found is the benchmark's own doing.
        println!("{} breaches of {}", tally.breached, tally.requirement.id());
    }
    outcome.tallies.iter().map(|tally| tally.occasions).sum()
}

/// How long the index and each judge take for a trace, in milliseconds.
fn each(target: &Target, scenario: &Scenario, trace: &Trace) -> Vec<(&'static str, f64)> {
    let began = Instant::now();
    let history = History::new(trace);
    let took = |began: Instant| began.elapsed().as_secs_f64() * 1000.0;
    let mut all = vec![("(the history)", took(began))];
    let case = Case { target, scenario, history: &history };
    for judge in judges::ALL.iter().filter(|judge| judges::applies(judge.requirement, target)) {
        let began = Instant::now();
        let mut findings = Findings::default();
        (judge.judge)(&case, &mut findings);
        all.push((judge.file, took(began)));
    }
    all
}

/// Prints the slowest judges, for traces of 20,000 and 40,000 exchanges.
fn print_each(target: &Target, scenario: &Scenario) {
    for records in [0, 1, 1000] {
        let short = each(target, scenario, &trace(target, 20_000, records));
        let long = each(target, scenario, &trace(target, 40_000, records));
        let mut rows: Vec<_> = long
            .iter()
            .zip(&short)
            .map(|(&(name, long), &(_, short))| (long, short, name))
            .collect();
        rows.sort_by(|one, other| other.0.total_cmp(&one.0));
        println!("about {records} records: 20000 exchanges, 40000 exchanges, in ms");
        for (long, short, name) in rows.iter().take(15) {
            println!("{short:>10.1} {long:>10.1}  {name}");
        }
        let sum = |rows: &[(&str, f64)]| rows.iter().map(|row| row.1).sum::<f64>();
        println!("{:>10.1} {:>10.1}  all together", sum(&short), sum(&long));
    }
}

fn judging(criterion: &mut Criterion) {
    let served = support::served(support::reference());
    let target = &served.target;
    // Nothing is asked of the server any more once it has described itself.
    let _serving = served.runtime.enter();
    let story = "title: A long story\nclients: [phone]\nsteps:\n  - phone: discover\n";
    let scenario = parse("long.yaml", "long", story).expect("it is a story");
    if std::env::var_os("SIXFOLD_EACH").is_some() {
        print_each(target, &scenario);
        return;
    }
    if std::env::var_os("SIXFOLD_MILLION").is_some() {
        for records in [1, 1000] {
            let trace = trace(target, 1_000_000, records);
            let began = Instant::now();
            let occasions = judged(target, &scenario, &trace);
            println!(
                "1000000 exchanges about {records} records: {:.2} s, {occasions} occasions",
                began.elapsed().as_secs_f64()
            );
        }
        return;
    }
    let mut group = criterion.benchmark_group("judging");
    group.sample_size(10);
    for (length, records) in [(1_000, 10), (10_000, 1), (10_000, 1_000), (100_000, 1_000)] {
        let trace = trace(target, length, records);
        assert!(
            judged(target, &scenario, &trace) > length as u64,
            "the judges had nothing to judge"
        );
        group.throughput(Throughput::Elements(length as u64));
        group.bench_function(BenchmarkId::new(format!("{records} records"), length), |bencher| {
            bencher.iter(|| judged(target, &scenario, &trace));
        });
    }
}

criterion_group!(benches, judging);
criterion_main!(benches);
