//! What is said to an adapter, and what comes of its answers. The program is a thread at the other end of
//! two pipes, so nothing has to be installed. One snapshot shows all of it.

mod cases;
mod faults;
mod program;

use std::fmt::Write as _;
use std::io::BufReader;
use std::time::Duration;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use self::program::{DESCRIPTION, Heard, play};
use super::dialogue::{Dialogue, Unanswered};
use super::message::Asked;
use super::session::Adapter;
use super::target::target;
use crate::binding::{self, Overrides};
use crate::client::{Network, NetworkOptions, Token};
use crate::speech::shown::shown;
use crate::speech::{Speech, converse};
use crate::target::{Access, Target, User};
use crate::trace::{Credentials, Expected, Failure, Op};

/// How long an answer may take that comes.
const PATIENT: Duration = Duration::from_secs(60);

/// How long is waited for one that never comes.
const BRIEF: Duration = Duration::from_millis(50);

/// A target whose adapter answers `hello` with this description and then as the script says: each line of
/// it answers the next question.
async fn scripted(description: &str, script: &[&str]) -> Result<(Target, Heard), String> {
    let users = ["alice", "bob"].iter();
    let users = users.filter_map(|name| User::new(name, &format!("Bearer {name}-s3cret")));
    scripted_for(users.collect(), description, script).await
}

/// The same for these users.
async fn scripted_for(
    users: Vec<User>,
    description: &str,
    script: &[&str],
) -> Result<(Target, Heard), String> {
    let timeout = if script == [program::SILENCE] { BRIEF } else { PATIENT };
    let options = NetworkOptions { timeout, ..NetworkOptions::default() };
    let network = Network::new(options, Vec::new()).expect("nothing special");
    let access = Access { users: users.clone(), ..Access::new("http://127.0.0.1:1/api") };
    let (input, output, heard) = play(description, script);
    let dialogue = Dialogue::new(BufReader::new(input), output, || "it ended".to_owned());
    let adapter = Adapter::greet(dialogue, None, &access.url, &users, PATIENT).await;
    let base = access.url.parse().expect("it is a URL");
    let target = adapter.and_then(|adapter| target(&access, &network, adapter, base));
    target.map(|target| (target, heard)).map_err(|e| e.to_string())
}

/// Asks, and tells in words what was said and what came of it.
async fn told(target: &Target, heard: &Heard, op: &Op, held: Option<&Value>) -> String {
    let mut page = String::new();
    let connection = target.connect();
    let (user, overrides) = (Credentials::User(0), Overrides::default());
    let came = converse(target, &connection, op, user, &overrides, held).await;
    for line in heard.take() {
        let _ = writeln!(page, "> {line}");
    }
    match came.expect("an adapter translates") {
        Err(reason) => {
            let _ = writeln!(page, "not asked: {reason}");
        }
        Ok(came) => {
            let reply = binding::reply(op, &came.response);
            page.push_str(&shown(&reply));
            match &came.response {
                Ok(response) => {
                    let _ = writeln!(page, "= status {}", response.status.as_u16());
                }
                Err(Failure::Timeout(_)) => page.push_str("= no answer in time\n"),
                Err(failure) => {
                    let _ = writeln!(page, "= {failure}");
                }
            }
            for spoken in &came.spoken {
                let (request, answer) = (&spoken.request, &spoken.response);
                let answer = answer.as_ref().map(|answer| answer.status.as_u16());
                let _ =
                    writeln!(page, "= travelled {} {}: {answer:?}", request.method, request.url);
            }
            if came.read_again {
                page.push_str("= to be read again\n");
            }
        }
    }
    page
}

