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

/// The next exchange about one record: mostly an update, and beside those a read, an update of a
/// version that is gone, and a page of the list.
fn write_or_read(
    recorder: &mut Recorder<'_>,
    entity: &Arc<str>,
    ids: &[String],
    versions: &mut [i64],
    changed: &mut Vec<(usize, i64)>,
) {
    let moment = recorder.exchanges.len();
    let (client, record) = (moment % CLIENTS, moment % ids.len());
    let (entity, id) = (entity.clone(), ids[record].clone());
    let update = |version: i64| Op::Update {
        entity: entity.clone(),
        id: id.clone(),
        expected: Expected::Value(version.into()),
        if_match: None,
        patch: serde_json::Map::from_iter([("name".to_owned(), "another".into())]),
    };
    let version = versions[record];
    let now = |version| project(&ids[record], version, moment);
    match moment % 20 {
        3 | 11 => {
            recorder.record(client, Op::Read { entity, id }, StatusCode::OK, &now(version));
        }
        7 => {
            let refusal = json!({
                "type": "urn:sixfold:problem:stale-object", "title": "Stale", "status": 409,
                "current": now(version),
            });
            recorder.record(client, update(version - 1), StatusCode::CONFLICT, &refusal);
        }
        13 => {
            let op = Op::List { entity, after: None, limit: Some("1".to_owned()) };
            let first = project(&ids[0], versions[0], moment);
            let page =
                json!({ "data": [first], "next": ids[0], "has_more": ids.len() > 1, "limit": 1 });
            recorder.record(client, op, StatusCode::OK, &page);
        }
        _ => {
            versions[record] += 1;
            changed.push((record, version + 1));
            recorder.record(client, update(version), StatusCode::OK, &now(version + 1));
        }
    }
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
            write_or_read(&mut recorder, &entity, &ids, &mut versions, &mut changed);
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
    for records in [1, 1000] {
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
