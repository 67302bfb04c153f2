//! The target file, as a user runs the program with one.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Served, folder, sixfold, transcript};

/// Runs the program in this folder, with the tokens of the reference server in the environment.
fn run_in(folder: &Path, arguments: &[&str]) -> (String, Value) {
    let mut command = sixfold(arguments);
    command.current_dir(folder).env("ALICE_TOKEN", "alice-token").env("TENANT", "tenant-s3cret");
    let output = command.output().expect("the program starts");
    let report = fs::read_to_string(folder.join("sixfold-report/report.json")).unwrap_or_default();
    (transcript(&output), serde_json::from_str(&report).unwrap_or_default())
}

/// A folder with a target file for this server: what stands in it behind its URL.
fn folder_with(served: &Served, rest: &str) -> std::path::PathBuf {
    let folder = folder();
    let text = format!("format = \"sixfold-target/1\"\nurl = \"{}\"\n{rest}", served.url);
    fs::write(folder.join("sixfold.toml"), text).expect("it can be written");
    folder
}

const USERS: &str = "
[users.alice]
bearer = { env = \"ALICE_TOKEN\" }
[users.bob]
header = { name = \"Authorization\", value = \"Bearer bob-token\" }
";

/// A story that puts a version from the future at stake.
const FUTURE: &str = "title: A version from the future\nentities: { tasks: any }\nclients: [phone]\nsteps:\n  \
                      - phone: create tasks as t\n  - phone: update t\n  - phone: update t version far\n  - phone: read t\n";

#[test]
fn a_file_in_the_working_directory_is_enough() {
    let served = Served::start(&["--mutant", "locking/compares_less", "--no-test-control"]);
    let headers = "headers = { X-Tenant = { env = \"TENANT\" } }\n";
    let folder = folder_with(&served, &format!("{headers}{USERS}"));
    fs::write(folder.join("future.yaml"), FUTURE).expect("it can be written");
    let (page, report) = run_in(&folder, &["replay", "future.yaml", "--seed", "5"]);
    assert!(page.starts_with("exit 1\n"), "{page}");
    // What shows it again names the file, which holds all that a URL does not.
    let again = "sixfold replay future.yaml --target sixfold.toml --seed";
    assert!(page.contains(again), "{page}");
    for secret in ["alice-token", "bob-token", "tenant-s3cret"] {
        let shown = report.to_string().contains(secret) || page.contains(secret);
        assert!(!shown, "{secret} is shown: {page}");
    }
    let (page, _) = run_in(&folder, &["check", "--target", "no-such.toml"]);
    insta::assert_snapshot!(page);
}

#[test]
fn nothing_is_named() {
    insta::assert_snapshot!(run_in(&folder(), &["check"]).0);
}

#[test]
fn a_waived_row_is_neither_broken_nor_green() {
    let served = Served::start(&["--mutant", "locking/compares_less"]);
    let waiver = "[[waive]]\nrow = \"locking/future_version_is_refused\"\nreason = \"known, mended in 2.3\"\n";
    let folder = folder_with(&served, waiver);
    fs::write(folder.join("future.yaml"), FUTURE).expect("it can be written");
    let (page, report) = run_in(&folder, &["replay", "future.yaml", "--seed", "5"]);
    assert!(page.starts_with("exit 0\n"), "{page}");
    let rows = report["requirements"].as_array().expect("it has requirements");
    let row = rows.iter().find(|row| row["id"] == "locking/future_version_is_refused");
    let row = row.expect("it is listed");
    assert_eq!(row["verdict"], "waived");
    assert_eq!(row["remark"], "known, mended in 2.3; it was broken in this run");
    assert!(row["breach_count"].as_u64() > Some(0), "what was seen stays in the report");
    assert_eq!(report["figures"]["waived"], 1);
    assert_eq!(report["figures"]["breached"], 0);
    let told = "Waived\n  locking/future_version_is_refused known, mended in 2.3; it was broken in this run";
    assert!(page.contains(told), "{page}");
}

#[test]
fn a_run_stops_in_order_when_its_budget_is_spent() {
    let served = Served::start(&[]);
    let folder = folder_with(&served, "[budget]\nrequests = 150\n");
    let (page, report) = run_in(&folder, &["check", "--seed", "1"]);
    assert!(page.starts_with("exit 3\n"), "{page}");
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["verdict"], "incomplete");
    assert_eq!(report["stopped_because"], "the 150 requests that the target file grants are spent");
    // The case under way is told to its end, and what it made is deleted.
    let sent = report["traffic"]["requests"].as_u64().expect("they are counted");
    assert!((50..400).contains(&sent), "{sent}");
    assert_eq!(report["traffic"]["records_left"], 0);
    assert!(page.contains("The run was stopped: the 150 requests"), "{page}");
}

#[test]
fn a_capability_that_is_left_alone_is_not_judged() {
    let served = Served::start(&[]);
    let folder = folder_with(&served, "without = [\"batch\", \"put\"]\n");
    let (page, report) = run_in(&folder, &["check", "--scenario", "separation/", "--seed", "1"]);
    assert!(page.starts_with("exit 3\n"), "{page}");
    assert_eq!(report["figures"]["breached"], 0, "{page}");
    let rows = report["requirements"].as_array().expect("it has requirements");
    let of_batch: Vec<&Value> = rows
        .iter()
        .filter(|row| row["id"].as_str().is_some_and(|id| id.contains("/batch_")))
        .collect();
    assert!(!of_batch.is_empty());
    for row in of_batch {
        assert_eq!(row["verdict"], "not_applicable", "{row}");
        assert_eq!(row["remark"], "the capability `batch` is left out by the user");
    }
}

#[cfg(unix)]
#[test]
fn a_command_is_asked_again_when_its_token_is_refused() {
    let served = Served::start(&["--mutant", "locking/compares_less", "--no-test-control"]);
    let users = "[users.alice]\ncommand = [\"sh\", \"token.sh\", \"alice\"]\n\
                 [users.bob]\ncommand = [\"sh\", \"token.sh\", \"bob\"]\n";
    let folder = folder_with(&served, users);
    // The first token is one that has expired.
    let script = "echo asked >> $1.asked\n\
                  if [ $(wc -l < $1.asked) = 1 ]; then echo $1-expired; else echo $1-token; fi\n";
    fs::write(folder.join("token.sh"), script).expect("it can be written");
    fs::write(folder.join("future.yaml"), FUTURE).expect("it can be written");
    let (page, report) = run_in(&folder, &["replay", "future.yaml", "--seed", "5"]);
    assert!(page.starts_with("exit 1\n"), "{page}");
    for user in ["alice", "bob"] {
        let asked = fs::read_to_string(folder.join(format!("{user}.asked"))).unwrap_or_default();
        assert_eq!(asked.lines().count(), 2, "{user}: once at the beginning, once when refused");
        for token in ["expired", "token"] {
            let token = format!("{user}-{token}");
            assert!(!report.to_string().contains(&token) && !page.contains(&token), "{token}");
        }
    }
    // One that never prints a good token is not asked for ever.
    fs::write(
        folder.join("token.sh"),
        "echo asked >> $1.asked; date +%N%s | tr -d '\\n'; echo $$\n",
    )
    .expect("it can be written");
    fs::remove_file(folder.join("alice.asked")).expect("it is there");
    let (page, _) = run_in(&folder, &["check"]);
    assert!(page.starts_with("exit 2\n"), "{page}");
    let asked = fs::read_to_string(folder.join("alice.asked")).expect("it was asked");
    assert_eq!(asked.lines().count(), 2);
    fs::write(folder.join("token.sh"), "exit 7\n").expect("it can be written");
    insta::assert_snapshot!(run_in(&folder, &["check"]).0);
}

#[test]
fn a_file_is_written_and_can_be_used() {
    let offering = Served::start(&[]);
    let folder = folder();
    let (page, _) = run_in(&folder, &["init", &offering.url]);
    assert!(page.starts_with("exit 0\n"), "{page}");
    let written = fs::read_to_string(folder.join("sixfold.toml")).expect("it is written");
    insta::assert_snapshot!(crate::support::redact(&written));
    let (page, _) = run_in(&folder, &["check", "--scenario", "locking/the_slower", "--seed", "1"]);
    assert!(page.starts_with("exit 3\n"), "one story cannot judge everything: {page}");
    // What is written as an example can be used as it stands, once what it names is there.
    let uncommented: String = written
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_toml(rest)).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let used: toml::Table =
        toml::from_str(&uncommented).unwrap_or_else(|e| panic!("{e}\n{uncommented}"));
    let keys: Vec<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "adapter",
            "budget",
            "capabilities",
            "consistency",
            "dialect",
            "format",
            "headers",
            "nodes",
            "process",
            "proxy",
            "timeout",
            "tls",
            "url",
            "users",
            "waive",
            "without"
        ]
    );
    // It is written once.
    let (page, _) = run_in(&folder, &["init", &offering.url]);
    insta::assert_snapshot!(page);
    let (page, _) = run_in(&folder, &["init", &offering.url, "--force"]);
    assert!(page.starts_with("exit 0\n"), "{page}");
}

