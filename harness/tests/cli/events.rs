//! `--format ndjson`: what a run tells to other programs while it goes on.

use serde_json::Value;

use crate::support::Served;

/// The lines of a run, each held against the published schema.
fn lines(arguments: &[&str]) -> Vec<Value> {
    let schema = sixfold::events::published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is one");
    let output = crate::support::sixfold(arguments).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    for line in &lines {
        let faults: Vec<String> = validator.iter_errors(line).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{line}: {faults:#?}");
    }
    assert_eq!(lines[0]["event"], "run_started");
    assert_eq!(lines[0]["format"], "sixfold-events/1");
    let last = lines.last().expect("it has lines");
    assert_eq!(last["event"], "run_finished");
    assert_eq!(last["exit_code"].as_i64(), output.status.code().map(i64::from));
    lines
}

#[test]
fn a_run_is_told_as_it_goes() {
    let served = Served::start(&["--mutant", "locking/compares_less"]);
    let lines = lines(&[
        "check",
        &served.url,
        "--scenario",
        "locking/",
        "--seed",
        "1",
        "--format",
        "ndjson",
    ]);
    let of = |event: &str| lines.iter().filter(|line| line["event"] == event).collect::<Vec<_>>();
    assert_eq!(of("case_started").len(), of("case_finished").len());
    assert_eq!(of("cases_planned")[0]["cases"].as_u64(), Some(of("case_started").len() as u64));
    let breaches = of("breach_found");
    let row = "locking/future_version_is_refused";
    assert_eq!(breaches.iter().filter(|line| line["requirement"] == row).count(), 1);
    assert!(
        breaches[0]["reproduce"].as_str().is_some_and(|text| text.starts_with("sixfold check "))
    );
    assert_eq!(lines.last().expect("it has lines")["verdict"], "non_conformant");
}

#[test]
fn a_run_that_cannot_begin_is_told_too() {
    let lines = lines(&["check", &crate::support::nobody(), "--format", "ndjson"]);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["exit_code"], 4);
    assert_eq!(lines[1]["verdict"], Value::Null);
}

#[test]
fn a_bundle_is_told_with_its_digest() {
    let served = Served::start(&[]);
    let place = crate::support::folder();
    let file = place.join("evidence.tar.gz").display().to_string();
    let arguments = ["check", &served.url, "--scenario", "locking/the_slower", "--seed", "1"];
    let lines = lines(&[&arguments[..], &["--format", "ndjson", "--bundle", &file]].concat());
    let told: Vec<&Value> = lines.iter().filter(|line| line["event"] == "bundle_written").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["file"], file.as_str());
    let bytes = std::fs::read(&file).expect("it is written");
    assert_eq!(told[0]["sha256"], sixfold_reports::bundle::sha256(&bytes).as_str());
}
