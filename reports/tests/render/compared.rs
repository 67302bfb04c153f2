//! Two runs, compared.

use sixfold_reports::render::{DiffFormat, diff};
use sixfold_reports::{Change, Diff, Report, RequirementResult, Verdict};

use crate::fixture::{broken, clean};

/// A run before that of the fixture, in which other things were wrong.
fn earlier() -> Report {
    let mut report = broken();
    report.started_at = "2026-03-07T09:00:00.000Z".to_owned();
    for row in &mut report.requirements {
        row.verdict = match row.id.as_str() {
            "locking/stale_version_is_refused" => Verdict::Pass,
            "delta_sync/quiet_delta_is_empty" | "rest/patch_merges" => Verdict::Fail,
            "entities/accepts_client_ids" => Verdict::NotExercised,
            _ => row.verdict,
        };
        row.breaches.clear();
    }
    let gone =
        RequirementResult { id: "locking/gone".to_owned(), ..report.requirements[0].clone() };
    report.requirements.push(RequirementResult { verdict: Verdict::Pass, ..gone });
    report
}

#[test]
fn two_runs_on_a_terminal() {
    let diff_of = Diff::between(&earlier(), &broken());
    assert!(diff_of.is_worse());
    insta::assert_snapshot!(diff(&diff_of, DiffFormat::Text { styled: false }));
}

#[test]
fn two_runs_in_a_job_summary() {
    insta::assert_snapshot!(diff(&Diff::between(&earlier(), &broken()), DiffFormat::Markdown));
}

#[test]
fn two_runs_as_a_page() {
    let page = diff(&Diff::between(&earlier(), &broken()), DiffFormat::Html);
    let (_, body) = page.split_once("<header").expect("it has a header");
    insta::assert_snapshot!(body);
    assert!(!page.contains("<script>"), "the script is for the page of a whole run");
}

#[test]
fn every_change_has_its_kind() {
    let change = |was: Verdict, is: Verdict| {
        let with = |verdict: Verdict| {
            let mut report = clean();
            report.requirements[0].verdict = verdict;
            report
        };
        Diff::between(&with(was), &with(is)).rows.first().map(|row| row.change)
    };
    let judged = [Verdict::Pass, Verdict::Warn, Verdict::Fail];
    for was in Verdict::ALL {
        for is in Verdict::ALL {
            let rank = |verdict| judged.iter().position(|judged| *judged == verdict);
            let expected = match (rank(was), rank(is)) {
                (None, Some(0)) => Some(Change::Appeared),
                (None, Some(_)) => Some(Change::Worse),
                (Some(_), None) => Some(Change::Lost),
                (Some(was), Some(is)) if was < is => Some(Change::Worse),
                (Some(was), Some(is)) if was > is => Some(Change::Better),
                _ => None,
            };
            assert_eq!(change(was, is), expected, "{was:?} to {is:?}");
        }
    }
}

#[test]
fn json_keeps_to_the_published_schema() {
    let schema = sixfold_reports::schemas().into_iter().find(|schema| schema.name == "diff");
    let schema = schema.expect("it is published").schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    let of = Diff::between(&earlier(), &broken());
    let value = serde_json::from_str(&diff(&of, DiffFormat::Json)).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(serde_json::from_value::<Diff>(value).expect("it reads itself back"), of);
}
