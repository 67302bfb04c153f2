//! How users are told to a server of a dialect: what the user gave, what is sent, and that neither is
//! shown.

use std::fmt::Write as _;

use url::Url;

use super::{HEAD, TAIL};
use crate::client::Network;
use crate::dialect::{parse, reach};
use crate::secret::Secret;
use crate::target::{Access, User};

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
        let dialect = parse("test", &text).unwrap_or_else(|e| panic!("{e}")).into();
        let access = Access { users: users(), ..Access::new("http://127.0.0.1:1") };
        let network = Network::new(access.network.clone(), Vec::new()).expect("nothing special");
        let base: Url = access.url.parse().expect("it is a URL");
        let target = reach(&access, &network, &dialect, base).expect("it can be used");
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
