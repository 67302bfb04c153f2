//! A server that is late: within its time it is right, beyond the user's it is unclear, beyond its own it is
//! wrong, and what never comes is lost.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sixfold::engine::{Coverage, Options, Stop, run};
use sixfold::report::{Header, report};
use sixfold::scenario::{Scenario, builtin, parse};
use sixfold::target::{Surroundings, discover, read};
use sixfold_fixtures::mutants;
use sixfold_fixtures::reference::handlers::Written;
use sixfold_fixtures::reference::policy::{
    Correct, DeltaSyncPolicy, DiscoveryPolicy, Policies, SyncQuery, SyncSlice, Work,
};
use sixfold_fixtures::reference::refusal::Refusal;
use sixfold_fixtures::reference::store::{Store, StoreError};
use sixfold_fixtures::reference::{Context, Server, serve};
use sixfold_reports::{Partition, Report, Verdict};

/// Readers of the feed are told of a write so long after it.
struct Late {
    by: Duration,
    /// For each write of late: when it was, and the newest position before it.
    writes: Mutex<VecDeque<(Instant, i64)>>,
}

fn head(store: &dyn Store) -> Result<i64, StoreError> {
    store.view(|tx| tx.head())
}

impl DeltaSyncPolicy for Late {
    fn transact(&self, store: &dyn Store, work: &mut Work<'_>) -> Result<Written, Refusal> {
        let before = head(store)?;
        let written = store.transact(work)?;
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        writes.push_back((Instant::now(), before));
        Ok(written)
    }

    fn read_page(&self, context: &Context, query: &SyncQuery) -> Result<SyncSlice, Refusal> {
        let mut slice = Correct.read_page(context, query)?;
        let writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let young = writes.iter().find(|(at, _)| at.elapsed() < self.by);
        let (Some((_, shown)), Some(since)) = (young, query.since) else { return Ok(slice) };
        let all = slice.records.len();
        slice.records.retain(|record| record.position <= *shown);
        if slice.records.len() < all {
            slice.has_more = false;
            slice.as_of = Correct.next_position(since, &slice.records, false);
        }
        Ok(slice)
    }
}

/// Others may have to wait so many milliseconds, the server says.
struct Promises(u64);

impl DiscoveryPolicy for Promises {
    fn document(&self, mut document: Value) -> Value {
        document["sync"]["max_staleness_ms"] = json!(self.0);
        document
    }
}

/// The phone writes, and the laptop only reads.
const STORY: &str = "
title: The laptop is told of what the phone does
entities: { tasks: one }
clients: [phone, laptop]
steps:
  - phone: create tasks as t
  - phone: create tasks as u
  - laptop: pull
  - phone: update t
  - phone: update u
  - laptop: pull
  - laptop: sync
  - phone: update u
  - laptop: sync
";

/// What a server that is late by `by`, and promises `promised` milliseconds, is found to be where the target
/// file says this of consistency.
async fn judged(by: Duration, promised: u64, consistency: &str) -> Report {
    let story = parse("late.yaml", "late", STORY.trim_start()).expect("the story is right");
    told(late(by, promised), consistency, &[story]).await
}

/// A server that is late by `by`, and promises `promised` milliseconds.
fn late(by: Duration, promised: u64) -> Policies {
    Policies {
        delta_sync: Arc::new(Late { by, writes: Mutex::default() }),
        discovery: Arc::new(Promises(promised)),
        ..Policies::default()
    }
}

