//! The program against servers that mean it ill: it ends by itself, says what it met, and neither
//! its memory, nor the user's terminal, nor anything else is theirs.

mod attacker;
mod secrets;
mod spoils;

use std::path::Path;
use std::process::Output;
use std::sync::atomic::Ordering;

use attacker::{Attacker, Spoil, When};

use crate::support::{folder, sixfold};

/// How many bytes of one spoiled answer can be on the way at most: what the program reads, and what
/// the system holds between the two. What a server can make the program hold is no more than that.
const MOST: u64 = (16 + 12) * 1024 * 1024;

/// Where the first schema of the reference server is.
const SCHEMA: &str = "/schemas/tasks.json";

/// Stories that ask for something of every kind, but for streams.
const STORIES: [&str; 2] = ["locking/the_slower", "delta_sync/every_change"];

/// A story with streams of events.
const STREAMS: [&str; 1] = ["separation/the_tablet_in_the_kitchen"];

/// Attacks the program while it tells these stories: it ends with one of these codes, and says this.
fn attack(when: When, spoil: Spoil, stories: &[&str], codes: &[i32], says: &str) {
    let attacker = Attacker::start(when, spoil);
    let folder = folder();
    let mut arguments = vec!["check", &attacker.url, "--seed", "1", "--timeout", "0.4"];
    arguments.extend(stories.iter().flat_map(|story| ["--scenario", story]));
    let output = sixfold(&arguments).current_dir(&folder).output().expect("the program starts");
    let told = told(&output, &folder);
    assert!(output.status.code().is_some_and(|code| codes.contains(&code)), "{}", outputs(&output));
    assert!(told.contains(says), "{says:?} is not said: {told:.4000}");
    assert!(attacker.seen.spoiled.load(Ordering::Relaxed) > 0, "nothing was spoiled");
    harmless(&attacker, &output, &folder);
}

/// What holds whatever the server does.
fn harmless(attacker: &Attacker, output: &Output, folder: &Path) {
    let seen = &attacker.seen;
    // An answer may still be under way when the program has gone.
    let begun = seen.spoiled.load(Ordering::Relaxed) + 1;
    let sent = seen.sent.load(Ordering::Relaxed);
    assert!(sent <= begun * MOST, "{sent} bytes were taken in {begun} answers");
    for output in [&output.stdout, &output.stderr] {
        assert!(!output.contains(&0x1b) && !output.contains(&0x07), "a terminal would be steered");
        assert!(
            !String::from_utf8_lossy(output).contains('\u{202e}'),
            "letters would be turned round"
        );
    }
    let page = read(&folder.join("sixfold-report/report.html"));
    for markup in ["<script>hit", "<img src=x", "\u{1b}", "\u{202e}"] {
        assert!(!page.contains(markup), "{markup:?} stands in the page");
    }
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
    let heads = seen.heads.lock().expect("nobody panics with it");
    assert!(heads.iter().all(|head| !head.to_ascii_lowercase().contains("\r\ncookie:")));
}

