//! One case for each question, and for each kind of answer to it.

use serde_json::{Map, Value, json};

use super::program::SILENCE;
use crate::trace::{Expected, Op};

pub(super) const ID: &str = "019cccac-b915-7651-8317-1ff4a6a3a450";

/// A question, and what the program answers.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) op: Op,
    pub(super) held: Option<Value>,
    pub(super) script: &'static [&'static str],
}

/// A record as most answers show it.
const RECORD: &str = r#"{"id":ID,"ok":{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":7,"title":"Milk","colour":"red"}}"#;

fn case(name: &'static str, op: Op, script: &'static [&'static str]) -> Case {
    Case { name, op, held: None, script }
}

fn title(title: &str) -> Map<String, Value> {
    [("title".to_owned(), title.into()), ("lock_version".to_owned(), 3.into())]
        .into_iter()
        .collect()
}

fn create() -> Op {
    Op::Create { entity: "tasks".into(), id: Some(ID.into()), members: title("Milk") }
}

pub(super) fn read() -> Op {
    Op::Read { entity: "tasks".into(), id: ID.to_owned() }
}

pub(super) fn update(expected: Expected, if_match: Option<&str>) -> Op {
    Op::Update {
        entity: "tasks".into(),
        id: ID.to_owned(),
        expected,
        if_match: if_match.map(str::to_owned),
        patch: title("Bread"),
    }
}

fn delete() -> Op {
    let expected = Expected::Value(7.into());
    Op::Delete { entity: "tasks".into(), id: ID.to_owned(), expected, if_match: None }
}

fn list(after: Option<&str>, limit: &str) -> Op {
    let (after, limit) = (after.map(str::to_owned), Some(limit.to_owned()));
    Op::List { entity: "tasks".into(), after, limit }
}

fn sync(since: Option<&str>) -> Op {
    Op::Sync { since: since.map(str::to_owned), limit: None }
}

/// All cases, in the order of the operations.
pub(super) fn cases() -> Vec<Case> {
    writes().into_iter().chain(pages()).chain(misfits()).collect()
}

fn writes() -> Vec<Case> {
    let seven = || Expected::Value(7.into());
    vec![
        case("a create", create(), &[RECORD]),
        case(
            "a create of what was there",
            create(),
            &[
                r#"{"id":ID,"existed":true,"ok":{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":7}}"#,
            ],
        ),
        case(
            "a create under a taken id",
            create(),
            &[r#"{"id":ID,"refused":{"type":"id-conflict"}}"#],
        ),
        case("a read", read(), &[RECORD]),
        case(
            "a read, with what travelled",
            read(),
            &[
                r#"{"id":ID,"no_answer":"the connection broke","spoken":[{"request":{"method":"GET","url":"http://127.0.0.1:1/t/1"},"failure":"reset by peer"}]}"#,
            ],
        ),
        Case {
            held: Some(json!({"id": ID, "lock_version": 7, "title": "Milk"})),
            ..case("an update of what the client holds", update(seven(), None), &[RECORD])
        },
        case(
            "an update that is stale",
            update(seven(), None),
            &[
                r#"{"id":ID,"refused":{"type":"urn:sixfold:problem:stale-object","current":{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":9,"title":"Eggs"}}}"#,
            ],
        ),
        case("an update without a version", update(Expected::Absent, None), &[RECORD]),
        case("an update of no version", update(Expected::Value("7".into()), None), &[RECORD]),
        case("an update by a tag", update(Expected::Absent, Some("\"7\"")), &[RECORD]),
        case(
            "a delete",
            delete(),
            &[
                r#"{"id":ID,"ok":{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":8,"deleted_at":true}}"#,
            ],
        ),
        case("a delete that shows nothing", delete(), &[r#"{"id":ID,"ok":null}"#]),
        case(
            "a delete that has to be asked for again",
            delete(),
            &[r#"{"id":ID,"retry_after_ms":1}"#, r#"{"id":ID,"ok":null}"#],
        ),
        case("a question without an answer", read(), &[SILENCE]),
        case(
            "a question without words",
            read(),
            &[r#"{"id":ID,"unsayable":"ids are shorter here"}"#],
        ),
        case(
            "an id in capitals",
            Op::Read { entity: "tasks".into(), id: ID.to_ascii_uppercase() },
            &[RECORD],
        ),
        case(
            "what has no words in any translation",
            Op::Query {
                entity: "tasks".into(),
                filters: Vec::new(),
                sort: None,
                after: None,
                limit: None,
            },
            &[RECORD],
        ),
        case(
            "an operation that the description leaves out",
            Op::Restore {
                entity: "tasks".into(),
                id: ID.to_owned(),
                expected: seven(),
                if_match: None,
            },
            &[RECORD],
        ),
    ]
}

fn pages() -> Vec<Case> {
    let listed = r#"{"id":ID,"page":{"records":[{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":7,"title":"Milk"}],"has_more":true,"next":"p2"}}"#;
    let listed: &'static [&'static str] = Box::leak(Box::new([listed]));
    vec![
        case("a list", list(None, "500"), listed),
        case("a list that goes on", list(Some("given:p2"), "1"), listed),
        case(
            "a list from the lowest id of a moment",
            list(Some("019cccac-b915-7000-8000-000000000000"), "1"),
            listed,
        ),
        case("a list from any id", list(Some(ID), "1"), listed),
        case("a list of no size", list(None, "0"), listed),
        case(
            "the changes",
            sync(None),
            &[
                r#"{"id":ID,"page":{"changes":[{"entity":"tasks","record":{"id":"019cccac-b915-7651-8317-1ff4a6a3a450","lock_version":8,"deleted_at":"2026-03-08T09:00:00Z"}},{"entity":"notes","record":{}}],"has_more":false,"as_of":"s1"}}"#,
            ],
        ),
        case(
            "the changes since a position that is no good any more",
            sync(Some("given:s0")),
            &[r#"{"id":ID,"refused":{"type":"sync-reset-required"}}"#],
        ),
        case("the changes since a position that nobody gave out", sync(Some("s0")), &[RECORD]),
    ]
}

fn misfits() -> Vec<Case> {
    vec![
        case("it says nothing", read(), &[r#"{"id":ID}"#]),
        case("it says two things", read(), &[r#"{"id":ID,"ok":null,"unsayable":"x"}"#]),
        case("it says what nobody knows", read(), &[r#"{"id":ID,"yes":{}}"#]),
        case("a text in place of a record", read(), &[r#"{"id":ID,"ok":"Milk"}"#]),
        case("no record", read(), &[r#"{"id":ID,"ok":null}"#]),
        case("a record without an id", read(), &[r#"{"id":ID,"ok":{"lock_version":7}}"#]),
        case("an id that is a number", read(), &[r#"{"id":ID,"ok":{"id":7,"lock_version":7}}"#]),
        case("a record without a version", read(), &[r#"{"id":ID,"ok":{"id":"a"}}"#]),
        case(
            "a version that is a text",
            read(),
            &[r#"{"id":ID,"ok":{"id":"a","lock_version":"7"}}"#],
        ),
        case(
            "a time that is none",
            read(),
            &[r#"{"id":ID,"ok":{"id":"a","lock_version":7,"created_at":1772960400}}"#],
        ),
        case("a delete that shows a live record", delete(), &[RECORD]),
        case("a record in place of a page", list(None, "1"), &[RECORD]),
        case("a page in place of a record", read(), &[r#"{"id":ID,"page":{"has_more":false}}"#]),
        case("a page of nothing", list(None, "1"), &[r#"{"id":ID,"page":{"has_more":false}}"#]),
        case(
            "a page that does not say whether there is more",
            sync(None),
            &[r#"{"id":ID,"page":{"changes":[]}}"#],
        ),
        case("a refusal that nobody knows", read(), &[r#"{"id":ID,"refused":{"type":"no"}}"#]),
        case(
            "what cannot have travelled",
            read(),
            &[r#"{"id":ID,"no_answer":"x","spoken":[{"request":{"method":"GET","url":"/t/1"}}]}"#],
        ),
        case("it introduces itself again", read(), &[HELLO]),
    ]
}

const HELLO: &str =
    r#"{"id":ID,"hello":{"format":"sixfold-adapter/1","name":"x","operations":[],"entities":{}}}"#;
