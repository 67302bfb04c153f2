//! What breaks a dialogue, and descriptions that cannot be used.

use super::program::{DESCRIPTION, END};

/// Lines after which nothing more can be asked.
pub(super) const LINES: &[(&str, &str)] = &[
    ("a line that is no JSON", "connected to the database"),
    ("a line that is a number", "7"),
    ("an answer without a number", r#"{"ok":null}"#),
    ("an answer whose number is a text", r#"{"id":"2","ok":null}"#),
    ("an answer to what nobody asked", r#"{"id":99,"ok":null}"#),
    ("a second answer", "{\"id\":BEFORE,\"ok\":null}"),
    ("the end", END),
];

/// Descriptions that cannot be used, each with what is wrong with it.
pub(super) fn descriptions() -> Vec<(&'static str, String)> {
    let with = |old: &str, new: &str| {
        assert!(DESCRIPTION.contains(old), "{old} is not in the description");
        DESCRIPTION.replace(old, new)
    };
    vec![
        ("another format", with("sixfold-adapter/1", "sixfold-adapter/9")),
        ("no name", with("\"played\"", "\" \"")),
        ("an operation that nobody knows", with("\"list\", ", "\"lists\", ")),
        ("no delete", with("\"delete\", ", "")),
        ("a member that is misspelt", with("\"deletes\"", "\"delets\"")),
        ("no entity", with(&DESCRIPTION[at("{\"tasks\"")..DESCRIPTION.len() - 2], "{}")),
        (
            "an entity without a text",
            with(
                "\"title\": \"text\", \"notes\": {\"kind\": \"text\"",
                "\"n\": {\"kind\": \"integer\"",
            ),
        ),
        (
            "a reference to nothing",
            with("\"title\": \"text\"", "\"title\": \"text\", \"of\": \"reference\""),
        ),
        ("an entity with a name of its own", with("{\"fields\"", "{\"name\": \"t\", \"fields\"")),
        (
            "a requirement that is none",
            with("\"users\"", "\"excluded\": {\"rest/none\": \"so\"}, \"users\""),
        ),
        (
            "a pattern that cannot be absent",
            with("\"users\"", "\"absent\": {\"http\": \"so\"}, \"users\""),
        ),
        ("versions that nobody knows", with("increasing", "falling")),
    ]
}

fn at(text: &str) -> usize {
    DESCRIPTION.find(text).unwrap_or_else(|| panic!("{text} is not in the description"))
}
