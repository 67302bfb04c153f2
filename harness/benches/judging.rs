//! How long all judges take for one long trace: 8 clients who update by turns, and pull.
//!
//! `cargo bench -p sixfold --bench judging`. The largest trace, a million exchanges, is judged once:
//! `SIXFOLD_MILLION=1 cargo bench -p sixfold --bench judging`.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use sixfold::binding::{self, Overrides};
use sixfold::engine::Outcome;
use sixfold::judges;
use sixfold::scenario::{Scenario, parse};
use sixfold::target::Target;
use sixfold::trace::{ClientInfo, Credentials, Exchange, Expected, History, Op, Response, Trace};
use uuid::Builder;

/// How many clients write and read by turns.
const CLIENTS: usize = 8;

/// How many changes lie between two pulls of a client.
const BETWEEN_PULLS: usize = 16;

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
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(content.to_string());
        let response = Ok(Response { status, headers, body });
        let reply = binding::reply(&op, &response);
        let index = self.exchanges.len();
        self.exchanges.push(Exchange {
            index,
            client,
            credentials,
            op,
            request,
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

/// A trace of this many exchanges about this many records.
fn trace(target: &Target, length: usize, records: usize) -> Trace {
    let entity: Arc<str> = "projects".into();
    let ids: Vec<String> = (0..records)
        .map(|record| {
            let bits = (record as u128).to_be_bytes();
            Builder::from_unix_timestamp_millis(
                1_767_225_600_000,
                &bits[6..].try_into().expect("ten bytes"),
            )
            .into_uuid()
            .to_string()
        })
        .collect();
    let mut recorder = Recorder { target, exchanges: Vec::with_capacity(length) };
    for (moment, id) in ids.iter().enumerate() {
        let members = serde_json::Map::from_iter([("name".to_owned(), "version 0".into())]);
        let op = Op::Create { entity: entity.clone(), id: Some(id.as_str().into()), members };
        recorder.record(0, op, StatusCode::CREATED, &project(id, 0, moment));
    }
    let mut versions = vec![0_i64; records];
    let mut stands = [None::<usize>; CLIENTS];
    let mut changed: Vec<(usize, i64)> = ids.iter().enumerate().map(|(at, _)| (at, 0)).collect();
    while recorder.exchanges.len() < length {
        let moment = recorder.exchanges.len();
        let client = moment % CLIENTS;
        if moment.is_multiple_of(BETWEEN_PULLS) {
            // What changed since the client's last pull, each record once and at its newest.
            let since = stands[client];
            let from = since.unwrap_or_default().max(changed.len().saturating_sub(200));
            let mut newest: Vec<(usize, i64)> = Vec::new();
            for &(record, version) in &changed[from..] {
                newest.retain(|(known, _)| *known != record);
                newest.push((record, version));
            }
            let data: Vec<Value> = newest
                .iter()
                .map(|(record, version)| json!({ "entity": "projects", "record": project(&ids[*record], *version, moment) }))
                .collect();
            let op = Op::Sync { since: since.map(|at| format!("p{at}")), limit: None };
            let page = json!({
                "changes": data, "as_of": format!("p{}", changed.len()), "has_more": false, "limit": 200,
            });
            stands[client] = Some(changed.len());
            recorder.record(client, op, StatusCode::OK, &page);
        } else {
            let record = moment % records;
            let patch = serde_json::Map::from_iter([("name".to_owned(), "another".into())]);
            let expected = Expected::Value(versions[record].into());
            let op = Op::Update {
                entity: entity.clone(),
                id: ids[record].clone(),
                expected,
                if_match: None,
                patch,
            };
            versions[record] += 1;
            changed.push((record, versions[record]));
            recorder.record(
                client,
                op,
                StatusCode::OK,
                &project(&ids[record], versions[record], moment),
            );
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
    outcome.tallies.iter().map(|tally| tally.occasions).sum()
}

fn judging(criterion: &mut Criterion) {
    let served = support::served(support::reference());
    let target = &served.target;
    // Nothing is asked of the server any more once it has described itself.
    let _serving = served.runtime.enter();
    let story = "title: A long story\nclients: [phone]\nsteps:\n  - phone: discover\n";
    let scenario = parse("long.yaml", "long", story).expect("it is a story");
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