/// Whether the line is an example and no sentence.
fn is_toml(line: &str) -> bool {
    line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
}

#[test]
fn a_file_for_a_server_that_says_nothing() {
    let folder = folder();
    let url = crate::support::nobody();
    insta::assert_snapshot!(run_in(&folder, &["init", &url]).0);
    let written = fs::read_to_string(folder.join("sixfold.toml")).expect("it is written");
    insta::assert_snapshot!(crate::support::redact(&written));
    // The tokens are still to come, and the file says where from.
    let mut command = sixfold(&["check"]);
    let output = command.current_dir(&folder).output().expect("the program starts");
    insta::assert_snapshot!(transcript(&output));
    insta::assert_snapshot!(run_in(&folder, &["init", "localhost:3000", "--force"]).0);
}

#[test]
fn a_server_is_looked_at() {
    let served = Served::start(&[]);
    let page = run_in(&folder(), &["doctor", &served.url]).0;
    insta::assert_snapshot!(page);
    let writing = run_in(&folder(), &["doctor", &served.url, "--write"]).0;
    let only = |page: &str| page.lines().map(str::to_owned).collect::<Vec<_>>();
    let before = only(&page);
    let more: Vec<String> =
        only(&writing).into_iter().filter(|line| !before.contains(line)).collect();
    insta::assert_snapshot!(more.join("\n"));
    // Reading has left nothing behind, and neither has writing.
    let after = run_in(&folder(), &["doctor", &served.url]).0;
    assert_eq!(page, after);
}

