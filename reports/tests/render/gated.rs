//! The gate: every cause, what lets a run pass, and how it is told.

use std::fmt::Write as _;

use sixfold_reports::render::{Html, Json, Junit, Markdown, Render, Sarif, Text};
use sixfold_reports::{
    Baseline, BaselineEntry, BreachClass, Figures, Gate, GateCause, GateLine, GateOutcome,
    GateTerms, OpenCause, Report, Required, RequirementResult, Verdict, gate, gate_exploration,
    update,
};
use sixfold_spec::requirement::Pattern;

use crate::fixture::broken;

const STALE: &str = "locking/stale_version_is_refused";
const QUIET: &str = "delta_sync/quiet_delta_is_empty";
const KEPT: &str = "entities/accepts_client_ids";
const UNTOLD: &str = "locking/one_winner_per_version";
const UNCLEAR: &str = "rest/patch_merges";
const WAIVED: &str = "locking/missing_version_is_refused";

/// A run that was told to its end. Its day is 2026-03-08.
fn whole() -> Report {
    Report { interrupted: false, ..broken() }
}

fn entry(row: &str) -> BaselineEntry {
    BaselineEntry {
        row: row.to_owned(),
        class: BreachClass::Bug,
        reason: "the ORM drops the version".to_owned(),
        link: Some("https://issues.example/7".to_owned()),
        owner: Some("sync".to_owned()),
        expires: Some("2026-03-08".to_owned()),
    }
}

fn baseline(entries: Vec<BaselineEntry>, judged: &[&str], open: &[&str]) -> Baseline {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let file = "sixfold-baseline.toml".to_owned();
    Baseline { file, entries, judged: ids(judged), open: ids(open) }
}

/// What the gate says, a line each.
fn said(report: &Report, baseline: Option<&Baseline>, terms: &GateTerms) -> String {
    let Gate { outcome, lines, known, .. } = gate(report, baseline, terms);
    let mut text = format!("{}\n", outcome.label());
    for line in lines {
        let stops = if line.stops { "stops" } else { "told " };
        let _ = writeln!(text, "  {stops} {}: {}: {}", line.cause.label(), line.row, line.text);
    }
    for entry in known {
        let _ = writeln!(text, "  known {} {}", entry.class.label(), entry.row);
    }
    text
}

#[test]
fn an_exploration_is_held_against_what_broke_only() {
    // Judged before and not now, never judged, and an entry about a row that holds: none of it counts.
    let known = baseline(vec![entry(KEPT), entry(STALE)], &[UNTOLD], &[]);
    let report = whole();
    let told =
        |baseline: &Baseline| gate_exploration(&report, Some(baseline), &GateTerms::default());
    let passed = told(&known);
    // A warning is told, and stops nothing unless that is asked for.
    let is_warning = |line: &GateLine| line.cause == GateCause::Warn && !line.stops;
    assert_eq!(passed.outcome, GateOutcome::Passed);
    assert!(passed.lines.iter().all(is_warning), "{:?}", passed.lines);
    assert_eq!(passed.known.len(), 1);
    let strict = gate(&report, Some(&known), &GateTerms::default());
    assert!(strict.lines.iter().any(|line| line.cause == GateCause::Stale), "a check would say so");
    assert!(strict.lines.iter().any(|line| line.cause == GateCause::Lost), "a check would say so");
    let new = told(&baseline(Vec::new(), &[], &[]));
    assert_eq!(new.outcome, GateOutcome::Stopped);
    assert!(new.lines.iter().all(|line| matches!(line.cause, GateCause::Fail | GateCause::Warn)));
}

