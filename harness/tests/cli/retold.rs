//! Stories of one's own and stories that were found before: told once, many times, and before others.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{Served, folder, sixfold, transcript};
use serde_json::Value;

/// A client that names a version which no record has.
const STORY: &str = "title: A version from the future
entities: { tasks: one }
clients: [phone]
steps:
  - phone: create tasks as t
  - phone: update t
  - phone: update t version far
  - phone: read t
";

/// The reference, wrong in just what the story shows.
fn wrong() -> Served {
    Served::start(&["--mutant", "locking/compares_less"])
}

fn story(folder: &Path, name: &str) -> PathBuf {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let file = folder.join(name);
    std::fs::write(&file, STORY).expect("the story can be written");
    file
}

/// Runs the program in a folder. Returns what came of it, and the report that it wrote there.
fn run_in(folder: &Path, arguments: &[&str]) -> (Output, Value) {
    let output = sixfold(arguments).current_dir(folder).output().expect("the program starts");
    let text = std::fs::read_to_string(folder.join("sixfold-report/report.json"))
        .unwrap_or_else(|e| panic!("no report: {e}\n{}", transcript(&output)));
    (output, serde_json::from_str(&text).expect("the report is JSON"))
}

fn row<'r>(report: &'r Value, id: &str) -> &'r Value {
    let rows = report["requirements"].as_array().expect("it has requirements");
    rows.iter().find(|row| row["id"] == id).expect("the requirement is among them")
}

#[test]
fn many_replays_tell_how_often_a_requirement_broke() {
    let (served, here) = (wrong(), folder());
    story(&here, "future.yaml");
    let often = ["replay", "future.yaml", &served.url, "--times", "6", "--seed", "7"];
    let (output, report) = run_in(&here, &often);
    let page = transcript(&output);
    assert_eq!(output.status.code(), Some(1), "{page}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let line = "locking/future_version_is_refused: broken in 6 of 6 replays, first with seed 7";
    assert_eq!(stdout.lines().next(), Some(line), "{page}");
    assert!(
        stdout.lines().nth(1).is_some_and(|line| line.ends_with("kept in every replay")),
        "{page}"
    );

    // The report is that of all replays, and each breach that it shows names its seed.
    let broken = row(&report, "locking/future_version_is_refused");
    assert_eq!(broken["breach_count"], 6);
    assert_eq!(report["scenarios"].as_array().map(Vec::len), Some(6));
    assert_eq!(report["seed"], 7);
    let commands: Vec<&str> = broken["breaches"]
        .as_array()
        .expect("breaches are listed")
        .iter()
        .filter_map(|breach| breach["reproduce"].as_str())
        .collect();
    let expected: Vec<String> = (7..12)
        .map(|seed| format!("sixfold replay future.yaml {}/ --seed {seed}", served.url))
        .collect();
    assert_eq!(commands, expected);
    assert_eq!(report["traffic"]["records_left"], 0);

    // The command shows it again.
    let words: Vec<&str> = commands[2].split(' ').skip(1).collect();
    let (output, _) = run_in(&here, &words);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
}

#[test]
fn many_replays_of_what_is_kept_say_so() {
    let (served, here) = (Served::start(&[]), folder());
    story(&here, "future.yaml");
    let (output, report) = run_in(&here, &["replay", "future.yaml", &served.url, "--times", "3"]);
    let page = transcript(&output);
    assert_eq!(output.status.code(), Some(0), "{page}");
    assert!(page.contains("nothing broke in 3 replays, "), "{page}");
    assert_eq!(report["figures"]["breached"], 0);
}

#[test]
fn what_was_found_before_is_told_first() {
    let (served, here) = (wrong(), folder());
    story(&here.join("sixfold-found"), "locking.future-1.yaml");
    let both = ["check", &served.url, "--scenario", "discovery/a_name", "--scenario", "found/"];
    let (output, report) = run_in(&here, &both);
    let page = transcript(&output);
    assert_eq!(output.status.code(), Some(1), "{page}");
    assert!(page.contains("1 story found before, then 1 scenario,"), "{page}");
    let told: Vec<&str> = report["scenarios"]
        .as_array()
        .expect("stories are listed")
        .iter()
        .filter_map(|story| story["id"].as_str())
        .collect();
    assert_eq!(told, ["found/locking.future-1", "discovery/a_name_is_typed_into_the_app"]);
    let breach = &row(&report, "locking/future_version_is_refused")["breaches"][0];
    let again = "sixfold replay sixfold-found/locking.future-1.yaml ";
    assert!(breach["reproduce"].as_str().is_some_and(|text| text.starts_with(again)), "{breach}");

    // Another folder is another memory, and none is an empty one.
    let (output, _) = run_in(&here, &[&both[..4], &["--found", "elsewhere"]].concat());
    let page = transcript(&output);
    assert!(page.contains(": 1 scenario, seed"), "{page}");
    assert!(!page.contains("told first"), "{page}");

    // It is said from where they are and how to leave them out, which works.
    let first =
        "told first: 1 story of sixfold-found, which broke something before; --no-found leaves";
    let (output, _) = run_in(&here, &both);
    assert!(transcript(&output).contains(first), "{}", transcript(&output));
    let (output, _) = run_in(&here, &[&both[..], &["--no-found"]].concat());
    let page = transcript(&output);
    assert_eq!(output.status.code(), Some(2), "{page}");
    assert!(page.contains("no scenario is called `found/`"), "{page}");
}

#[test]
fn a_found_story_that_cannot_be_read_stops_the_check() {
    let here = folder();
    let found = here.join("sixfold-found");
    std::fs::create_dir_all(&found).expect("the folder can be made");
    std::fs::write(
        found.join("broken.yaml"),
        "title: t\nclients: [phone]\nsteps:\n  - phone: updat t\n",
    )
    .expect("it can be written");
    let output = sixfold(&["check", "http://127.0.0.1:9"]).current_dir(&here).output();
    insta::assert_snapshot!(transcript(&output.expect("the program starts")));
}