/// What a server of these decisions is found to be by these stories.
async fn told(policies: Policies, consistency: &str, stories: &[Scenario]) -> Report {
    let server = Server::in_memory().expect("SQLite starts").policies(policies);
    let running = serve(server, ([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let text = format!("format = \"sixfold-target/1\"\nurl = \"{}\"\n{consistency}", running.url);
    let surroundings = Surroundings {
        folder: Path::new("."),
        today: jiff::civil::date(2026, 11, 23),
        dialects: &[],
        variable: &|_| None,
    };
    let access = read("sixfold.toml", &text, &surroundings).expect("the file is right");
    let target = discover(&access).await.expect("the server is there");
    let options = Options {
        seed: 1,
        coverage: Coverage::EveryEntity,
        clean_up: true,
        partition: Partition::WHOLE,
    };
    let header = Header {
        url: &access.url,
        seed: 1,
        started_at: jiff::Timestamp::now(),
        partition: Partition::WHOLE,
        is_exploration: false,
    };
    let outcome = run(&target, stories, options, &Stop::default(), &mut ()).await;
    assert!(outcome.slips.is_empty(), "{:?}", outcome.slips);
    let report = report(header, &target, &outcome);
    running.stop().await.expect("it has not stopped before");
    report
}

fn verdict(report: &Report, id: &str) -> Verdict {
    report.requirements.iter().find(|row| row.id == id).expect("it is listed").verdict
}

/// The rows that broke.
fn broken(report: &Report) -> Vec<&str> {
    let rows = report.requirements.iter().filter(|row| row.verdict == Verdict::Fail);
    rows.map(|row| row.id.as_str()).collect()
}

const BOUNDED: &str = "delta_sync/staleness_is_bounded";
const COMPLETE: &str = "delta_sync/delta_contains_every_change";
const NEVER: Duration = Duration::from_secs(3600);

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_time_is_right() {
    let grant = "[consistency]\nstaleness = \"20s\"\n";
    for (promised, consistency) in [(0, grant), (20_000, ""), (20, grant)] {
        let report = judged(Duration::from_millis(100), promised, consistency).await;
        assert_eq!(broken(&report), [""; 0], "{promised} {consistency}");
        assert_eq!(verdict(&report, BOUNDED), Verdict::Pass);
        assert_eq!(verdict(&report, COMPLETE), Verdict::Pass);
        // Its time is not waited for to the end.
        assert!(report.duration_ms < 20_000, "{}", report.duration_ms);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_later_than_it_is_granted_is_unclear() {
    let grant = "[consistency]\nstaleness = \"30ms\"\n";
    let report = judged(Duration::from_millis(200), 0, grant).await;
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(verdict(&report, BOUNDED), Verdict::Inconclusive);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_later_than_the_server_promises_is_wrong() {
    let report = judged(Duration::from_millis(200), 30, "").await;
    assert_eq!(broken(&report), [BOUNDED]);
    // To grant it no more than it promises itself changes nothing.
    let grant = "[consistency]\nstaleness = \"20ms\"\n";
    assert_eq!(broken(&judged(Duration::from_millis(200), 30, grant).await), [BOUNDED]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_comes_is_lost() {
    let grant = "[consistency]\nstaleness = \"30ms\"\n";
    let report = judged(NEVER, 0, grant).await;
    assert_eq!(verdict(&report, COMPLETE), Verdict::Fail, "{:?}", broken(&report));
    assert_ne!(verdict(&report, BOUNDED), Verdict::Fail);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_time_nothing_is_asked_twice() {
    let report = judged(Duration::ZERO, 0, "").await;
    let patient = judged(Duration::ZERO, 0, "[consistency]\nstaleness = \"1s\"\n").await;
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(
        patient.traffic.requests, report.traffic.requests,
        "what is there is not waited for"
    );
    // Where everything is late and nobody has said so, nobody waits.
    let late = judged(NEVER, 0, "").await;
    assert_eq!(late.traffic.requests, report.traffic.requests);
    assert!(!broken(&late).is_empty());
}

/// What nobody's write of the record itself acknowledges: the row, the story that puts it at stake, and a
/// mutant that breaks it.
const REACHED: [(&str, &str, &str); 5] = [
    (
        "delta_sync/touch_is_delivered",
        "delta_sync/an_attachment_moves_its_task_up",
        "delta_sync/touches_behind_the_readers",
    ),
    (
        "delta_sync/gained_access_is_reported",
        "delta_sync/a_list_is_shared",
        "delta_sync/shares_behind_the_readers",
    ),
    (
        "delta_sync/lost_access_is_reported",
        "delta_sync/a_list_is_shared",
        "delta_sync/takes_back_without_a_word",
    ),
    (
        "soft_delete/cascade_buries_each_child",
        "soft_delete/attachments_go_with_their_task",
        "soft_delete/leaves_children_behind",
    ),
    (
        "delta_sync/digest_is_true",
        "delta_sync/the_copy_is_checked",
        "delta_sync/counts_tombstones_in",
    ),
];

fn story(id: &str) -> Scenario {
    builtin().into_iter().find(|story| story.id == id).expect("it is told with the program")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reaches_others_before_its_time_is_right() {
    for (row, id, _) in REACHED {
        let policies = Policies { discovery: Arc::new(Promises(40)), ..Policies::default() };
        let report = told(policies, "", &[story(id)]).await;
        assert_eq!(broken(&report), [""; 0], "{id}");
        assert_eq!(verdict(&report, row), Verdict::Pass, "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touched_parent_is_waited_for() {
    let (row, id, _) = REACHED[0];
    let report = told(late(Duration::from_millis(15), 40), "", &[story(id)]).await;
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(verdict(&report, row), Verdict::Pass);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_reaches_others_is_seen_where_they_may_have_to_wait() {
    for (row, id, mutant) in REACHED {
        let mut policies = mutants::find(mutant).expect("there is one").policies();
        policies.discovery = Arc::new(Promises(40));
        let report = told(policies, "", &[story(id)]).await;
        assert_eq!(verdict(&report, row), Verdict::Fail, "{mutant}: {:?}", broken(&report));
    }
}

/// Pulls that are narrowed, or begin at a time, and come right behind the writes of somebody else: the row, and
/// the story.
const NARROWED: [(&str, &str); 2] = [
    (
        "delta_sync/entity_filter_binds_the_position",
        "
title: The laptop asks for tasks only
needs: [entity_filter]
entities: { tasks: any }
clients: [phone, laptop]
steps:
  - phone: create tasks as t
  - laptop: pull only tasks limit max as narrow
  - phone: update t
  - laptop: pull only tasks from narrow
",
    ),
    (
        "delta_sync/time_since_loses_nothing",
        "
title: The laptop knows a time only
needs: [time_since]
entities: { tasks: any }
clients: [phone, laptop]
steps:
  - phone: create tasks as t
  - phone: create tasks as u
  - laptop: read t
  - laptop: pull at t
",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_early_for_a_part_and_not_again_learns_nothing() {
    for (row, text) in NARROWED {
        let story = || [parse("narrow.yaml", "narrow", text.trim_start()).expect("it is right")];
        // What has come already is right, whenever it had to.
        let on_time = told(late(Duration::ZERO, 3_600_000), "", &story()).await;
        assert_eq!(verdict(&on_time, row), Verdict::Pass, "{row}");
        let late = told(late(NEVER, 3_600_000), "", &story()).await;
        assert_eq!(broken(&late), [""; 0], "{row}");
        let told = late.requirements.iter().find(|told| told.id == row).expect("it is listed");
        assert!(told.unclear > 0, "{row}");
        // Of a position there is more to be seen: that it is taken, and what its pages show.
        let is_filter = row.ends_with("binds_the_position");
        let expected = if is_filter { Verdict::Pass } else { Verdict::Inconclusive };
        assert_eq!(told.verdict, expected, "{row}");
    }
}