fn outputs(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{:?}\n{}\n{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Everything that was printed, and the report.
fn told(output: &Output, folder: &Path) -> String {
    outputs(output) + &read(&folder.join("sixfold-report/report.json"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// One test for each way in which answers are spoiled.
macro_rules! attacks {
    ($($name:ident: $when:expr, $spoil:ident, $stories:expr, $codes:expr, $says:expr;)*) => {$(
        #[test]
        fn $name() {
            attack($when, spoils::$spoil, &$stories, &$codes, $says);
        }
    )*};
}

attacks! {
    content_without_end: When::Every(7), endless_content, STORIES, [0, 1, 3], "the answer is longer than 16777216 bytes";
    content_longer_than_a_machine: When::Every(7), announced_content, STORIES, [0, 1, 3], "the answer is longer than 16777216 bytes";
    a_byte_at_a_time: When::Every(7), a_byte_at_a_time, STORIES, [1, 3], "no answer within 0.4 s";
    fields_without_end: When::Every(7), endless_fields, STORIES, [1, 3], "message head is too large";
    a_field_without_end: When::Every(7), endless_field, STORIES, [1, 3], "message head is too large";
    interim_answers_without_end: When::Every(7), endless_interim_answers, STORIES, [1, 3], "no answer within 0.4 s";
    a_chunk_size_without_end: When::Every(7), endless_chunk_size, STORIES, [1, 3], "broken exchange";
    a_gzip_bomb: When::Every(7), gzip_bomb, STORIES, [1, 3], "the answer is longer than 16777216 bytes";
    gzip_that_is_none: When::Every(7), gzip_that_is_none, STORIES, [1], "it is no JSON";
    a_nesting_bomb: When::Every(7), nesting_bomb, STORIES, [1, 3], "more than 250000 JSON values";
    few_bytes_that_become_many_values: When::Every(7), many_values, STORIES, [1, 3], "more than 250000 JSON values";
    a_redirect_to_itself: When::Every(7), redirect_circle, STORIES, [1, 3], "307 Temporary Redirect";
    something_else_than_http: When::Every(7), no_http, STORIES, [1, 3], "invalid HTTP version";
    a_connection_that_closes: When::Every(7), nothing, STORIES, [1, 3], "connection closed before message completed";
    less_content_than_announced: When::Every(7), short_content, STORIES, [1, 3], "broken exchange";
    an_answer_that_nobody_asked_for: When::Every(7), one_answer_too_many, STORIES, [1, 3], "sixfold-report/1";
    two_lengths: When::Every(7), two_lengths, STORIES, [1, 3], "invalid content-length";
    a_reset: When::Every(7), reset, STORIES, [1, 3], "broken exchange";
    bytes_that_are_no_text: When::Every(7), no_utf8, STORIES, [1], "\\\\xFF\\\\xFE";
    poison_in_every_text: When::Every(7), poison, STORIES, [1], "hit(1)";
    numbers_that_nobody_counts_with: When::Every(3), huge_numbers, STORIES, [1], "1e999999";
    members_that_are_named_twice: When::Every(3), names_twice, STORIES, [1], "one names `id` twice";
    a_wait_of_thirty_years: When::Every(7), wait_for_ever, STORIES, [1, 3], "999999999";
    cookies: When::Every(7), cookies, STORIES, [1], "(withheld)";
    a_feed_without_end: When::To("/sync"), endless_feed, STORIES, [1], "delta_sync/walk_terminates";
    positions_of_megabytes: When::To("/sync"), long_positions, STORIES, [1], "not sent: with what the server gave out, the URL is";
    ids_of_megabytes: When::Every(3), long_ids, STORIES, [1], "bytes in all";
    a_stream_without_end: When::To("/events"), endless_stream, STREAMS, [1], "no event came at all";
    a_stream_a_byte_at_a_time: When::To("/events"), slow_stream, STREAMS, [1], "no event came at all";
    a_refusal_without_end: When::To("/events"), endless_refusal, STREAMS, [3], "the answer is longer than 16777216 bytes";
    a_document_without_end: When::AtFirst, endless_content, STORIES, [4], "the answer is longer than 16777216 bytes";
    a_document_a_byte_at_a_time: When::AtFirst, a_byte_at_a_time, STORIES, [4], "no answer within 0.4 s";
    a_million_entities: When::AtFirst, a_million_entities, STORIES, [4], "more than 250000 JSON values";
    a_thousand_entities: When::AtFirst, a_thousand_entities, STORIES, [4], "it names 1000 entities";
    a_name_that_steers: When::AtFirst, a_name_that_steers, STORIES, [4], "\\u001b[31m";
    a_link_to_a_file: When::AtFirst, a_link_to_a_file, STORIES, [4], "not on the host that you named";
    a_link_without_scheme: When::AtFirst, a_link_without_scheme, STORIES, [4], "not on the host that you named";
    a_document_that_moved: When::AtFirst, redirect_circle, STORIES, [4], "status 307";
    a_schema_bomb: When::To(SCHEMA), schema_bomb, STORIES, [4], "more than 1000000 parts";
    a_schema_in_a_circle: When::To(SCHEMA), schema_circle, STORIES, [1, 3], "";
    a_schema_that_leads_elsewhere: When::To(SCHEMA), schema_elsewhere, STORIES, [4], "leads out of the document";
}

#[test]
fn a_redirect_leads_nowhere_else() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = elsewhere.local_addr().expect("it has an address");
    ELSEWHERE.set(address).expect("it is set once");
    attack(When::Every(3), to_elsewhere, &STORIES, &[1, 3], "307 Temporary Redirect");
    elsewhere.set_nonblocking(true).expect("it can be asked");
    let came = elsewhere.accept().map(|(_, peer)| peer);
    assert!(came.is_err(), "somebody came to a host that was not named: {came:?}");
}

static ELSEWHERE: std::sync::OnceLock<std::net::SocketAddr> = std::sync::OnceLock::new();

/// Sends whoever asks to another host, by every means that HTTP has.
fn to_elsewhere(line: &mut attacker::Line<'_>) -> std::io::Result<()> {
    let url = format!("http://{}/", ELSEWHERE.get().expect("it is set before"));
    let fields = format!(
        "location: {url}\r\ncontent-location: {url}\r\nlink: <{url}>; rel=\"next\"\r\nrefresh: 0; url={url}\r\n\
         alt-svc: h2=\"{}\"\r\n",
        url.trim_start_matches("http://")
    );
    line.send_json("307 Temporary Redirect", &fields, format!("{{\"next\":\"{url}\"}}").as_bytes())
}
