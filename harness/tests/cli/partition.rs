//! A run that is divided, and joined again, comes to what it comes to in one piece.

use std::path::Path;

use crate::support::{Served, folder, run, sixfold, transcript};
use serde_json::Value;

/// Runs the program in a folder, and reads the report that it wrote there under this name.
fn report(here: &Path, arguments: &[&str], out: &str) -> (Option<i32>, Value) {
    let output = sixfold(&[arguments, &["--out", out]].concat()).current_dir(here).output();
    let output = output.expect("the program starts");
    let text = std::fs::read_to_string(here.join(out).join("report.json"))
        .unwrap_or_else(|e| panic!("no report: {e}\n{}", transcript(&output)));
    (output.status.code(), serde_json::from_str(&text).expect("the report is JSON"))
}

fn verdicts(report: &Value) -> Vec<(String, String)> {
    let rows = report["requirements"].as_array().expect("it has requirements");
    rows.iter().map(|row| (row["id"].to_string(), row["verdict"].to_string())).collect()
}

/// Each scenario with its entities, and how often it was told.
fn told(report: &Value) -> Vec<(String, u64)> {
    let all = report["scenarios"].as_array().expect("it has scenarios");
    let mut told: Vec<(String, u64)> = all
        .iter()
        .map(|s| (format!("{} {}", s["id"], s["entities"]), s["told"].as_u64().unwrap_or_default()))
        .collect();
    told.sort();
    told
}

/// Runs this command whole and in three parts, against a server each, and joins the parts. Returns both
/// reports, and what the whole run and the join ended with.
fn both_ways(server: &[&str], command: &[&str]) -> [(Option<i32>, Value); 2] {
    let here = folder();
    // The same seed makes some ids that are the same too, and one server has seen them before.
    let [one, other] = [Served::start(server), Served::start(server)];
    let at = |served: &Served| {
        let words = [&command[..1], &[served.url.as_str()], &command[1..]].concat();
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let [command, divided] = [at(&one), at(&other)];
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let divided: Vec<&str> = divided.iter().map(String::as_str).collect();
    let whole = report(&here, &command, "whole");
    for part in ["1/3", "1+1/3", "3/3"] {
        let out = format!("part-{}", part.replace(['+', '/'], "-"));
        let (code, one) = report(&here, &[&divided[..], &["--partition", part]].concat(), &out);
        assert_eq!(code, Some(0), "a part has no verdict of its own");
        assert_eq!(one["partition"]["of"], 3);
        assert_ne!(one["verdict"], "conformant", "a part is not the whole");
    }
    let parts = ["part-3-3", "part-1-3", "part-1-1-3"];
    let joined = report(&here, &[&["report", "merge"], &parts[..]].concat(), "joined");
    [whole, joined]
}

#[test]
fn parts_of_a_check_come_to_the_whole() {
    let wrong = ["--mutant", "locking/compares_less"];
    let command = ["check", "--seed", "3", "--explored", "0"];
    let [(whole_code, whole), (joined_code, joined)] = both_ways(&wrong, &command);
    assert_eq!(verdicts(&joined), verdicts(&whole));
    assert_eq!((whole_code, joined_code), (Some(1), Some(1)));
    assert_eq!(told(&joined), told(&whole), "each case is told in one part");
    assert_eq!(joined["figures"], whole["figures"]);
    assert_eq!(joined["patterns"], whole["patterns"]);
    assert_eq!(joined["verdict"], "non_conformant");
    assert!(joined.get("partition").is_none());
    // What a part tells costs what it costs in the whole run, but for the reads before the first case.
    let requests = |report: &Value| report["traffic"]["requests"].as_f64().unwrap_or_default();
    let ratio = requests(&joined) / requests(&whole);
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

#[test]
fn parts_of_an_exploration_come_to_the_whole() {
    let command = ["explore", "--seed", "4", "--cases", "10", "--first", "5"];
    let [(whole_code, whole), (joined_code, joined)] = both_ways(&[], &command);
    assert_eq!(
        (whole_code, joined_code),
        (Some(0), Some(3)),
        "nothing broke, and not all was judged"
    );
    assert_eq!(told(&joined), told(&whole), "each case is told in one part");
    let broken =
        |report: &Value| verdicts(report).iter().any(|(_, verdict)| verdict.contains("fail"));
    assert!(!broken(&joined) && !broken(&whole));
}

#[test]
fn what_cannot_be_divided_or_joined() {
    insta::assert_snapshot!(run(&["check", "http://127.0.0.1:1", "--partition", "1/2"]));
    insta::assert_snapshot!(run(&[
        "check",
        "http://127.0.0.1:1",
        "--seed",
        "1",
        "--partition",
        "3/2"
    ]));
    insta::assert_snapshot!(run(&[
        "check",
        "http://127.0.0.1:1",
        "--seed",
        "1",
        "--partition",
        "1/2",
        "--baseline",
        "b"
    ]));
    let served = Served::start(&[]);
    let here = folder();
    let arguments =
        ["check", &served.url, "--seed", "1", "--scenario", "locking/every", "--partition", "2/4"];
    report(&here, &arguments, "one");
    let output = sixfold(&["report", "merge", "one"]).current_dir(&here).output();
    insta::assert_snapshot!(transcript(&output.expect("the program starts")));
    let output = sixfold(&["baseline", "update", "--report", "one"]).current_dir(&here).output();
    insta::assert_snapshot!(transcript(&output.expect("the program starts")));
}

#[test]
fn two_reports_are_compared() {
    let here = folder();
    let (good, bad) = (Served::start(&[]), Served::start(&["--mutant", "locking/compares_less"]));
    let story = ["--seed", "1", "--scenario", "locking/a_phone_ahead_of_the_server"];
    report(&here, &[&["check", &good.url], &story[..]].concat(), "good");
    report(&here, &[&["check", &bad.url], &story[..]].concat(), "bad");
    let diff = |arguments: &[&str]| {
        let output =
            sixfold(&[&["report", "diff"], arguments].concat()).current_dir(&here).output();
        let output = output.expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, page) = diff(&["good", "bad"]);
    assert_eq!(code, Some(1), "{page}");
    assert!(page.contains("locking/future_version_is_refused pass → fail"), "{page}");
    assert!(page.contains("observed  status 200: accepted"), "{page}");
    for format in ["json", "markdown", "html"] {
        let (code, page) = diff(&["good", "bad", "--format", format]);
        assert_eq!(code, Some(1), "{page}");
        assert!(page.contains("locking/future_version_is_refused"), "{page}");
    }
    let (_, page) = diff(&["bad", "good"]);
    assert!(page.contains("locking/future_version_is_refused fail → pass"), "{page}");
    assert_eq!(diff(&["good", "good"]).0, Some(0));
    assert_eq!(diff(&["good", "nowhere"]).0, Some(2));
}
