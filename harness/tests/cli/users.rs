//! Users who are one and the same to the server: said before the run. Who sends the same credentials is left
//! out; who only does as if is not, since a server that keeps nobody apart looks the same.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::Value;

use crate::support::{Served, folder, run, sixfold, transcript};

/// Stories of which two are about a stranger, and one is not.
const STORIES: [&str; 8] = [
    "--scenario",
    "rest/a_stranger_knows_an_id",
    "--scenario",
    "delta_sync/a_position_changes_hands",
    "--scenario",
    "locking/the_slower",
    "--seed",
    "1",
];

/// A check as these users: what was printed, and the report.
fn check(url: &str, users: [&str; 2]) -> (String, Value) {
    let here = folder();
    let users = ["--user", users[0], "--user", users[1]];
    let arguments = [&["check", url], &users[..], &STORIES].concat();
    let output = sixfold(&arguments).current_dir(&here).output().expect("the program starts");
    let text = std::fs::read_to_string(here.join("sixfold-report/report.json"))
        .unwrap_or_else(|e| panic!("no report: {e}\n{}", transcript(&output)));
    (transcript(&output), serde_json::from_str(&text).expect("the report is JSON"))
}

fn row<'r>(report: &'r Value, id: &str) -> &'r Value {
    let rows = report["requirements"].as_array().expect("it has requirements");
    rows.iter().find(|row| row["id"] == id).expect("the requirement is among them")
}

/// What is about strangers is not judged, and says why; what is not is judged as ever.
fn nothing_about_strangers(page: &str, report: &Value) {
    let stranger = row(report, "delta_sync/position_grants_nothing");
    assert_eq!(stranger["verdict"], "not_exercised", "{page}");
    assert_eq!(stranger["open_cause"], "users", "{page}");
    let remark = stranger["remark"].as_str().unwrap_or_default();
    assert!(
        remark.contains("`bob` is no other than `alice`") && remark.contains("--user"),
        "{remark}"
    );
    assert_eq!(row(report, "locking/stale_version_is_refused")["verdict"], "pass", "{page}");
    assert_eq!(report["figures"]["breached"], 0, "{page}");
    let told = "warning: `bob` is the same user as `alice`";
    assert!(page.contains(told) && page.contains("too few users"), "{page}");
}

#[test]
fn two_users_with_one_token_are_one() {
    let served = Served::start(&["--no-test-control"]);
    let one = ["alice=alice-token", "bob=alice-token"];
    let (page, report) = check(&served.url, one);
    nothing_about_strangers(&page, &report);
    assert!(page.contains("both send the same credentials"), "{page}");
    let users = ["--user", one[0], "--user", one[1], "--json"];
    let read = run(&[&["check", &served.url], &users[..], &STORIES].concat());
    assert!(read.contains("--- stderr\nwarning: `bob` is the same user as `alice`"), "{read}");
    let doctor = run(&["doctor", &served.url, "--user", one[0], "--user", one[1]]);
    assert!(doctor.contains("bob        left out: the same user as alice"), "{doctor}");
    // Two who are strangers are taken for what they are.
    let (page, report) = check(&served.url, ["alice=alice-token", "bob=bob-token"]);
    assert_eq!(row(&report, "delta_sync/position_grants_nothing")["verdict"], "pass", "{page}");
    assert!(!page.contains("warning:"), "{page}");
}

#[test]
fn two_tokens_of_one_user_are_a_warning_and_no_excuse() {
    let served = Served::start(&["--no-test-control"]);
    let url = with_another_token(&served.url, "alice-token", "alice-again");
    let one = ["alice=alice-token", "bob=alice-again"];
    let (page, report) = check(&url, one);
    let stranger = row(&report, "rest/foreign_records_look_unknown");
    assert_eq!(stranger["verdict"], "fail", "{page}");
    let told = "warning: `bob` reads, changes and deletes what `alice` has just made.";
    assert!(page.contains(told) && page.contains("keeps nobody apart"), "{page}");
    assert_eq!(report["traffic"]["records_left"], 0);
    // Whoever has a program read the results is told as well, and the program is left alone.
    for format in ["json", "ndjson"] {
        let users = ["--user", one[0], "--user", one[1], "--format", format];
        let output = sixfold(&[&["check", &url], &users[..], &STORIES].concat()).output();
        let output = output.expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with(told) && said.lines().count() == 1, "{format}: {said}");
        assert!(!String::from_utf8_lossy(&output.stdout).contains(told), "{format}");
    }
    let doctor = run(&["doctor", &url, "--write", "--user", one[0], "--user", one[1]]);
    assert!(doctor.contains("keeps nobody apart"), "{doctor}");
}

#[test]
fn who_runs_a_command_of_a_report_has_to_name_the_users_again() {
    let served = Served::start(&["--no-test-control", "--mutant", "locking/compares_less"]);
    let story = ["check", &served.url, "--scenario", "locking/a_phone_ahead", "--seed", "1"];
    let named = ["--user", "alice=alice-token", "--user", "bob=bob-token"];
    let page = run(&[&story[..], &named].concat());
    assert!(page.contains("name the users again with --user"), "{page}");
    let mut command = sixfold(&story);
    command.env("SIXFOLD_USERS", "alice=alice-token,bob=bob-token");
    let page = transcript(&command.output().expect("the program starts"));
    assert!(page.starts_with("exit 1\n") && !page.contains("name the users again"), "{page}");
}

#[test]
fn a_token_that_is_too_short_to_be_withheld_well_is_told() {
    let page = run(&[
        "check",
        &crate::support::nobody(),
        "--user",
        "alice=x",
        "--user",
        "bob=long-enough",
    ]);
    assert!(page.contains("that it is `alice` has less than four letters"), "{page}");
    assert!(!page.contains("`bob`"), "{page}");
}

#[test]
fn a_token_is_named_without_its_scheme() {
    let served = Served::start(&["--no-test-control"]);
    let told = |user: &str| run(&["check", &served.url, "--user", user]);
    let pages = ["alice=Bearer s3cret-xyz", "alice=basic s3cret-xyz", "s3cret-xyz", "alice="];
    let pages = pages.map(told);
    insta::assert_snapshot!(pages.join("\n"));
    assert!(pages.iter().all(|page| !page.contains("s3cret-xyz")), "a token is shown");
}

/// The URL of a server before this one, to which both tokens are the first one's. They are of one length.
fn with_another_token(url: &str, token: &'static str, other: &'static str) -> String {
    assert_eq!(token.len(), other.len());
    let server = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&server) else { continue };
            let (Ok(client_out), Ok(server_out)) = (client.try_clone(), server.try_clone()) else {
                continue;
            };
            std::thread::spawn(move || pass_on(client, server_out, other, token));
            std::thread::spawn(move || pass_on(server, client_out, "", ""));
        }
    });
    format!("http://{address}")
}

/// Passes bytes on until there are no more, one text in the place of another.
fn pass_on(mut from: TcpStream, mut to: TcpStream, text: &str, instead: &str) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = &mut buffer[..read];
        // A request's head comes in one piece, as the program sends it.
        if let Some(at) = bytes.windows(text.len().max(1)).position(|part| part == text.as_bytes())
        {
            bytes[at..at + text.len()].copy_from_slice(instead.as_bytes());
        }
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    drop(to.shutdown(std::net::Shutdown::Write));
}
