//! Adapters, as a user runs the program with one. The programs are in Python: where there is no python3, these
//! tests say so and pass, unless `SIXFOLD_NEEDS_PYTHON` is set, as in `.ci/run`.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::running::Running;
use crate::support::{Served, folder, run, sixfold, transcript};

/// Whether there is a python3. Says aloud where there is none.
fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok_and(|o| o.status.success());
    if !found {
        assert!(std::env::var_os("SIXFOLD_NEEDS_PYTHON").is_none(), "there is no python3");
        // Not by a macro: the test runner would keep that to itself.
        drop(writeln!(std::io::stderr(), "SKIPPED: no python3, in which the adapters are written"));
    }
    found
}

/// The command of the worked example.
fn example() -> String {
    format!("python3 {}/../fixtures/adapters/reference.py", env!("CARGO_MANIFEST_DIR"))
}

/// The command of a program beside this file.
fn own(name: &str) -> String {
    format!("python3 {}/tests/cli/adapter/{name}.py", env!("CARGO_MANIFEST_DIR"))
}

const USERS: [&str; 4] = ["--user", "alice=alice-token", "--user", "bob=bob-token"];

/// A check of these scenarios by an adapter: exit code and page, and the report.
fn check(served: &Served, command: &str, scenarios: &[&str]) -> (String, Value) {
    let folder = folder();
    let mut arguments = vec!["check", served.url.as_str(), "--adapter", command, "--seed", "1"];
    arguments.extend(["--explored", "0"]);
    arguments.extend(USERS);
    arguments.extend(scenarios.iter().flat_map(|scenario| ["--scenario", *scenario]));
    let mut program = sixfold(&arguments);
    let output = program.current_dir(&folder).output().expect("the program starts");
    let report = std::fs::read_to_string(folder.join("sixfold-report/report.json"));
    let report = serde_json::from_str(&report.unwrap_or_default()).unwrap_or_default();
    (transcript(&output), report)
}

/// The rows with this verdict.
fn rows(report: &Value, verdict: &str) -> Vec<String> {
    let all = report["requirements"].as_array().into_iter().flatten();
    let with = all.filter(|row| row["verdict"] == verdict);
    with.filter_map(|row| Some(row["id"].as_str()?.to_owned())).collect()
}

#[test]
fn the_reference_server_keeps_everything_by_its_adapter() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let (page, report) = check(&served, &example(), &[]);
    assert_eq!(rows(&report, "fail"), Vec::<String>::new(), "{page}");
    assert_eq!(rows(&report, "warn"), Vec::<String>::new(), "{page}");
    assert!(rows(&report, "pass").len() > 50, "{page}");
    assert_eq!(report["target"]["spec"], "adapter sixfold");
    assert_eq!(report["traffic"]["records_left"], 0);
    // Not one row at a time: the questions overlap, as the requests of several clients do.
    assert!(report["traffic"]["races"]["overlapped"].as_u64() > Some(0), "{}", report["traffic"]);
    for token in ["alice-token", "bob-token"] {
        assert!(!report.to_string().contains(token), "{token} is shown");
    }
}

#[test]
fn a_wrong_server_is_seen_by_its_adapter() {
    if !has_python() {
        return;
    }
    for (mutant, row) in [
        ("locking/compares_less", "locking/future_version_is_refused"),
        ("delta_sync/position_is_a_second", "delta_sync/ties_survive_a_page_boundary"),
    ] {
        let served = Served::start(&["--mutant", mutant]);
        let pattern = row.split('/').next().unwrap_or_default();
        let (page, report) = check(&served, &example(), &[&format!("{pattern}/")]);
        assert!(page.starts_with("exit 1\n"), "{page}");
        assert!(rows(&report, "fail").contains(&row.to_owned()), "{page}");
        // What travelled is shown, and not what it means.
        assert!(page.contains("→ ") && page.contains("application/json"), "{page}");
        assert!(page.contains(" --adapter 'python3 "), "{page}");
    }
}

