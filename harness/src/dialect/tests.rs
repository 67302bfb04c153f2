//! What a dialect file can say: each feature of the language, with what goes out and what comes of
//! the answer. One snapshot shows all of them.

mod features;
mod files;
mod server;
mod users;

use std::fmt::Write as _;
use std::sync::Arc;

use url::Url;

use self::features::features;
use self::server::Scripted;
use super::{Dialect, converse, parse, reach};
use crate::binding::{self, Overrides};
use crate::client::Network;
use crate::speech::Unsayable;
use crate::speech::shown::shown;
use crate::target::{Access, Target, User};
use crate::trace::{Credentials, Expected, Op};

/// What every dialect of the table begins with, unless it says so itself.
const HEAD: &str = "dialect = \"sixfold-dialect/1\"\nname = \"test\"\n";

/// The entities of every dialect of the table.
const TAIL: &str = "[entities.tasks]\nfields = { title = \"text\", notes = { kind = \"text\", nullable = true } }\n";

/// The target of this access, whose server speaks this dialect.
fn target(access: &Access, dialect: &Arc<Dialect>) -> Target {
    let users = super::users(&access.users, dialect).expect("they can be spelled");
    let access = Access { users, ..access.clone() };
    let network = Network::new(access.network.clone(), Vec::new()).expect("nothing special");
    let base: Url = access.url.parse().expect("it is a URL");
    reach(&access, &network, dialect, base).expect("it can be used")
}

/// Asks a scripted server, and tells in words what travelled and what came of it.
async fn told(text: &str, op: &Op, held: Option<&serde_json::Value>, answers: &[&str]) -> String {
    let mut page = String::new();
    let dialect = match parse("test", &format!("{HEAD}{text}\n{TAIL}")) {
        Ok(dialect) => Arc::new(dialect),
        Err(problem) => return format!("{problem}\n"),
    };
    let server = Scripted::start(answers);
    let access = Access {
        users: User::new("alice", "Bearer alice:secret").into_iter().collect(),
        dialect: Some(dialect.clone()),
        ..Access::new(&server.url)
    };
    let target = target(&access, &dialect);
    let connection = target.connect();
    let overrides = Overrides::default();
    let user = Credentials::User(0);
    let came = converse(&dialect, &target, &connection, op, user, &overrides, held).await;
    for request in server.heard() {
        let _ = writeln!(page, "{}", request.replace(&server.url, "{URL}"));
    }
    match came {
        Err(reason) => {
            let _ = writeln!(page, "not sent: {reason}");
        }
        Ok(came) => {
            let reply = binding::reply(op, &came.response);
            page.push_str(&shown(&reply).replace(&server.url, "{URL}"));
            if let Err(failure) = &came.response {
                let _ = writeln!(page, "= {}", failure.to_string().replace(&server.url, "{URL}"));
            }
            if came.read_again {
                page.push_str("= to be read again\n");
            }
        }
    }
    page
}

#[tokio::test]
async fn every_feature_of_the_language() {
    let mut page = String::new();
    for feature in features() {
        let _ = writeln!(page, "## {}\n{}\n", feature.name, feature.dialect.trim());
        for (op, held, answers) in (feature.asked)() {
            let told = told(feature.dialect, &op, held.as_ref(), answers).await;
            let _ = writeln!(page, "{told}");
        }
    }
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn an_answer_keeps_the_time_at_which_the_server_gave_it() {
    let date = "Sun, 08 Mar 2026 09:00:00 GMT";
    let server = Scripted::start(&[&format!(
        "HTTP/1.1 200 OK\ncontent-type: application/json\ndate: {date}\n\n\
         {{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}}"
    )]);
    let dialect = "collection = \"{entity}\"\n[operations]\nread = { method = \"GET\" }\n";
    let dialect = Arc::new(parse("test", &format!("{HEAD}{dialect}{TAIL}")).expect("it is sound"));
    let access = Access { dialect: Some(dialect.clone()), ..Access::new(&server.url) };
    let target = target(&access, &dialect);
    let op =
        Op::Read { entity: "tasks".into(), id: "019cccac-b915-7651-8317-1ff4a6a3a450".to_owned() };
    let (connection, overrides) = (target.connect(), Overrides::default());
    let none = Credentials::User(0);
    let came = converse(&dialect, &target, &connection, &op, none, &overrides, None).await;
    let answer = came.expect("it can be asked for").response.expect("there is an answer");
    assert_eq!(answer.headers.text("date"), Some(date));
}

#[tokio::test]
async fn versions_that_are_texts_go_back_as_they_came() {
    let shown = |tag: &str| {
        format!(
            "HTTP/1.1 200 OK\ncontent-type: application/json\netag: \"{tag}\"\n\n\
             {{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}}"
        )
    };
    let (first, second) = (shown("x-9"), shown("a-1"));
    let server = Scripted::start(&[&first, &second]);
    let dialect = "collection = \"{entity}\"\n[version]\nkind = \"opaque\"\nat = \"header ETag\"\n\
                   [operations.read]\nmethod = \"GET\"\n[operations.update]\nmethod = \"PATCH\"\n\
                   headers = { If-Match = '\"{version}\"' }\n";
    let dialect = Arc::new(parse("test", &format!("{HEAD}{dialect}{TAIL}")).expect("it is sound"));
    let access = Access { dialect: Some(dialect.clone()), ..Access::new(&server.url) };
    let target = target(&access, &dialect);
    let (connection, overrides) = (target.connect(), Overrides::default());
    let id = "019cccac-b915-7651-8317-1ff4a6a3a450".to_owned();
    let entity: Arc<str> = "tasks".into();
    let update = |version: i64| Op::Update {
        entity: entity.clone(),
        id: id.clone(),
        expected: Expected::Value(version.into()),
        if_match: None,
        patch: serde_json::Map::new(),
    };
    let none = Credentials::User(0);
    let mut versions = Vec::new();
    for op in [Op::Read { entity: entity.clone(), id: id.clone() }, update(0)] {
        let came = converse(&dialect, &target, &connection, &op, none, &overrides, None).await;
        let reply = binding::reply(&op, &came.expect("it can be asked for").response);
        versions.extend(reply.record().and_then(|seen| seen.version));
    }
    assert_eq!(versions, [0, 1], "they are numbered as they come");
    assert!(server.heard()[1].contains("\n> if-match: \"x-9\""), "{}", server.heard()[1]);
    let unknown =
        converse(&dialect, &target, &connection, &update(2), none, &overrides, None).await;
    assert_eq!(unknown.map(|_| ()), Err(Unsayable::UnknownVersion));
}
