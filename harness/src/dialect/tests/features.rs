//! The features of the language, one dialect each.

mod feeds;
mod manners;
mod records;
mod refusals;

use serde_json::{Map, Value};

use crate::trace::{Expected, Op};

/// What is asked, the client's copy of the record, and the server's answers.
pub(super) type Asked = (Op, Option<Value>, &'static [&'static str]);

/// A feature of the language.
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) dialect: &'static str,
    pub(super) asked: fn() -> Vec<Asked>,
}

const ID: &str = "019cccac-b915-7651-8317-1ff4a6a3a450";

fn members(title: &str) -> Map<String, Value> {
    Map::from_iter([("title".to_owned(), title.into())])
}

fn create() -> Op {
    Op::Create { entity: "tasks".into(), id: Some(ID.into()), members: members("Milk") }
}

fn read() -> Op {
    Op::Read { entity: "tasks".into(), id: ID.to_owned() }
}

fn update(version: Option<i64>) -> Op {
    let expected = version.map_or(Expected::Absent, |version| Expected::Value(version.into()));
    Op::Update {
        entity: "tasks".into(),
        id: ID.to_owned(),
        expected,
        if_match: None,
        patch: members("Oat milk"),
    }
}

fn delete(version: i64) -> Op {
    let expected = Expected::Value(version.into());
    Op::Delete { entity: "tasks".into(), id: ID.to_owned(), expected, if_match: None }
}

fn restore(version: Option<i64>) -> Op {
    let expected = version.map_or(Expected::Absent, |version| Expected::Value(version.into()));
    Op::Restore { entity: "tasks".into(), id: ID.to_owned(), expected, if_match: None }
}

fn list(after: Option<&str>, limit: Option<&str>) -> Op {
    let text = |text: &str| text.to_owned();
    Op::List { entity: "tasks".into(), after: after.map(text), limit: limit.map(text) }
}

fn sync(since: Option<&str>, limit: Option<&str>) -> Op {
    Op::Sync { since: since.map(str::to_owned), limit: limit.map(str::to_owned) }
}

/// Every feature. Their names begin with the numbers that the survey of real servers gives them.
pub(super) fn features() -> impl Iterator<Item = &'static Feature> {
    [records::ALL, refusals::ALL, feeds::ALL, manners::ALL].into_iter().flatten()
}
