//! The main job, as a user runs it: a server in one process, the check in another.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Served, folder, sixfold};
use serde_json::Value;

/// Runs a command that writes a report. Returns exit code, standard output, and the report.
fn report(arguments: &[&str]) -> (Option<i32>, String, Value) {
    let out = folder();
    let out_text = out.to_string_lossy().into_owned();
    let output =
        sixfold(&[arguments, &["--out", &out_text]].concat()).output().expect("the program starts");
    let text = std::fs::read_to_string(out.join("report.json"))
        .unwrap_or_else(|e| panic!("no report: {e}\n{}", String::from_utf8_lossy(&output.stderr)));
    let report = serde_json::from_str(&text).expect("the report is JSON");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), report)
}

fn ids_with(report: &Value, verdicts: &[&str]) -> Vec<String> {
    let rows = report["requirements"].as_array().expect("it has requirements");
    rows.iter()
        .filter(|row| verdicts.iter().any(|verdict| row["verdict"] == *verdict))
        .map(|row| row["id"].as_str().expect("an id is text").to_owned())
        .collect()
}

#[test]
fn the_demo_conforms_and_cleans_up() {
    let (code, page, report) = report(&["demo", "--seed", "1"]);
    assert_eq!(
        ids_with(&report, &["fail", "warn", "inconclusive", "not_exercised"]),
        // A healthy server sends nobody away; a variant that does is judged by it.
        ["http/retry_after_is_given"],
        "{page}"
    );
    assert_eq!(code, Some(0), "{page}");
    assert_eq!(report["verdict"], "conformant");
    assert_eq!(report["figures"]["judged"], report["figures"]["required"]);
    assert!(report["figures"]["judged"].as_u64() > Some(30), "{}", report["figures"]);
    assert_eq!(report["traffic"]["records_left"], 0);
    assert!(report["traffic"]["records_created"].as_u64() > Some(30));
    assert!(!page.contains('\u{1b}'), "colour in a pipe");
    assert!(page.contains("conformant: "), "{page}");
}

#[test]
fn the_report_keeps_to_its_schema_and_holds_no_secret() {
    // This one's breach shows the discovery document, which holds the tokens of the test users.
    let served = Served::start(&["--mutant", "discovery/forgets_the_revision"]);
    let (code, page, report) = report(&["check", &served.url, "--seed", "1"]);
    assert_eq!(code, Some(1), "{page}");
    let schema = sixfold_reports::schemas().remove(0).schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is one");
    let errors: Vec<String> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(report.to_string().contains("principals"), "the document is not among the evidence");
    for secret in ["alice-token", "bob-token"] {
        assert!(
            !report.to_string().contains(secret) && !page.contains(secret),
            "{secret} is shown"
        );
    }
}

#[test]
fn a_mutant_fails_on_the_right_row_with_its_evidence() {
    let served = Served::start(&["--mutant", "locking/compares_less"]);
    // Without drawn cases: they find that PUT compares in the same way, once in a while.
    let arguments = ["check", &served.url, "--seed", "5", "--explored", "0"];
    let (code, page, report) = report(&arguments);
    assert_eq!(code, Some(1), "{page}");
    assert_eq!(report["verdict"], "non_conformant");
    assert_eq!(report["seed"], 5);
    assert_eq!(ids_with(&report, &["fail"]), ["locking/future_version_is_refused"]);
    let row = "FAIL locking/future_version_is_refused";
    assert!(
        page.contains(row) && page.contains("sixfold explain locking/future_version_is_refused"),
        "{page}"
    );
    let rows = report["requirements"].as_array().expect("it has requirements");
    let failed = rows.iter().find(|row| row["verdict"] == "fail").expect("one row failed");
    let breach = &failed["breaches"][0];
    let exchanges = breach["exchanges"].as_array().expect("a breach shows exchanges");
    let guilty =
        exchanges.iter().find(|exchange| exchange["part"] == "breach").expect("one is guilty");
    assert!(
        guilty["request"]["body"].as_str().is_some_and(|body| body.contains("lock_version")),
        "{guilty}"
    );
    assert_eq!(guilty["response"]["start_line"], "200 OK");

    // The command that the report gives shows it again.
    let reproduce = breach["reproduce"].as_str().expect("a breach says how to see it again");
    let words: Vec<&str> = reproduce.split(' ').skip(1).collect();
    let (again, _, _) = self::report(&words);
    assert_eq!(again, Some(1), "`{reproduce}` shows nothing");
}

#[test]
fn json_on_standard_output_is_the_file() {
    let served = Served::start(&[]);
    let (code, out, report) =
        report(&["check", &served.url, "--json", "--scenario", "locking/the_slower"]);
    assert_eq!(code, Some(3), "one story cannot judge everything");
    assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON and nothing else"), report);
}

#[test]
fn a_story_of_ones_own() {
    let served = Served::start(&[]);
    let wrong = Served::start(&["--mutant", "locking/compares_less"]);
    let file = folder().join("future.yaml");
    let story = "title: A version from the future\nentities: { tasks: any }\nclients: [phone]\nsteps:\n  \
                 - phone: create tasks as t\n  - phone: update t\n  - phone: update t version far\n  - phone: read t\n";
    std::fs::write(&file, story).expect("it can be written");
    let file = file.to_string_lossy().into_owned();
    let (fine, page, _) = report(&["replay", &file, &served.url]);
    assert_eq!(fine, Some(0), "{page}");
    let (broken, page, report) = report(&["replay", &file, &wrong.url]);
    assert_eq!(broken, Some(1), "{page}");
    assert_eq!(ids_with(&report, &["fail"]), ["locking/future_version_is_refused"]);
}

#[test]
fn a_server_without_test_users_needs_credentials() {
    let served = Served::start(&["--no-test-control"]);
    let without = crate::support::run(&["check", &served.url]).replace(&served.url, "{URL}");
    insta::assert_snapshot!(without);
    // One seed, so that what gates a change does not throw dice.
    let users = ["--user", "alice=alice-token", "--user", "bob=bob-token", "--seed", "1"];
    let (code, page, _) = report(&[&["check", &served.url], &users[..]].concat());
    assert_eq!(code, Some(0), "{page}");
}

#[test]
fn an_interrupted_run_still_reports() {
    let served = Served::start(&[]);
    let out = folder();
    let out_text = out.to_string_lossy().into_owned();
    let mut child = sixfold(&["check", &served.url, "--out", &out_text])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut first = String::new();
    said.read_line(&mut first).expect("it says that it begins");
    assert!(first.starts_with("checking "), "{first}");
    // The line is printed once the run listens for the signal.
    let interrupt = format!("kill -INT {}", child.id());
    let killed = std::process::Command::new("sh").args(["-c", &interrupt]).status();
    assert!(killed.expect("every shell has `kill`").success());
    let output = child.wait_with_output().expect("it ends");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{page}");
    let text = std::fs::read_to_string(out.join("report.json")).expect("a report is written");
    let report: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(report["interrupted"], true);
    assert!(page.contains("interrupted"), "{page}");
}
