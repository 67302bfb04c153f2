//! Every other format, held as snapshots and against what the format asks for.

use std::collections::BTreeSet;

use serde_json::Value;
use sixfold_reports::render::{
    Badge, Har, Html, Json, Junit, Markdown, Render, Sarif, Shields, files,
};
use sixfold_reports::{Report, schemas};

use crate::fixture::{broken, clean};

/// The page without what is not drawn from the report.
fn page(report: &Report) -> String {
    let page = Html.render(report);
    let page = without(&page, "<style>", "</style>");
    let page = without(&page, "<script>", "</script>");
    let page = without(&page, "script-src &#39;sha256-", "&#39;");
    without(&page, "style-src &#39;sha256-", "&#39;")
}

/// The text without what stands between these two, the first time.
fn without(text: &str, before: &str, after: &str) -> String {
    let (head, tail) = text.split_once(before).unwrap_or_else(|| panic!("there is no {before}"));
    let (_, tail) = tail.split_once(after).unwrap_or_else(|| panic!("there is no {after}"));
    format!("{head}{before}…{after}{tail}")
}

#[test]
fn a_broken_server_as_a_page() {
    insta::assert_snapshot!(page(&broken()));
}

#[test]
fn a_conforming_server_as_a_page() {
    insta::assert_snapshot!(page(&clean()));
}

#[test]
fn a_broken_server_as_markdown() {
    insta::assert_snapshot!(Markdown.render(&broken()));
}

#[test]
fn a_conforming_server_as_markdown() {
    insta::assert_snapshot!(Markdown.render(&clean()));
}

#[test]
fn test_results() {
    let xml = Junit.render(&broken());
    insta::assert_snapshot!(xml);
    let read = quick_junit::Report::deserialize_from_str(&xml).expect("it reads itself back");
    assert_eq!((read.tests, read.failures, read.errors), (6, 1, 0));
}

#[test]
fn findings_for_code_scanning() {
    let text = Sarif::default().render(&broken());
    insta::assert_snapshot!(text);
    let sarif: Value = serde_json::from_str(&text).expect("it is JSON");
    let run = &sarif["runs"][0];
    for result in run["results"].as_array().expect("it has results") {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn exchanges_for_developer_tools() {
    let text = Har.render(&broken());
    insta::assert_snapshot!(text);
    let har: Value = serde_json::from_str(&text).expect("it is JSON");
    let ids = |list: &Value, name: &str| -> BTreeSet<String> {
        let list = list.as_array().expect("it is a list");
        list.iter().map(|item| item[name].to_string()).collect()
    };
    let log = &har["log"];
    assert_eq!(ids(&log["pages"], "id"), ids(&log["entries"], "pageref"));
}

#[test]
fn badges() {
    let mut incomplete = clean();
    incomplete.verdict = sixfold_reports::RunVerdict::Incomplete;
    incomplete.figures.required = 9;
    let drawn: Vec<String> = [broken(), clean(), incomplete]
        .iter()
        .map(|report| format!("{}{}", Badge.render(report), Shields.render(report)))
        .collect();
    insta::assert_snapshot!(drawn.join("\n"));
}

#[test]
fn no_file_is_written_over_by_another() {
    let files = files(&broken());
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), files.len());
    assert!(files.iter().all(|(_, text)| text.ends_with('\n')), "a file without a line end");
}

#[test]
fn json_keeps_to_the_published_schema() {
    let schema =
        schemas().into_iter().find(|schema| schema.name == "report").expect("it is published");
    let validator =
        jsonschema::draft202012::new(&schema.schema.to_value()).expect("it is a schema");
    for report in [broken(), clean()] {
        let text = Json.render(&report);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let read: Report = serde_json::from_value(value).expect("the report reads itself back");
        assert_eq!(read, report);
    }
}
