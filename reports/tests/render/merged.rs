//! Parts of a run, joined; and what is no such thing.

use sixfold_reports::render::{Html, Markdown, Render, Text};
use sixfold_reports::{MergeError, OpenCause, Report, RunVerdict, Verdict, merge};

use crate::fixture::{broken, clean};

/// A part in which nothing is wrong, with the rows of the fixture.
fn quiet(part: &str) -> (String, Report) {
    let mut report = broken();
    report.interrupted = false;
    report.partition = part.parse().ok();
    for row in &mut report.requirements {
        if matches!(row.verdict, Verdict::Fail | Verdict::Warn) {
            row.verdict = Verdict::Pass;
            row.breach_count = 0;
            row.breaches.clear();
        } else if row.verdict.is_open() {
            row.verdict = Verdict::NotExercised;
            row.unclear = 0;
            row.remark = "another part of the run tells `locking/a_story`".to_owned();
            row.open_cause = Some(OpenCause::OtherPart);
        }
    }
    (format!("{}.json", part.replace('/', "-")), report)
}

/// The part that the fixture is.
fn loud(part: &str) -> (String, Report) {
    let report = Report { interrupted: false, partition: part.parse().ok(), ..broken() };
    (format!("{}.json", part.replace('/', "-")), report)
}

fn refused(parts: &[(String, Report)]) -> MergeError {
    merge(parts).map(|report| report.verdict).expect_err("they do not belong together")
}

#[test]
fn the_worst_verdict_counts() {
    // In whatever order the parts are named.
    for parts in [[quiet("1/2"), loud("2/2")], [loud("2/2"), quiet("1/2")]] {
        let joined = merge(&parts).expect("they are parts of one run");
        let alone = broken();
        assert_eq!(joined.partition, None);
        assert_eq!(joined.verdict, RunVerdict::NonConformant);
        for (row, own) in joined.requirements.iter().zip(&alone.requirements) {
            assert_eq!((&row.id, row.verdict), (&own.id, own.verdict));
            assert_eq!(row.breaches, own.breaches);
            assert_eq!((&row.remark, row.open_cause), (&own.remark, own.open_cause), "{}", row.id);
        }
        let stale = joined.requirements.iter().find(|row| row.breach_count == 3);
        assert_eq!(stale.map(|row| row.occasions), Some(24));
        assert_eq!(joined.traffic.requests, 1624);
        assert_eq!(joined.traffic.races.widest, 32);
        assert_eq!(joined.traffic.server_errors.answers, 24);
        assert_eq!(joined.traffic.server_errors.first, "POST /notes 500");
        assert_eq!(joined.traffic.failures.values().sum::<u64>(), 2);
        assert_eq!(joined.scenarios.len(), 1);
        assert_eq!(joined.scenarios[0].told, 2);
        assert_eq!(joined.figures.breached, 1);
    }
}

#[test]
fn a_part_says_that_it_is_one() {
    let (_, part) = quiet("1/2");
    let whole = Report { partition: None, ..part.clone() };
    for (name, renderer) in
        [("text", &Text::default() as &dyn Render), ("html", &Html), ("markdown", &Markdown)]
    {
        assert!(renderer.render(&part).contains("part 1/2 of a run"), "{name}");
        assert!(!renderer.render(&whole).contains("report merge"), "{name}");
    }
}

#[test]
fn a_part_that_was_stopped_stops_the_whole() {
    let part = |text: &str| (text.to_owned(), Report { partition: text.parse().ok(), ..clean() });
    let (name, mut stopped) = part("2/2");
    assert_eq!(
        merge(&[part("1/2"), (name.clone(), stopped.clone())]).map(|r| r.verdict),
        Ok(RunVerdict::Conformant)
    );
    stopped.interrupted = true;
    stopped.stopped_because = "the 10 requests are spent".to_owned();
    let joined = merge(&[part("1/2"), (name, stopped)]).expect("they are parts of one run");
    assert_eq!(joined.verdict, RunVerdict::Incomplete);
    assert_eq!(joined.stopped_because, "the 10 requests are spent");
}

#[test]
fn the_time_of_the_whole_is_that_of_all_parts_beside_each_other() {
    let (name, mut late) = quiet("2/2");
    late.started_at = "2026-03-08T09:00:05.000Z".to_owned();
    let joined = merge(&[quiet("1/2"), (name, late)]).expect("they are parts of one run");
    assert_eq!(joined.started_at, "2026-03-08T09:00:00.000Z");
    assert_eq!(joined.duration_ms, 6234);
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let changed = |change: fn(&mut Report)| {
        let (name, mut report) = quiet("2/2");
        change(&mut report);
        refused(&[quiet("1/2"), (name, report)]).to_string()
    };
    let said = [
        refused(&[]).to_string(),
        refused(&[quiet("1/4"), quiet("3/4")]).to_string(),
        refused(&[quiet("1/2"), quiet("1/2")]).to_string(),
        refused(&[quiet("1/2"), quiet("2/3")]).to_string(),
        changed(|report| report.partition = None),
        changed(|report| report.seed = 8),
        changed(|report| report.target.url = "http://127.0.0.1:3001".to_owned()),
        changed(|report| report.target.revision = "r8".to_owned()),
        changed(|report| report.target.entities.truncate(1)),
        changed(|report| report.target.capabilities.clear()),
        changed(|report| report.harness.version = "0.2.0".to_owned()),
        changed(|report| report.harness.spec_version = "1.1".to_owned()),
        changed(|report| report.requirements[0].verdict = Verdict::Waived),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}