#[tokio::test]
async fn every_question_and_every_answer() {
    let mut page = String::new();
    for case in cases::cases() {
        let _ = writeln!(page, "## {}", case.name);
        let (target, heard) =
            scripted(DESCRIPTION, case.script).await.unwrap_or_else(|e| panic!("{e}"));
        heard.take();
        let _ = writeln!(page, "{}", told(&target, &heard, &case.op, case.held.as_ref()).await);
    }
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn descriptions_that_cannot_be_used() {
    let mut page = String::new();
    for (name, description) in faults::descriptions() {
        let problem = scripted(&description, &[]).await.map(|_| "it can be used".to_owned());
        let _ = writeln!(page, "## {name}\n{}\n", problem.unwrap_or_else(|problem| problem));
    }
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn what_breaks_the_dialogue_is_told_to_everybody_behind_it() {
    let mut page = String::new();
    for (name, line) in faults::LINES {
        let (target, heard) =
            scripted(DESCRIPTION, &[line]).await.unwrap_or_else(|e| panic!("{e}"));
        let read = cases::read();
        drop(heard.take());
        let first = told(&target, &heard, &read, None).await;
        let second = told(&target, &heard, &read, None).await;
        assert!(second.starts_with("= Missing"), "{name}: {second}");
        let why = target.network.strain().reason();
        let _ = writeln!(page, "## {name}\n{first}the run stops: {}\n", why.unwrap_or_default());
    }
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn answers_may_come_in_any_order() {
    // The program answers both when it has heard both, the second one first.
    let script = [
        program::LATER,
        r#"{"id":ID,"refused":{"type":"not-found"}}
{"id":BEFORE,"refused":{"type":"record-deleted"}}"#,
    ];
    let (target, _heard) = scripted(DESCRIPTION, &script).await.unwrap_or_else(|e| panic!("{e}"));
    let connection = target.connect();
    let (user, overrides) = (Credentials::User(0), Overrides::default());
    let op = cases::read();
    let ask = || async {
        let came = converse(&target, &connection, &op, user, &overrides, None).await;
        let came = came.expect("an adapter translates").expect("it can be asked for");
        binding::reply(&op, &came.response).problem().map(ProblemType::slug)
    };
    let both = tokio::join!(ask(), ask());
    assert_eq!(both, (Some("record-deleted"), Some("not-found")));
}

#[tokio::test]
async fn an_answer_that_comes_too_late_breaks_nothing() {
    let ok = r#"{"id":ID,"refused":{"type":"not-found"}}"#;
    let late = format!("{{\"id\":BEFORE,\"no_answer\":\"too late\"}}\n{ok}");
    let script = [program::LATER, late.as_str()];
    let (target, _heard) = scripted(DESCRIPTION, &script).await.unwrap_or_else(|e| panic!("{e}"));
    let Speech::Adapter(adapter) = &target.speech else { panic!("it is one") };
    let read = Asked::Read {
        user: "alice".to_owned(),
        entity: "tasks".to_owned(),
        record: "019cccac-b915-7651-8317-1ff4a6a3a450".to_owned(),
    };
    let (user, connection) = (&target.users[0], target.connect());
    let first = adapter.ask(user, read.clone(), &connection, BRIEF).await;
    assert_eq!(first, Err(Unanswered::Late));
    let second = adapter.ask(user, read, &connection, PATIENT).await;
    let second = second.expect("the dialogue goes on");
    assert_eq!(second["refused"]["type"], "not-found");
}

#[tokio::test]
async fn versions_that_are_texts_go_back_as_they_came() {
    let record = |text: &str| {
        format!("{{\"id\":ID,\"ok\":{{\"id\":\"{}\",\"lock_version\":\"{text}\"}}}}", cases::ID)
    };
    let (first, second) = (record("x-9"), record("a-1"));
    let description = DESCRIPTION.replace("increasing", "opaque");
    let (target, heard) =
        scripted(&description, &[&first, &second]).await.unwrap_or_else(|e| panic!("{e}"));
    drop(heard.take());
    let read = told(&target, &heard, &cases::read(), None).await;
    assert!(read.contains("\"lock_version\":0,"), "{read}");
    let held = serde_json::json!({ "id": cases::ID, "lock_version": 0, "title": "Milk" });
    let update = cases::update(Expected::Value(0.into()), None);
    let update = told(&target, &heard, &update, Some(&held)).await;
    assert!(update.contains("\"version\":\"x-9\""), "{update}");
    assert!(
        update.contains(
            "\"held\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"lock_version\":\"x-9\""
        ),
        "{update}"
    );
    assert!(
        update.contains("= Live Written") && update.contains("\"lock_version\":1,"),
        "{update}"
    );
    let unknown = cases::update(Expected::Value(2.into()), None);
    let unknown = told(&target, &heard, &unknown, None).await;
    assert_eq!(unknown, "not asked: the server has never given out the version that it names\n");
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_that_is_refused_is_printed_anew_and_travels_with_the_same_question() {
    // The number of a process is another one each time.
    let token = |expires_in| Token {
        command: ["sh", "-c", "echo t$$"].map(str::to_owned).to_vec(),
        folder: ".".into(),
        expires_in,
    };
    let refused = r#"{"id":ID,"refused":{"type":"unauthenticated"}}"#;
    let record = format!("{{\"id\":ID,\"ok\":{{\"id\":\"{}\",\"lock_version\":7}}}}", cases::ID);
    let script = [refused, &record, &record, refused, refused, refused];
    let alice = User::with_token("alice", token(None));
    alice.credential.ready().await.expect("it prints one");
    let secrets = alice.credential.secrets().clone();
    let target = scripted_for(vec![alice], DESCRIPTION, &script).await;
    let (target, heard) = target.unwrap_or_else(|e| panic!("{e}"));
    drop(heard.take());
    let mut tokens = Vec::new();
    for accepted in [true, true, false, false] {
        let read = cases::read();
        let connection = target.connect();
        let (user, overrides) = (Credentials::User(0), Overrides::default());
        let came = converse(&target, &connection, &read, user, &overrides, None).await;
        let came = came.expect("an adapter translates").expect("it can be asked for");
        assert_eq!(binding::reply(&read, &came.response).accepted(), accepted);
        tokens.push(heard.take().iter().map(|line| credentials(line)).collect::<Vec<_>>());
    }
    let [first, second, third, fourth] = &tokens[..] else { panic!("four were asked") };
    assert!(first.len() == 2 && first[0] != first[1], "{tokens:?}");
    assert_eq!(*second, first[1..], "the new token is kept");
    // One that was just printed and is refused again is not asked for ever.
    assert!(third.len() == 2 && third[0] != third[1], "{tokens:?}");
    assert_eq!(*fourth, third[1..]);
    for token in first {
        assert_eq!(secrets.withhold(token.clone()), "(withheld)");
    }
    // One that has reached its age is not even sent.
    let bob = User::with_token("bob", token(Some(Duration::ZERO)));
    let target = scripted_for(vec![bob], DESCRIPTION, &[&record, &record]).await;
    let (target, heard) = target.unwrap_or_else(|e| panic!("{e}"));
    drop(heard.take());
    let mut pages = Vec::new();
    for _ in 0..2 {
        pages.push(told(&target, &heard, &cases::read(), None).await);
    }
    assert_ne!(pages[0], pages[1], "each question has a token of its own");
}

/// The credentials that a question carries.
fn credentials(question: &str) -> String {
    let question: Value = serde_json::from_str(question).expect("it is JSON");
    question["credentials"]["value"].as_str().expect("it carries some").to_owned()
}

#[tokio::test]
async fn the_end_of_the_questions_is_told() {
    let (target, heard) = scripted(DESCRIPTION, &[]).await.unwrap_or_else(|e| panic!("{e}"));
    drop(target);
    assert!(heard.is_over(), "the program sees the end of its input");
}