#[test]
fn an_adapter_that_keeps_deletes_to_itself_is_seen() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let (page, report) = check(&served, &own("lying"), &["soft_delete/"]);
    let row = "soft_delete/tombstone_reaches_every_reader".to_owned();
    assert!(rows(&report, "fail").contains(&row), "{page}");
}

#[test]
fn versions_that_only_can_be_told_apart_are_enough_for_locking() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let (page, report) = check(&served, &own("opaque"), &[]);
    assert_eq!(rows(&report, "fail"), Vec::<String>::new(), "{page}");
    assert_eq!(rows(&report, "warn"), Vec::<String>::new(), "{page}");
    let passed = rows(&report, "pass");
    for row in [
        "locking/stale_version_is_refused",
        "locking/one_winner_per_version",
        "delta_sync/delta_contains_every_change",
        "delta_sync/ties_survive_a_page_boundary",
    ] {
        assert!(passed.contains(&row.to_owned()), "{row}: {page}");
    }
    let left_out = rows(&report, "not_applicable");
    for row in ["locking/future_version_is_refused", "locking/each_change_adds_one"] {
        assert!(left_out.contains(&row.to_owned()), "{row}: {page}");
    }
    // Which of two accepted writes came first nobody has to know to see that there should be one.
    for (mutant, row) in [
        ("locking/checks_then_writes", "locking/one_winner_per_version"),
        ("locking/locks_the_row_it_has_just_loaded", "locking/stale_version_is_refused"),
    ] {
        let served = Served::start(&["--mutant", mutant]);
        let (page, report) = check(&served, &own("opaque"), &["locking/"]);
        assert!(rows(&report, "fail").contains(&row.to_owned()), "{mutant}: {page}");
    }
}

#[test]
fn a_program_that_dies_is_told_with_its_last_words_and_without_secrets() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let (page, report) = check(&served, &own("dying"), &["soft_delete/"]);
    assert!(page.starts_with("exit 2\n"), "{page}");
    assert!(page.contains("nothing is known of deletes"), "{page}");
    assert!(page.contains("it ended with exit status: 1"), "{page}");
    assert!(page.contains("The run was stopped: the adapter cannot be asked any more"), "{page}");
    assert_eq!(rows(&report, "fail"), Vec::<String>::new(), "{page}");
    assert!(!page.contains("alice-token") && !report.to_string().contains("alice-token"), "{page}");
}

#[cfg(unix)]
#[test]
fn a_ctrl_c_of_the_terminal_leaves_the_program_to_clean_up_with() {
    use std::os::unix::process::CommandExt as _;

    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let (folder, command) = (folder(), example());
    let arguments =
        ["check", &served.url, "--adapter", &command, "--seed", "1", "--format", "ndjson"];
    let mut program = sixfold(&[&arguments[..], &USERS[..]].concat());
    let mut running = Running::start(program.current_dir(&folder).process_group(0));
    running.until("\"case_finished\"");
    // As a terminal does it: to all that belong to what was started there.
    let group = format!("-{}", running.id());
    let sent = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    assert_eq!(running.end().status.code(), Some(3));
    let report = std::fs::read_to_string(folder.join("sixfold-report/report.json"));
    let report: Value = serde_json::from_str(&report.expect("it is there")).expect("it is JSON");
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["traffic"]["records_left"], 0);
    assert_eq!(report["traffic"]["failures"], serde_json::json!({}));
}

#[test]
fn the_self_check() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let mut page = String::new();
    let mut programs = vec![("the worked example".to_owned(), example())];
    programs.extend(["opaque", "careless", "dying"].map(|name| (name.to_owned(), own(name))));
    for (name, command) in &programs {
        let arguments = ["adapter", "check", &served.url, "--adapter", command];
        let told = run(&[&arguments[..], &USERS[..]].concat());
        page.push_str(&format!("## {name}\n{}\n", without_paths(&told)));
    }
    insta::assert_snapshot!(page);
}

