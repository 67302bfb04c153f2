//! The parts of a dialect file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::file::Operation;
use super::pages::Pages;
use super::source::Source;
use super::template::Template;
use crate::claims::VersionKind;

/// How users are told apart. The credentials themselves are named on the command line, as the
/// TOKEN of `--user NAME=TOKEN`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// The scheme.
    pub scheme: Scheme,
    /// The header field or query parameter that carries the credentials, for the schemes that need
    /// a name; `Authorization` where none is given.
    pub name: Option<String>,
    /// The value of the header field or parameter, with the hole `{token}`.
    pub value: Option<Template>,
}

/// How credentials are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Not at all.
    #[default]
    None,
    /// RFC 7617; the token is `user:password`.
    Basic,
    /// RFC 6750.
    Bearer,
    /// A header field.
    Header,
    /// A query parameter.
    Query,
}

/// Who sees what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Users {
    /// Users share everything, or have a store each: only the first of them takes part.
    #[default]
    One,
    /// Users share one store, and each sees the records of their own.
    Strangers,
}

/// How each operation on one record is asked for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Operations {
    /// A create under an id that the client chose.
    pub create: Option<Operation>,
    /// A read.
    pub read: Option<Operation>,
    /// An update.
    pub update: Option<Operation>,
    /// A delete.
    pub delete: Option<Operation>,
    /// What brings a deleted record back, with the version of its tombstone: an action of its own, as
    /// `POST {record}/restore`, or an update that takes the mark away, as `PATCH` with
    /// `nulls = ["deleted_at"]`. With it, the server is held to the capability `restore`.
    pub restore: Option<Operation>,
}

/// How a collection is listed.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The request; a GET of the collection unless it says otherwise.
    pub path: Option<Template>,
    /// Query parameters. With one that has the hole `{after}`, a list begins behind an id.
    #[serde(default)]
    pub query: BTreeMap<String, Template>,
    /// Where the records are, a JSON Pointer.
    #[serde(default)]
    pub items: String,
    /// Whether records come in ascending order of id.
    #[serde(default)]
    pub by_id: bool,
    /// How the next page is found.
    #[serde(default)]
    pub pages: Pages,
}

/// Where versions come from. How they are sent is said by the operations, which have a hole
/// `{version}` somewhere.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// What can be told from two versions of one record.
    pub kind: VersionKind,
    /// Where it stands: a JSON Pointer into the record, or `header NAME` where an answer is about one
    /// record. It is never guessed: many servers send an `ETag` that is a digest of the content.
    pub at: Source,
    /// Where it stands in the items of lists and pages, if not at `at`.
    pub item_at: Option<String>,
}

/// How changes are asked for.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    /// What one position is good for.
    pub scope: Scope,
    /// The method.
    #[serde(default = "get")]
    pub method: String,
    /// The path; that of the entity's records where it says nothing.
    pub path: Option<Template>,
    /// Query parameters; `{since}` is the position.
    #[serde(default)]
    pub query: BTreeMap<String, Template>,
    /// Header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// The content of a request, for servers that are asked by POST; texts may have holes.
    pub content: Option<Value>,
    /// The position that a first sync asks with; without it, a first sync names none.
    pub start: Option<String>,
    /// Where the changes are, a JSON Pointer.
    #[serde(default)]
    pub items: String,
    /// Where in a change the record is.
    #[serde(default)]
    pub record: String,
    /// Where in a change the name of the entity is, if one position is good for all.
    pub entity: Option<String>,
    /// Where the next position stands.
    pub position: Source,
    /// Which page of a walk it is taken from.
    #[serde(default)]
    pub position_from: PositionFrom,
    /// Whether a change at the position itself comes again.
    #[serde(default)]
    pub inclusive: bool,
    /// Whether a record may come several times in one page, the latest state last.
    #[serde(default)]
    pub repeats: bool,
    /// How the next page of one walk is found.
    #[serde(default)]
    pub pages: Pages,
}

fn get() -> String {
    "GET".to_owned()
}

/// What one position is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All entities.
    All,
    /// One entity. A pull then asks for each entity in turn, and its position holds one of each.
    Entity,
}

/// Which page of a walk the next position is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PositionFrom {
    /// The first.
    First,
    /// The last.
    #[default]
    Last,
}

/// How a tombstone is told from a live record.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deleted {
    /// Where the mark stands, a JSON Pointer into the record; for a change feed with `item`, into the
    /// change.
    pub at: String,
    /// Whether, in the change feed, it stands in the change around the record.
    #[serde(default)]
    pub item: bool,
    /// The value that says so; without it, any value but null and false.
    pub is: Option<Value>,
    /// Whether the server tells a record that was deleted from one that never was.
    #[serde(default)]
    pub told: bool,
}

/// An entity to use.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntityForm {
    /// Its name on the server, where it is another one.
    pub name: Option<String>,
    /// Members that the harness may write; at least one is a text.
    pub fields: BTreeMap<String, Field>,
    /// Whether the server refuses values of another kind than these.
    #[serde(default)]
    pub validates: bool,
}

/// A member that the harness may write: its kind, or a table that says more.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Field {
    /// Just its kind.
    Kind(Kind),
    /// All about it.
    Full(FullField),
}

/// All about a member.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FullField {
    /// Its kind.
    pub kind: Kind,
    /// Whether a create must name it.
    #[serde(default)]
    pub required: bool,
    /// Whether it may be null.
    #[serde(default)]
    pub nullable: bool,
    /// The shortest text, in characters; 0 unless given.
    pub min: Option<u64>,
    /// The longest text, in characters.
    pub max: Option<u64>,
    /// The values that it may have.
    #[serde(default)]
    pub values: Vec<Value>,
    /// The entity that it refers to.
    pub to: Option<String>,
    /// What it is when a create does not name it.
    pub default: Option<Value>,
    /// Of a reference: whether a write of the record also changes the one that it refers to.
    #[serde(default)]
    pub touches: bool,
    /// Of a reference: what becomes of the record when the one that it refers to is deleted.
    #[serde(default)]
    pub on_delete: OnDelete,
}

/// What becomes of a record when the one that it refers to is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnDelete {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is deleted as well.
    Cascade,
    /// The delete is refused as long as it is there.
    Restrict,
}

/// The kind of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list of texts.
    Texts,
    /// An object of free form.
    Object,
    /// The id of a record.
    Reference,
}