#[test]
fn what_the_gate_says() {
    let terms = GateTerms::default();
    let should = GateTerms { require: Required::Should, ..GateTerms::default() };
    let all = GateTerms { fail_on: GateCause::ALL.to_vec(), ..GateTerms::default() };
    let only = |causes: &[GateCause]| GateTerms { fail_on: causes.to_vec(), ..terms.clone() };
    let expired = BaselineEntry { expires: Some("2026-03-07".to_owned()), ..entry(STALE) };
    let silent = BaselineEntry { reason: "  ".to_owned(), ..entry(STALE) };
    let flaky = |row: &str| BaselineEntry { class: BreachClass::Flaky, ..entry(row) };
    let open = [UNTOLD, UNCLEAR];
    let judged = [STALE, QUIET, KEPT];
    let before = |entries: Vec<BaselineEntry>| Some(baseline(entries, &judged, &open));
    let no_such_row = BaselineEntry { row: "locking/gone".to_owned(), ..entry(STALE) };
    let overdue = BaselineEntry { expires: Some("2020-01-01".to_owned()), ..flaky(KEPT) };
    let late = BaselineEntry { expires: Some("2020-01-01".to_owned()), ..entry(UNCLEAR) };
    let cases: [(&str, Option<Baseline>, &GateTerms); 22] = [
        ("no baseline", None, &terms),
        ("no baseline, SHOULD too", None, &should),
        ("no baseline, all stops", None, &all),
        ("no baseline, only what is incomplete", None, &only(&[GateCause::Incomplete])),
        ("equal", before(vec![entry(STALE)]), &terms),
        ("equal, SHOULD too", before(vec![entry(STALE), entry(QUIET)]), &should),
        ("its last day was yesterday", before(vec![expired.clone()]), &terms),
        ("expired, which only is told", before(vec![expired]), &only(&[GateCause::Fail])),
        ("no reason", before(vec![silent]), &terms),
        ("stale", before(vec![entry(STALE), entry(KEPT)]), &terms),
        ("stale, because it is waived", before(vec![entry(STALE), entry(WAIVED)]), &terms),
        ("stale, because there is no such row", before(vec![entry(STALE), no_such_row]), &terms),
        ("flaky is never stale", before(vec![entry(STALE), flaky(KEPT)]), &terms),
        ("flaky runs out", before(vec![entry(STALE), overdue]), &terms),
        ("a known breach may stay unjudged", before(vec![entry(STALE), entry(UNCLEAR)]), &terms),
        ("but not beyond its day", before(vec![entry(STALE), late]), &terms),
        (
            "a known breach is not judged any more",
            Some(baseline(vec![entry(STALE), entry(UNCLEAR)], &[UNCLEAR], &[UNTOLD])),
            &terms,
        ),
        (
            "a breach that is known by hand only is not judged",
            Some(baseline(vec![entry(STALE), entry(UNCLEAR)], &[], &[UNTOLD])),
            &terms,
        ),
        ("lost", Some(baseline(vec![entry(STALE)], &[UNTOLD, UNCLEAR], &[])), &terms),
        ("new rows", Some(baseline(vec![entry(STALE)], &[], &[])), &terms),
        ("nothing is written down", before(vec![]), &terms),
        ("nothing stops it", before(vec![]), &only(&[])),
    ];
    let mut page = String::new();
    for (title, baseline, terms) in cases {
        let _ = writeln!(page, "{title}: {}", said(&whole(), baseline.as_ref(), terms));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn rows_of_other_headings_do_not_count() {
    let terms = GateTerms { patterns: vec![Pattern::Entities], ..GateTerms::default() };
    let other = baseline(vec![entry(STALE), entry(WAIVED)], &[UNTOLD], &[]);
    assert_eq!(said(&whole(), Some(&other), &terms), "passed\n");
}

#[test]
fn nothing_judged_never_passes() {
    let terms = GateTerms { fail_on: vec![], ..GateTerms::default() };
    let mut report = whole();
    report.requirements.retain(|row| !row.verdict.is_judged());
    let said = said(&report, None, &terms);
    assert!(said.starts_with("incomplete\n"), "{said}");
}

#[test]
fn a_run_that_was_stopped_tells_nothing_of_what_did_not_happen() {
    let known = baseline(vec![entry(STALE), entry(KEPT)], &[UNTOLD], &[]);
    insta::assert_snapshot!(said(&broken(), Some(&known), &GateTerms::default()));
    let part = Report { partition: "2/4".parse().ok(), ..whole() };
    insta::assert_snapshot!(said(&part, Some(&known), &GateTerms::default()));
}

#[test]
fn a_run_of_some_scenarios_tells_nothing_of_the_others() {
    let known = baseline(vec![entry(STALE), entry(KEPT)], &[UNTOLD], &[]);
    for cause in [OpenCause::NotSelected, OpenCause::NotDrawn] {
        let mut report = whole();
        let rows = report.requirements.iter_mut();
        rows.filter(|row| row.open_cause.is_some()).for_each(|row| row.open_cause = Some(cause));
        assert!(!report.is_whole(), "{cause:?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(said(&report, Some(&known), &GateTerms::default()));
        }
    }
}

#[test]
fn what_is_counted_is_in_the_singular_or_the_plural() {
    let mut report = whole();
    let terms = GateTerms { fail_on: GateCause::ALL.to_vec(), ..GateTerms::default() };
    let second =
        RequirementResult { id: "locking/another".to_owned(), ..report.requirements[2].clone() };
    report.requirements.push(second);
    let sentence = |baseline: &Baseline| {
        let mut report = report.clone();
        report.gate = Some(gate(&report, Some(baseline), &terms));
        let page = Text::default().render(&report);
        page.lines().last().unwrap_or_default().to_owned() + "\n"
    };
    let other = || BaselineEntry { row: "locking/another".to_owned(), ..entry(STALE) };
    insta::assert_snapshot!(
        [
            baseline(vec![], &[], &[]),
            baseline(vec![entry(STALE)], &[], &[]),
            baseline(vec![entry(STALE), other()], &[], &[]),
        ]
        .iter()
        .map(sentence)
        .collect::<String>()
    );
}

#[test]
fn an_updated_baseline_lets_the_run_pass() {
    for terms in [
        GateTerms::default(),
        GateTerms { require: Required::Should, ..GateTerms::default() },
        GateTerms { fail_on: GateCause::ALL.to_vec(), ..GateTerms::default() },
    ] {
        let (fresh, changes) = update(&Baseline::default(), &whole(), &terms, "as it was adopted");
        assert!(changes.added.contains(&STALE.to_owned()), "{changes:?}");
        assert_eq!(gate(&whole(), Some(&fresh), &terms).outcome.label(), "passed", "{fresh:#?}");
        // Also where a known breach cannot be judged any more.
        let known =
            baseline(vec![BaselineEntry { expires: None, ..entry(UNCLEAR) }], &[UNCLEAR], &[]);
        let (kept, _) = update(&known, &whole(), &terms, "as it was adopted");
        assert!(kept.entry(UNCLEAR).is_some());
        assert_eq!(gate(&whole(), Some(&kept), &terms).outcome.label(), "passed", "{kept:#?}");
        let (again, changes) = update(&fresh, &whole(), &terms, "");
        assert_eq!((again, changes.added.len(), changes.dropped.len()), (fresh, 0, 0));
    }
}

#[test]
fn what_people_wrote_survives_an_update() {
    let overdue = BaselineEntry { expires: Some("2020-01-01".to_owned()), ..entry(STALE) };
    let flaky = BaselineEntry { class: BreachClass::Flaky, ..entry(UNCLEAR) };
    let old = baseline(vec![overdue, entry(KEPT), flaky, entry(WAIVED)], &[UNTOLD, KEPT], &[]);
    let should = GateTerms { require: Required::Should, ..GateTerms::default() };
    insta::assert_debug_snapshot!(update(&old, &whole(), &should, ""));
    let other = GateTerms { patterns: vec![Pattern::Http], ..GateTerms::default() };
    let (same, _) = update(&old, &whole(), &other, "");
    assert_eq!(
        (same.entries, same.judged),
        (old.entries, vec![KEPT.to_owned(), UNTOLD.to_owned()])
    );
}

/// A report that passed a gate, and one that was stopped in every way.
pub(crate) fn gated() -> [Report; 2] {
    let terms = GateTerms::default();
    let known = baseline(vec![entry(STALE)], &[STALE], &[UNTOLD, UNCLEAR]);
    let passed = Report { gate: Some(gate(&whole(), Some(&known), &terms)), ..whole() };
    let over = BaselineEntry { expires: Some("2026-01-01".to_owned()), ..entry(STALE) };
    let strange = BaselineEntry { row: "locking/gone".to_owned(), ..entry(STALE) };
    let rotten = baseline(vec![over, entry(KEPT), strange], &[UNTOLD], &[]);
    let stopped = Report { gate: Some(gate(&whole(), Some(&rotten), &terms)), ..whole() };
    [passed, stopped]
}

#[test]
fn the_gate_on_a_terminal() {
    let text = |report: &Report, verbose| Text { styled: false, verbose }.render(report);
    let [passed, stopped] = gated();
    insta::assert_snapshot!(text(&passed, false));
    assert!(text(&passed, true).contains("FAIL locking/stale"), "--verbose shows what is known");
    let page = text(&stopped, false);
    insta::assert_snapshot!(page.split("FAIL").last().unwrap_or_default());
}

#[test]
fn the_gate_in_a_job_summary() {
    let [passed, stopped] = gated();
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        Markdown.render(&passed),
        Markdown.render(&stopped)
    ));
}