/// Without what a traceback says of where things lie.
fn without_paths(page: &str) -> String {
    let lines = page.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("File \"") && !line.starts_with('^') && !line.starts_with("said = ")
    });
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn programs_that_are_none() {
    let served = Served::start(&[]);
    let mut page = String::new();
    for command in ["./no-such-program", "'", "true"] {
        let arguments = ["adapter", "check", &served.url, "--adapter", command];
        let told = run(&[&arguments[..], &USERS[..]].concat());
        page.push_str(&format!("$ --adapter {command}\n{told}\n"));
    }
    page.push_str(&format!("$ none\n{}", run(&["adapter", "check", &served.url])));
    insta::assert_snapshot!(page);
}

#[cfg(unix)]
#[test]
fn tokens_that_expire_while_a_run_goes_on_are_renewed() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let folder = folder();
    let script = "echo asked >> $1.asked; echo $1-$(wc -l < $1.asked | tr -d ' ')\n";
    std::fs::write(folder.join("token.sh"), script).expect("it can be written");
    let program = format!("{}/tests/cli/adapter/expiring.py", env!("CARGO_MANIFEST_DIR"));
    let text = format!(
        "format = \"sixfold-target/1\"\nurl = \"{}\"\n[adapter]\ncommand = [\"python3\", \"{program}\"]\n\
         [users.alice]\ncommand = [\"sh\", \"token.sh\", \"alice\"]\n\
         [users.bob]\ncommand = [\"sh\", \"token.sh\", \"bob\"]\n",
        served.url
    );
    std::fs::write(folder.join("sixfold.toml"), text).expect("it can be written");
    let arguments = ["check", "--seed", "1", "--explored", "0", "--scenario", "locking/"];
    let output = sixfold(&arguments).current_dir(&folder).output().expect("the program starts");
    let page = transcript(&output);
    let report = std::fs::read_to_string(folder.join("sixfold-report/report.json"));
    let report: Value = serde_json::from_str(&report.expect("it is there")).expect("it is JSON");
    assert_eq!(rows(&report, "fail"), Vec::<String>::new(), "{page}");
    assert!(rows(&report, "pass").contains(&"locking/stale_version_is_refused".to_owned()));
    assert_eq!(report["traffic"]["records_left"], 0, "{page}");
    let asked = std::fs::read_to_string(folder.join("alice.asked")).expect("it was asked");
    assert!(asked.lines().count() > 2, "{page}");
    for token in ["alice-1", "alice-2", "bob-1"] {
        assert!(!report.to_string().contains(token) && !page.contains(token), "{token} is shown");
    }
}

#[test]
fn a_target_file_names_an_adapter() {
    if !has_python() {
        return;
    }
    let served = Served::start(&[]);
    let folder = folder();
    let program = format!("{}/../fixtures/adapters/reference.py", env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(program, folder.join("adapter.py")).expect("it can be copied");
    let text = format!(
        "format = \"sixfold-target/1\"\nurl = \"{}\"\n[adapter]\ncommand = [\"python3\", \"adapter.py\"]\n\
         [users.alice]\nbearer = \"alice-token\"\n[users.bob]\nbearer = \"bob-token\"\n",
        served.url
    );
    std::fs::write(folder.join("target.toml"), text).expect("it can be written");
    // From another folder: the command is run in that of the file.
    let inside = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
    let file = format!("{inside}/target.toml");
    let mut program = sixfold(&["doctor", "--target", &file, "--write"]);
    let parent = folder.parent().expect("it lies in one").to_owned();
    let output = program.current_dir(parent).output().expect("the program starts");
    let page = transcript(&output);
    assert!(page.starts_with("exit 0\n"), "{page}");
    assert!(page.contains("adapter sixfold"), "{page}");
}
