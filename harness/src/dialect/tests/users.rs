//! How users are told to a server of a dialect: what the user gave, what is sent, that neither is shown,
//! and that tokens are renewed.

use std::fmt::Write as _;
use std::sync::Arc;

use super::server::Scripted;
use super::{HEAD, TAIL, target};
use crate::binding::{self, Overrides};
use crate::client::Token;
use crate::dialect::{converse, parse};
use crate::secret::Secret;
use crate::target::{Access, User, describe};
use crate::trace::{Credentials, Op};

/// Every way in which a dialect says who is asking.
const WAYS: &[&str] = &[
    "scheme = \"none\"",
    "scheme = \"bearer\"",
    "scheme = \"basic\"",
    "scheme = \"header\"\nname = \"x-api-key\"",
    "scheme = \"header\"\nname = \"authorization\"\nvalue = \"Token {token}\"",
    "scheme = \"query\"\nname = \"key\"",
];

/// Every way in which somebody gives a user.
fn users() -> Vec<User> {
    let field = http::HeaderName::from_static("x-own");
    [
        User::with_bearer("bearer", &Secret::new("ann:s3cret")),
        User::with_basic("basic", &Secret::new("ann"), &Secret::new("s3cret")),
        User::with_header("header", field, &Secret::new("s3cret")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn users_are_told_as_the_server_wants_them() {
    let mut page = String::new();
    for way in WAYS {
        let text = format!(
            "{HEAD}users = \"strangers\"\ncollection = \"{{entity}}\"\n[operations]\n[auth]\n{way}\n{TAIL}"
        );
        let dialect = parse("test", &text).unwrap_or_else(|e| panic!("{e}"));
        let dialect = Arc::new(dialect);
        let access = Access { users: users(), ..Access::new("http://127.0.0.1:1") };
        let target = target(&access, &dialect);
        let _ = writeln!(page, "## {way}");
        for user in &target.users {
            let (name, value) = user.header();
            let value = value.to_str().expect("it is text");
            let _ = writeln!(page, "{}: {name}: {value}", user.name);
            let shown = target.secrets.withhold(format!("of {value}"));
            let expected = if user.name == "anyone" { "of " } else { "of (withheld)" };
            assert_eq!(shown, expected, "{way}, {}", user.name);
        }
    }
    insta::assert_snapshot!(page);
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_that_is_refused_is_printed_anew_and_sent_in_the_same_words() {
    let refused = "HTTP/1.1 401 Unauthorized\n\n";
    let taken = "HTTP/1.1 200 OK\ncontent-type: application/json\n\n\
                 {\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}";
    let ways = [
        ("scheme = \"bearer\"", "\n> authorization: Bearer ann:"),
        ("scheme = \"basic\"", "\n> authorization: Basic YW5uO"),
        ("scheme = \"header\"\nname = \"x-key\"", "\n> x-key: ann:"),
        (
            "scheme = \"header\"\nname = \"authorization\"\nvalue = \"Token {token}\"",
            "\n> authorization: Token ann:",
        ),
        ("scheme = \"query\"\nname = \"key\"", "?key=ann%3A"),
    ];
    for (way, sent) in ways {
        let server = Scripted::start(&[refused, taken, taken]);
        let text = format!(
            "{HEAD}users = \"strangers\"\ncollection = \"{{entity}}\"\n\
             [operations]\nread = {{ method = \"GET\" }}\n[auth]\n{way}\n{TAIL}"
        );
        let dialect = Arc::new(parse("test", &text).unwrap_or_else(|e| panic!("{e}")));
        // The number of a process is another one each time.
        let token = Token {
            command: ["sh", "-c", "echo ann:$$"].map(str::to_owned).to_vec(),
            folder: ".".into(),
            expires_in: None,
        };
        let access = Access {
            users: vec![User::with_token("ann", token)],
            dialect: Some(dialect.clone()),
            ..Access::new(&server.url)
        };
        let target = describe(&access).await.expect("it can be used");
        let (connection, overrides) = (target.connect(), Overrides::default());
        let (id, ann) = ("019cccac-b915-7651-8317-1ff4a6a3a450", Credentials::User(0));
        let read = Op::Read { entity: "tasks".into(), id: id.to_owned() };
        for _ in 0..2 {
            let came = converse(&dialect, &target, &connection, &read, ann, &overrides, None).await;
            let reply = binding::reply(&read, &came.expect("it can be asked for").response);
            assert!(reply.accepted(), "{way}: {reply:?}");
        }
        let heard = server.heard();
        assert!(heard.iter().all(|request| request.contains(sent)), "{way}: {heard:?}");
        assert_ne!(heard[0], heard[1], "{way}: another token, and nothing but that");
        assert_eq!(heard[1], heard[2], "{way}: the new token is kept");
        for request in heard {
            let shown = target.secrets.withhold(request);
            assert!(shown.contains("(withheld)") && !shown.contains("ann"), "{way}: {shown}");
        }
    }
}