#[test]
fn the_gate_on_a_page() {
    let [passed, stopped] = gated();
    let head = |report: &Report| {
        let page = Html.render(report);
        let from = page.find("<p class=\"gate\">").expect("the gate stands on the page");
        let end = page.find("<ul class=\"figures\">").expect("the figures stand behind it");
        page[from..end].to_owned()
    };
    insta::assert_snapshot!(format!("{}{}", head(&passed), head(&stopped)));
    assert!(Html.render(&passed).contains("Known to the baseline: bug: the ORM"));
}

#[test]
fn the_gate_decides_which_test_fails() {
    let [passed, stopped] = gated();
    let read = |report: &Report| {
        let xml = Junit.render(report);
        let read = quick_junit::Report::deserialize_from_str(&xml).expect("it reads itself back");
        let failed = |case: &&quick_junit::TestCase| {
            matches!(case.status, quick_junit::TestCaseStatus::NonSuccess { .. })
        };
        let cases = read.test_suites.iter().flat_map(|suite| &suite.test_cases);
        let failed: Vec<String> = cases.filter(failed).map(|case| case.name.to_string()).collect();
        (read.tests, failed)
    };
    assert_eq!(read(&passed), (7, vec![]));
    let failed = [
        "accepts_client_ids",
        "patch_merges",
        "stale_version_is_refused",
        "one_winner_per_version",
        "locking/gone",
    ];
    assert_eq!(read(&stopped), (8, failed.map(str::to_owned).to_vec()));
    assert!(Junit.render(&passed).contains("known bug: the ORM drops the version; https://"));
}

#[test]
fn what_is_known_is_suppressed_in_code_scanning() {
    let [passed, stopped] = gated();
    assert!(Sarif::default().render(&passed).contains("\"suppressions\""));
    assert!(!Sarif::default().render(&stopped).contains("\"suppressions\""));
}

#[test]
fn a_gated_report_keeps_to_the_published_schema() {
    let schema = sixfold_reports::schemas().remove(0).schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    for report in gated() {
        let value: serde_json::Value = serde_json::from_str(&Json.render(&report)).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let read: Report = serde_json::from_value(value).expect("it reads itself back");
        assert_eq!(read, report);
    }
    assert_eq!(Figures::of(&whole().requirements).breached, 1);
    assert!(whole().requirements.iter().any(|row| row.verdict == Verdict::Warn));
}
