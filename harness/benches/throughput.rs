//! What recording and judging cost: one request, over and over on 16 connections, sent by a bare
//! loop over the HTTP client, by the engine as a story that is only recorded, by the engine as one that
//! every judge looks at, and, where it is installed, by `wrk`. All of them share the machine with the
//! server.
//!
//! `cargo bench -p sixfold --bench throughput`

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod support;

use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

use sixfold::engine::{Coverage, Options, Session, Stop, castings, run};
use sixfold::scenario::{Scenario, parse};
use sixfold::target::Target;
use sixfold_reports::Partition;

const CONNECTIONS: usize = 16;

/// How many requests each connection sends.
const EACH: usize = 500;

/// How often each way is measured; they take turns.
const ROUNDS: usize = 5;

/// Credentials that the reference server knows.
const CREDENTIALS: &str = "Bearer alice-token";

fn main() {
    let served = support::served(support::reference());
    let url = format!("{}?limit=1", served.target.link("sync"));
    let scenario = story();
    let mut measured: [Vec<f64>; 4] = Default::default();
    for _ in 0..ROUNDS {
        measured[0].push(served.runtime.block_on(bare(&url)));
        measured[1].push(served.runtime.block_on(recorded(&served.target, &scenario)));
        measured[2].push(served.runtime.block_on(told(&served.target, &scenario)));
        measured[3].extend(by_wrk(&url));
    }
    let names =
        ["bare loop over the client", "engine, recorded", "engine, recorded and judged", "wrk"];
    let medians = measured.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied()
    });
    println!("requests per second on {CONNECTIONS} connections, median of {ROUNDS}");
    for (name, median) in names.iter().zip(medians) {
        match (median, medians[0]) {
            (Some(rate), Some(bare)) => {
                println!("{name:<30} {rate:>8.0}  {:>4.0} % of the bare loop", 100.0 * rate / bare);
            }
            _ => println!("{name:<30} not installed"),
        }
    }
}

/// Sends the requests without looking at what comes back. Returns how many a second.
async fn bare(url: &str) -> f64 {
    let began = Instant::now();
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move {
                let client = reqwest::Client::new();
                for _ in 0..EACH {
                    let request = client.get(&url).header("authorization", CREDENTIALS);
                    let answer = request.send().await.expect("the server answers");
                    assert!(answer.status().is_success(), "{}", answer.status());
                    answer.bytes().await.expect("the answer ends");
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.expect("no sender panics");
    }
    rate(CONNECTIONS * EACH, began)
}

/// Lets the engine tell the story, and nobody look at it. Returns how many requests a second.
async fn recorded(target: &Target, scenario: &Scenario) -> f64 {
    let casting = castings(scenario, target).map(|mut all| all.remove(0));
    let casting = casting.expect("the story has parts for any target");
    let began = Instant::now();
    let trace = Session::new(target, 1).tell(scenario, casting, 0).await;
    let requests = trace.expect("it can be told").requests();
    assert!(requests >= CONNECTIONS * EACH, "{requests} requests");
    rate(requests, began)
}

/// Lets the engine tell the story, and all judges look at it. Returns how many requests a second.
async fn told(target: &Target, scenario: &Scenario) -> f64 {
    let began = Instant::now();
    let options =
        Options { seed: 1, coverage: Coverage::Two, clean_up: true, partition: Partition::WHOLE };
    let scenarios = std::slice::from_ref(scenario);
    let outcome = run(target, scenarios, options, &Stop::default(), &mut ()).await;
    assert!(outcome.requests >= (CONNECTIONS * EACH) as u64, "{} requests", outcome.requests);
    rate(usize::try_from(outcome.requests).expect("it is not that many"), began)
}

/// What `wrk` gets in three seconds, where it is installed.
fn by_wrk(url: &str) -> Option<f64> {
    let header = format!("authorization: {CREDENTIALS}");
    let connections = CONNECTIONS.to_string();
    let output = Command::new("wrk")
        .args(["-t", "2", "-c", &connections, "-d", "3s", "-H", &header, url])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("Non-2xx"), "wrk was refused: {text}");
    text.lines().find_map(|line| line.strip_prefix("Requests/sec:"))?.trim().parse().ok()
}

fn rate(requests: usize, began: Instant) -> f64 {
    requests as f64 / began.elapsed().as_secs_f64()
}

/// Every client asks for the first change of the feed, again and again, all at the same time.
fn story() -> Scenario {
    let names: Vec<String> = (1..=CONNECTIONS).map(|number| format!("c{number}")).collect();
    let mut text = format!("title: Many ask\nclients: [{}]\nsteps:\n", names.join(", "));
    text.push_str("  - together:\n");
    for name in &names {
        let pull = format!("{name}: pull from start limit 1 pages 1");
        let _ = writeln!(text, "    - repeat: {EACH}\n      steps: [{{ {pull} }}]");
    }
    parse("many.yaml", "many", &text).expect("it is a story")
}