#[test]
fn a_server_is_looked_at_that_needs_a_file() {
    let served = Served::start(&["--variant", "bare", "--no-test-control"]);
    let waiver = "[[waive]]\nrow = \"locking/future_version_is_refused\"\nreason = \"known\"\n";
    let budget = "[budget]\nrequests = 5000\n[consistency]\nstaleness = \"2s\"\n";
    let users = USERS.replace("bob-token", "nonsense");
    let (page, _) = run_in(&folder_with(&served, &format!("{users}{waiver}{budget}")), &["doctor"]);
    insta::assert_snapshot!(page);
    assert!(!page.contains("nonsense") && !page.contains("alice-token"), "{page}");
    // Without users.
    let nobody = run_in(&folder(), &["doctor", &served.url]).0;
    insta::assert_snapshot!(nobody.split("\nCapabilities").next().unwrap_or_default());
    // Held to what it does not declare.
    let folder = folder_with(&served, &format!("capabilities = [\"batch\"]\n{USERS}"));
    insta::assert_snapshot!(run_in(&folder, &["check"]).0);
}

#[test]
fn a_change_that_comes_late_is_no_breach_where_that_is_granted() {
    let served = Served::start(&["--mutant", "delta_sync/sends_other_devices_to_a_replica"]);
    let row = "delta_sync/staleness_is_bounded";
    let verdict = |rest: &str| {
        let folder = folder_with(&served, rest);
        let (page, report) =
            run_in(&folder, &["check", "--scenario", "delta_sync/", "--seed", "1"]);
        let rows = report["requirements"].as_array().unwrap_or_else(|| panic!("{page}"));
        let row = rows.iter().find(|found| found["id"] == row).expect("it is listed");
        row["verdict"].clone()
    };
    assert_eq!(verdict(""), "fail", "the mutant breaks what it promises");
    assert_ne!(verdict("[consistency]\nstaleness = \"1ms\"\n"), "fail");
}
