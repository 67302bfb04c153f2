//! A deploy in a pipeline: stopped by a new breach, let through with a baseline, and stopped again when
//! that baseline is no longer true.

use std::path::{Path, PathBuf};

use crate::support::{Served, folder, redact, run, sixfold};

const ROW: &str = "locking/future_version_is_refused";

/// The reference, wrong in just that row.
const WRONG: [&str; 2] = ["--mutant", "locking/compares_less"];

/// What a step of the pipeline ended with, and what it printed.
fn step(here: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = sixfold(arguments).current_dir(here).output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

/// Checks a server against the baseline of the folder, without drawn cases: they find that PUT is wrong
/// in the same way, once in a while.
fn check(here: &Path, url: &str) -> (Option<i32>, String) {
    let baseline = ["--baseline", "sixfold-baseline.toml"];
    step(here, &[&["check", url, "--seed", "5", "--explored", "0"][..], &baseline].concat())
}

fn baseline(here: &Path) -> String {
    std::fs::read_to_string(here.join("sixfold-baseline.toml")).expect("a baseline was written")
}

fn junit(here: &Path) -> quick_junit::Report {
    let xml = std::fs::read_to_string(here.join("sixfold-report/junit.xml"));
    quick_junit::Report::deserialize_from_str(&xml.expect("it was written")).expect("it is JUnit")
}

#[test]
fn a_deploy_is_stopped_by_what_is_new_and_by_what_is_stale() {
    let here = folder();
    let good = Served::start(&[]);
    let bad = Served::start(&WRONG);

    // Nothing is wrong, and from now on this is remembered.
    let (code, page) = step(&here, &["check", &good.url, "--seed", "5", "--explored", "0"]);
    assert_eq!(code, Some(0), "{page}");
    let (code, said) = step(&here, &["baseline", "update"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("0 known to break"), "{said}");

    // A new breach.
    let (code, page) = check(&here, &bad.url);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains(&format!("new failure  {ROW}: Observed: status 200")), "{page}");
    assert!(page.contains("gate stopped: 1 new failure\n"), "{page}");
    let tests = junit(&here);
    assert_eq!((tests.failures, tests.errors), (1, 0));

    // It is written down, but nobody has said why.
    let (code, said) = step(&here, &["baseline", "update"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("no reason yet  {ROW}")), "{said}");
    let gate = ["report", "gate", "sixfold-report", "--baseline", "sixfold-baseline.toml"];
    let (code, page) = step(&here, &gate);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains("an entry without a reason, which excuses nothing"), "{page}");

    // Somebody says why.
    let why = "versions are compared with <, mended in 2.3";
    let (code, said) = step(&here, &["baseline", "update", "--reason", why]);
    assert_eq!(code, Some(0), "{said}");
    let (code, page) = check(&here, &bad.url);
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains(&format!("known        {ROW}: bug: {why}\n")), "{page}");
    assert!(
        page.contains("gate passed: no worse than sixfold-baseline.toml, 1 known (1 bug)\n"),
        "{page}"
    );
    assert!(page.contains("not conformant"), "the verdict on the server is what it was\n{page}");
    assert_eq!(junit(&here).failures, 0);

    // The fault is mended, and its entry is still there.
    let (code, page) = check(&here, &good.url);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains(&format!("stale        {ROW}: the row is kept now")), "{page}");
    assert_eq!(junit(&here).failures, 1);
    let (code, said) = step(&here, &["baseline", "update"]);
    assert_eq!((code, said.contains(&format!("dropped        {ROW}"))), (Some(0), true), "{said}");
    let (code, page) = step(&here, &gate);
    assert_eq!(code, Some(0), "{page}");
    assert!(!baseline(&here).contains("[[entry]]"), "{}", baseline(&here));
}

#[test]
fn coverage_that_is_lost_stops_a_deploy() {
    let here = folder();
    let whole = Served::start(&[]);
    let bare = Served::start(&["--variant", "bare"]);
    let arguments = |url: &str| ["check", url, "--seed", "5", "--explored", "0"].map(str::to_owned);
    let run = |url: &str| {
        let arguments = arguments(url);
        step(&here, &arguments.each_ref().map(String::as_str))
    };
    assert_eq!(run(&whole.url).0, Some(0));
    assert_eq!(step(&here, &["baseline", "update"]).0, Some(0));
    // A server that declares less has less to keep, and conforms all the same.
    assert_eq!(run(&bare.url).0, Some(0));
    let gate = ["report", "gate", "sixfold-report", "--baseline", "sixfold-baseline.toml"];
    let (code, page) = step(&here, &gate);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains("lost         rest/put_replaces: it was judged"), "{page}");
    let (code, page) = step(&here, &[&gate[..], &["--fail-on", "fail,stale"]].concat());
    assert_eq!(code, Some(0), "{page}");
    let (code, page) = step(&here, &[&gate[..], &["--pattern", "locking"]].concat());
    assert_eq!(code, Some(0), "locking is all there\n{page}");

    // A SHOULD that nothing puts at stake is no matter of the usual gate.
    let (code, page) = step(&here, &["report", "gate", "sixfold-report", "--require", "should"]);
    assert_eq!(code, Some(3), "{page}");
    assert!(page.contains("not judged   http/retry_after_is_given"), "{page}");
}

