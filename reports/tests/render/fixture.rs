//! The reports that these tests draw.

use sixfold_reports::{
    Breach, ExchangeRecord, FORMAT, Figures, Harness, Message, OpenCause, Part, PatternResult,
    Races, Report, RequirementResult, RunVerdict, ScenarioResult, ServerErrors, Severity,
    TargetIdentity, Traffic, Verdict,
};
use sixfold_spec::requirement::{Level, Pattern};

/// A run that found a breach, a warning and rows that it could not judge.
pub(crate) fn broken() -> Report {
    let mut stale = requirement("locking/stale_version_is_refused", Level::Must, Verdict::Fail);
    stale.breach_count = 3;
    stale.breaches.push(Breach {
        severity: Severity::Failure,
        scenario: "locking/a_story".to_owned(),
        expected: "version 0 is stale, the record is at 1: `stale-object` with `current`"
            .to_owned(),
        observed: "status 200: accepted".to_owned(),
        exchanges: vec![
            exchange(2, "phone", Part::Context, "makes version 1"),
            exchange(3, "laptop", Part::Breach, "names version 0"),
        ],
        reproduce: "sixfold check http://127.0.0.1:3000 --scenario locking/a_story --seed 7"
            .to_owned(),
    });
    let mut odd = requirement("delta_sync/quiet_delta_is_empty", Level::Should, Verdict::Warn);
    odd.breach_count = 1;
    odd.breaches.push(Breach {
        severity: Severity::Failure,
        scenario: "delta_sync/a_story".to_owned(),
        expected: "nothing new".to_owned(),
        observed: "1 change that the reader had".to_owned(),
        exchanges: vec![ExchangeRecord {
            response: None,
            failure: Some("no answer within 30 s".to_owned()),
            user: None,
            ..exchange(9, "phone", Part::Breach, "")
        }],
        reproduce: "sixfold check http://127.0.0.1:3000 --scenario delta_sync/a_story --seed 7"
            .to_owned(),
    });
    Report {
        format: FORMAT.to_owned(),
        verdict: RunVerdict::NonConformant,
        gate: None,
        figures: Figures {
            required: 4,
            judged: 2,
            breached: 1,
            warned: 1,
            not_observable: 1,
            waived: 1,
        },
        target: TargetIdentity {
            url: "http://127.0.0.1:3000".to_owned(),
            spec: "sixfold/1.0".to_owned(),
            revision: "r7".to_owned(),
            entities: vec!["projects".to_owned(), "tasks".to_owned()],
            capabilities: vec!["test_control".to_owned()],
        },
        harness: Harness { version: "0.1.0".to_owned(), spec_version: "1.0".to_owned() },
        seed: 7,
        started_at: "2026-03-08T09:00:00.000Z".to_owned(),
        duration_ms: 1234,
        interrupted: true,
        stopped_because: String::new(),
        partition: None,
        lacking: vec![],
        patterns: vec![
            pattern(Pattern::Entities, [16, 0, 0, 0, 0, 0, 0]),
            pattern(Pattern::Rest, [0, 0, 0, 1, 0, 0, 0]),
            pattern(Pattern::DeltaSync, [17, 0, 1, 0, 0, 0, 0]),
            pattern(Pattern::Locking, [8, 1, 0, 1, 0, 1, 1]),
            pattern(Pattern::Separation, [0, 0, 0, 3, 2, 0, 0]),
            pattern(Pattern::Http, [0, 0, 0, 0, 0, 0, 0]),
        ],
        requirements: vec![
            requirement("entities/accepts_client_ids", Level::Must, Verdict::Pass),
            odd,
            stale,
            requirement("locking/one_winner_per_version", Level::Must, Verdict::NotExercised),
            requirement("rest/patch_merges", Level::Must, Verdict::Inconclusive),
            requirement("locking/version_never_wraps", Level::Must, Verdict::NotObservable),
            requirement("locking/missing_version_is_refused", Level::Must, Verdict::Waived),
        ],
        scenarios: vec![ScenarioResult {
            told: 1,
            id: "locking/a_story".to_owned(),
            title: "Two devices edit the same task".to_owned(),
            entities: vec!["tasks".to_owned()],
            exchanges: 9,
            duration_ms: 12,
            skipped: vec![],
        }],
        traffic: Traffic {
            requests: 812,
            unanswered: 1,
            failures: std::collections::BTreeMap::from([("no answer within 0.5 s".to_owned(), 1)]),
            server_errors: ServerErrors { answers: 12, first: "POST /notes 500".to_owned() },
            records_created: 90,
            records_left: 2,
            races: Races { rounds: 40, overlapped: 39, widest: 32, conflicts: 71 },
        },
    }
}

