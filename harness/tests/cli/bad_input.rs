//! Bad input: each gets a clear message with what to do next, and the exit code of the table.

use crate::support::{Served, canned, folder, nobody, run};

/// Runs `check` and takes out the URL, which differs from run to run.
fn check(url: &str) -> String {
    run(&["check", url]).replace(url, "{URL}")
}

#[test]
fn a_url_that_is_none() {
    insta::assert_snapshot!(run(&["check", "localhost:3000"]));
    insta::assert_snapshot!(run(&["check", "not a url"]));
    insta::assert_snapshot!(run(&["check", "ftp://127.0.0.1/"]));
}

#[test]
fn nothing_listens() {
    insta::assert_snapshot!(check(&nobody()));
}

#[test]
fn html_answers() {
    let url = canned(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<h1>Hello</h1>",
    );
    insta::assert_snapshot!(check(&url));
}

#[test]
fn other_json_answers() {
    let url = canned(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\nconnection: close\r\n\r\n{\"hello\":true}",
    );
    insta::assert_snapshot!(check(&url));
}

#[test]
fn nothing_is_found() {
    let url = canned("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    insta::assert_snapshot!(check(&url));
}

#[test]
fn something_else_than_http_answers() {
    insta::assert_snapshot!(check(&canned("220 mail.example ESMTP\r\n")));
}

#[test]
fn the_connection_closes_at_once() {
    insta::assert_snapshot!(check(&canned("")));
}

#[test]
fn a_server_that_cannot_be_emptied() {
    let served = Served::start(&["--no-test-control"]);
    for command in ["explore", "check"] {
        let told = run(&[command, &served.url, "--user", "alice=alice-token", "--reset"]);
        insta::assert_snapshot!(told.replace(&served.url, "{URL}"));
    }
}

#[test]
fn tls_to_a_server_without_it() {
    let served = Served::start(&[]);
    let url = served.url.replace("http://", "https://");
    insta::assert_snapshot!(check(&url));
}

#[test]
fn the_document_leads_to_another_host() {
    let body = r#"{"spec":"sixfold/1.0","links":{"sync":"http://192.0.2.1/sync"},"entities":[]}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    insta::assert_snapshot!(check(&canned(answer.leak())));
}

#[test]
fn the_document_lacks_what_is_needed() {
    let body = r#"{"spec":"sixfold/1.0","entities":[]}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    insta::assert_snapshot!(check(&canned(answer.leak())));
}

#[test]
fn wrong_credentials() {
    let served = Served::start(&[]);
    let output = run(&["check", &served.url, "--user", "alice=wrong", "--user", "bob=wrong"]);
    insta::assert_snapshot!(output.replace(&served.url, "{URL}"));
    insta::assert_snapshot!(run(&["check", &served.url, "--user", "alice"]));
}

#[test]
fn ids_that_nobody_knows() {
    insta::assert_snapshot!(run(&["explain", "locking/stale_write"]));
    insta::assert_snapshot!(run(&["serve", "--mutant", "locking/nonsense"]));
    insta::assert_snapshot!(run(&["check", "http://127.0.0.1:1", "--scenario", "nonsense"]));
    insta::assert_snapshot!(run(&["prove", "nonsense"]));
}

#[test]
fn a_broken_scenario_file() {
    let file = folder().join("story.yaml");
    std::fs::write(&file, "title: t\nclients: [phone]\nsteps:\n  - phone: updte t\n")
        .expect("it can be written");
    let file = file.to_string_lossy().into_owned();
    insta::assert_snapshot!(
        run(&["replay", &file, "http://127.0.0.1:1"]).replace(&file, "story.yaml")
    );
    insta::assert_snapshot!(run(&["replay", "no-such-file.yaml", "http://127.0.0.1:1"]));
}

#[test]
fn a_folder_that_cannot_be_written_to() {
    let served = Served::start(&[]);
    let file = folder().join("in-the-way");
    std::fs::write(&file, "").expect("it can be written");
    let out = file.to_string_lossy().into_owned();
    let output = run(&["check", &served.url, "--scenario", "locking/the_slower", "--out", &out]);
    insta::assert_snapshot!(output.replace(&served.url, "{URL}").replace(&out, "{FILE}"));
}