#[test]
fn an_exploration_fails_on_what_the_baseline_does_not_know() {
    let here = folder();
    let bad = Served::start(&WRONG);
    let explore = ["explore", &bad.url, "--seed", "5", "--cases", "40", "--baseline", "b.toml"];
    let empty = "format = \"sixfold-baseline/1\"\n\n[rows]\n";
    // A row that was judged when the file was written, and that no drawn case puts at stake, is not lost.
    let rows = "judged = [\"http/gzip_is_offered\"]\nopen = []\n";
    std::fs::write(here.join("b.toml"), format!("{empty}{rows}")).expect("it can be written");
    let (code, page) = step(&here, &explore);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains(&format!("new failure  {ROW}")), "{page}");
    assert!(!page.contains("not judged   http/gzip_is_offered"), "{page}");
    assert!(page.contains("no case that was made up put them at stake; give more time"), "{page}");
    // It is no whole run: no baseline is written from it, and a strict gate says so in one line.
    let (code, said) = step(&here, &["baseline", "update", "--baseline", "b.toml"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("Run `sixfold check` without `--scenario`"), "{said}");
    let strict = ["report", "gate", "sixfold-report", "--baseline", "b.toml"];
    let (code, page) =
        step(&here, &[&strict[..], &["--fail-on", "incomplete,lost,stale"]].concat());
    assert_eq!(code, Some(3), "{page}");
    assert!(page.contains("required rows were not looked at"), "{page}");
    // All that broke is known from now on; that another row no longer breaks is no news either.
    let report = std::fs::read_to_string(here.join("sixfold-report/report.json"));
    let report: serde_json::Value =
        serde_json::from_str(&report.expect("it is written")).expect("it is JSON");
    let broken = report["requirements"].as_array().expect("it has requirements").iter();
    let mut known: Vec<&str> = broken
        .filter(|row| row["verdict"] == "fail")
        .filter_map(|row| row["id"].as_str())
        .collect();
    known.push("soft_delete/tombstone_reaches_every_reader");
    let entry = |row: &&str| format!("[[entry]]\nrow = \"{row}\"\nreason = \"mended in 2.3\"\n\n");
    let entries: String = known.iter().map(entry).collect();
    let text = format!("format = \"sixfold-baseline/1\"\n\n{entries}[rows]\n{rows}");
    std::fs::write(here.join("b.toml"), text).expect("it can be written");
    let (code, page) = step(&here, &explore);
    assert_eq!(code, Some(0), "{page}");
    assert!(page.contains("gate passed: no worse than b.toml"), "{page}");
    // A part says nothing: whoever joins the parts has the verdict.
    let (code, page) = step(&here, &[&explore[..], &["--partition", "1/2"]].concat());
    assert_eq!(code, Some(2), "{page}");
}

/// What is said of a baseline with this in it.
fn refused(text: &str) -> String {
    let file = folder().join("b.toml");
    std::fs::write(&file, text).expect("it can be written");
    let url = crate::support::nobody();
    let file = file.to_string_lossy().into_owned();
    redact(&run(&["check", &url, "--baseline", &file]))
}

#[test]
fn a_baseline_that_is_wrong_says_where() {
    let entry = |lines: &str| format!("format = \"sixfold-baseline/1\"\n\n[[entry]]\n{lines}\n");
    let fine = "row = \"locking/stale_version_is_refused\"\nreason = \"r\"\n";
    let said = [
        refused("[[entry]]"),
        refused("format = \"sixfold-baseline/9\""),
        refused("entries = []"),
        refused(&entry("row = \"locking/stale_version_is_refused\"")),
        refused(&entry("row = \"locking/stale_version_is_refuse\"\nreason = \"r\"")),
        refused(&entry("row = \"nothing/like/it\"\nreason = \"r\"")),
        refused(&entry(&format!("{fine}until = \"2027-03-01\""))),
        refused(&entry(&format!("{fine}expires = \"1 March 2027\""))),
        refused(&entry(&format!("{fine}expires = \"20270301\""))),
        refused(&entry(&format!("{fine}link = \"issue 7\""))),
        refused(&entry(&format!("{fine}class = \"known\""))),
        refused(&entry(&format!("{fine}[[entry]]\n{fine}"))),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_baseline_that_is_not_there() {
    let there = folder().join("none.toml").to_string_lossy().into_owned();
    insta::assert_snapshot!(run(&["check", "http://127.0.0.1:1", "--baseline", &there]));
    insta::assert_snapshot!(run(&[
        "check",
        "http://127.0.0.1:1",
        "--baseline",
        "b",
        "--scenario",
        "locking"
    ]));
    insta::assert_snapshot!(run(&["check", "http://127.0.0.1:1", "--pattern", "lockin"]));
}

#[test]
fn a_committed_baseline_fits_the_published_schema() {
    let schema = sixfold::baseline::published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is one");
    let example: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../integrations/sixfold-baseline.toml");
    let text = std::fs::read_to_string(&example).expect("the example is there");
    let said = sixfold::baseline::read("b", &text).expect("it can be used");
    assert_eq!(said.entries.len(), 3, "one entry of each class");
    let data: serde_json::Value = toml::from_str(&text).expect("it is TOML");
    let faults: Vec<String> = validator.iter_errors(&data).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
