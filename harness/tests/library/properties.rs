//! Whatever comes in, from a file or from a server, the harness answers and does not fall over.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use sixfold::binding::reply;
use sixfold::scenario::parse;
use sixfold::trace::{Answer, Expected, Op, PackedFields, Response};

/// Words of the language and noise, so that most texts get some way into the parser.
fn scenario_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "title: t\n",
        "entities:",
        "{ tasks: any }\n",
        "clients:",
        "[phone, laptop]\n",
        "steps:\n",
        "  - ",
        "phone: ",
        "create tasks as t",
        "update t version ",
        "held",
        "together:\n",
        "repeat: 3\n",
        "    steps:\n",
        "pull from ",
        "\n",
        "  ",
        "\t",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "é",
        "\u{1F469}",
        "\u{0}",
        "#",
        "|",
        ">",
    ]);
    prop_oneof![prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()), ".{0,200}"]
}

/// JSON as a server might send it, with the members that the harness looks at.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "id",
        "lock_version",
        "deleted_at",
        "records",
        "changes",
        "record",
        "entity",
        "removed",
        "has_more",
        "next",
        "as_of",
        "limit",
        "current",
        "type",
        "status",
        "updated_at",
        "other",
    ]);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6).prop_map(|members| {
                Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

fn operations() -> Vec<Op> {
    let entity: Arc<str> = "tasks".into();
    let id = "01990000-0000-7000-8000-000000000001".to_owned();
    vec![
        Op::Discover,
        Op::Create { entity: entity.clone(), id: None, members: serde_json::Map::new() },
        Op::Read { entity: entity.clone(), id: id.clone() },
        Op::List { entity: entity.clone(), after: None, limit: None },
        Op::Delete { entity, id, expected: Expected::Absent, if_match: None },
        Op::Sync { since: None, limit: None },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_scenario_or_an_error_with_a_place(text in scenario_text()) {
        if let Err(error) = parse("story.yaml", "story", &text) {
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(!error.problem.is_empty());
            prop_assert!(error.to_string().starts_with("story.yaml:"));
        }
    }

    #[test]
    fn any_answer_is_read(body in json_value(), status in 200_u16..600) {
        for op in operations() {
            let response = Response {
                status: StatusCode::from_u16(status).expect("in range"),
                headers: PackedFields::default(),
                body: Bytes::from(body.to_string()),
            };
            let read = reply(&op, &Ok(response));
            prop_assert_eq!(read.answer == Answer::Accepted, status < 300);
            // A page is counted as it was sent, however odd its entries are.
            if let (Some(page), Op::Sync { .. }) = (&read.page, &op) {
                let sent = body.get("changes").and_then(Value::as_array).map_or(0, Vec::len);
                prop_assert_eq!(page.len, sent);
                prop_assert!(read.sightings.len() <= sent);
            }
        }
    }

    #[test]
    fn any_bytes_are_read(body in prop::collection::vec(any::<u8>(), 0..200)) {
        for op in operations() {
            let response = Response {
                status: StatusCode::OK,
                headers: PackedFields::default(),
                body: Bytes::from(body.clone()),
            };
            let read = reply(&op, &Ok(response));
            prop_assert_eq!(read.json.is_some(), serde_json::from_slice::<Value>(&body).is_ok());
        }
    }
}