/// A run that found nothing.
pub(crate) fn clean() -> Report {
    let mut report = broken();
    report.verdict = RunVerdict::Conformant;
    report.figures =
        Figures { required: 1, judged: 1, breached: 0, warned: 0, not_observable: 0, waived: 0 };
    report.interrupted = false;
    report.patterns.truncate(1);
    report.requirements.truncate(1);
    report.traffic.records_left = 0;
    report.traffic.server_errors = ServerErrors::default();
    report
}

fn message(start_line: &str, headers: &[(&str, &str)], body: &str) -> Message {
    Message {
        start_line: start_line.to_owned(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}

fn exchange(number: u32, client: &str, part: Part, note: &str) -> ExchangeRecord {
    ExchangeRecord {
        number,
        client: client.to_owned(),
        user: Some("alice".to_owned()),
        started_us: u64::from(number) * 1000,
        ended_us: u64::from(number) * 1000 + 400,
        part,
        note: note.to_owned(),
        request: message(
            "PATCH http://127.0.0.1:3000/tasks/01990000-0000-7000-8000-000000000001",
            &[("authorization", "(withheld)"), ("content-type", "application/merge-patch+json")],
            r#"{"lock_version":0,"title":"Milk"}"#,
        ),
        response: Some(message(
            "200 OK",
            &[("content-type", "application/json"), ("x-trace", "not shown")],
            "{\"id\":\"01990000-0000-7000-8000-000000000001\",\"note\":\"\u{1b}[2Jcleared\"}",
        )),
        failure: None,
        reply_lost: number == 2,
        unsent: false,
    }
}

fn requirement(id: &str, level: Level, verdict: Verdict) -> RequirementResult {
    RequirementResult {
        id: id.to_owned(),
        level,
        sentence: format!("A server {} keep `{id}`, whatever else it does.", level.keyword()),
        verdict,
        occasions: if verdict.is_judged() { 12 } else { 0 },
        unclear: u64::from(verdict == Verdict::Inconclusive),
        remark: match verdict {
            Verdict::NotExercised => {
                "the story has 2 users, and there are credentials for 1: name more with `--user \
             NAME=TOKEN` (in locking/a_story)"
                    .to_owned()
            }
            Verdict::NotObservable => "Nobody can make so many changes from outside.".to_owned(),
            Verdict::Waived => {
                "known, mended in 2.3 (until 2027-03-01); it was broken in this run".to_owned()
            }
            Verdict::Inconclusive => "the update got no answer (in rest/a_story)".to_owned(),
            _ => String::new(),
        },
        open_cause: (verdict == Verdict::NotExercised).then_some(OpenCause::Users),
        scenarios: vec!["locking/a_story".to_owned()],
        breach_count: 0,
        breaches: Vec::new(),
    }
}

fn pattern(pattern: Pattern, counts: [u32; 7]) -> PatternResult {
    let [passed, failed, warned, open, not_applicable, not_observable, waived] = counts;
    PatternResult {
        pattern,
        title: pattern.title().to_owned(),
        passed,
        failed,
        warned,
        open,
        not_applicable,
        not_observable,
        waived,
    }
}
