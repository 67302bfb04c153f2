//! What a run writes, and what `report show` draws from it.

use std::fs;
use std::path::Path;

use crate::support::{Served, folder, redact, run, sixfold};

/// Formats and the files of a run that hold them.
const FILES: [(&str, &str); 8] = [
    ("html", "report.html"),
    ("json", "report.json"),
    ("junit", "junit.xml"),
    ("markdown", "summary.md"),
    ("sarif", "report.sarif"),
    ("har", "failures.har"),
    ("badge", "badge.svg"),
    ("shields", "badge.json"),
];

/// Runs `check`; returns what it wrote and what it said.
fn checked(url: &str, scenario: &str) -> (std::path::PathBuf, String) {
    let out = folder();
    let text = out.to_string_lossy().into_owned();
    let arguments = ["check", url, "--scenario", scenario, "--seed", "1", "--out", &text];
    let output = sixfold(&arguments).output().expect("the program starts");
    (out, format!("{}{}", text_of(&output.stdout), text_of(&output.stderr)))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_format_is_drawn_again_as_the_run_drew_it() {
    let served = Served::start(&["--mutant", "locking/compares_less"]);
    let (out, said) = checked(&served.url, "locking/a_phone_ahead_of_the_server");
    assert!(said.contains("report.html, report.json"), "{said}");
    for (format, file) in FILES {
        let shown = sixfold(&["report", "show", &out.to_string_lossy(), "--format", format]);
        let output = { shown }.output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{}", text_of(&output.stderr));
        let written = fs::read_to_string(out.join(file)).expect("the run wrote it");
        assert_eq!(text_of(&output.stdout), written, "{format} differs from {file}");
        assert!(
            written.contains("locking") || format == "badge" || format == "shields",
            "{file} says nothing"
        );
    }
    let page = out.join("again.html").to_string_lossy().into_owned();
    let file = out.join("report.json").to_string_lossy().into_owned();
    run(&["report", "show", &file, "--format", "html", "--out", &page]);
    assert_eq!(fs::read(&page).ok(), fs::read(out.join("report.html")).ok());
}

#[test]
fn no_secret_is_in_any_file() {
    // The breach shows the discovery document, which holds the tokens of the test users; the URL
    // holds a password.
    let served = Served::start(&["--mutant", "discovery/forgets_the_revision"]);
    let url = served.url.replace("http://", "http://someone:hunter2@");
    let (out, said) = checked(&url, "discovery/");
    for (_, file) in FILES {
        let text =
            fs::read_to_string(out.join(file)).unwrap_or_else(|e| panic!("{file}: {e}: {said}"));
        for secret in ["alice-token", "bob-token", "hunter2", "someone"] {
            assert!(!text.contains(secret), "{file} holds {secret}");
        }
    }
    let page = fs::read_to_string(out.join("report.html")).expect("it was read before");
    assert!(page.contains("principals"), "the document is not among the evidence");
}

/// What `report show` says of a file with this in it.
fn refused(content: &str) -> String {
    let file = folder().join("report.json");
    fs::write(&file, content).expect("the folder can be written to");
    redact(&run(&["report", "show", &file.to_string_lossy()]))
}

#[test]
fn what_is_no_report_is_refused() {
    let missing = folder().join("report.json");
    insta::assert_snapshot!(run(&["report", "show", &missing.to_string_lossy()]));
    insta::assert_snapshot!(refused("no JSON"));
    insta::assert_snapshot!(refused("{\"hello\": true}"));
    insta::assert_snapshot!(refused("{\"format\": \"sixfold-report/99\"}"));
    insta::assert_snapshot!(refused("{\"format\": \"sixfold-report/1\", \"verdict\": \"fine\"}"));
}

#[test]
fn a_table_of_ours_that_is_no_report_is_refused_by_its_format() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reports/samples/coverage.json");
    let said = run(&["report", "show", &table.to_string_lossy()]);
    insta::assert_snapshot!(said.replace(env!("CARGO_MANIFEST_DIR"), "{HARNESS}"));
}
