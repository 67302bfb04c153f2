//! What a dialect file says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use sixfold_spec::requirement::Pattern;
use sixfold_spec::schema::PublishedSchema;

use super::id::IdForm;
use super::outcome::Rule;
use super::parts::{Auth, Deleted, EntityForm, List, Operations, Sync, Users, Version};
use super::stamp::Stamps;
use super::template::Template;

/// What the first line of every dialect file says.
pub(crate) const FORMAT: &str = "sixfold-dialect/1";

/// How a server that keeps the patterns in words of its own spells them: a TOML file.
///
/// Paths are relative to the base URL that is checked. Texts may have holes: `{entity}`,
/// `{collection}`, `{record}`, `{id}`, `{version}`, `{limit}`, `{after}`, `{since}`, `{cursor}`,
/// `{page}`, `{offset}`. A header field, query parameter or member with a hole that there is nothing
/// for is left out.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// The format and its version: `sixfold-dialect/1`.
    pub dialect: String,
    /// The name of the server.
    pub name: String,
    /// How the user named the file: what a command to repeat something has to say.
    #[serde(skip)]
    pub named: String,
    /// What one has to know before a run: versions, settings, accounts.
    #[serde(default)]
    pub about: String,
    /// How users are told apart.
    #[serde(default)]
    pub auth: Auth,
    /// Who sees what.
    #[serde(default)]
    pub users: Users,
    /// The path of an entity's records.
    pub collection: Template,
    /// The path of a record.
    #[serde(default = "Template::of_record")]
    pub record: Template,
    /// Where the content of a write puts the record, a JSON Pointer; a number in it makes a list.
    #[serde(default)]
    pub envelope: String,
    /// Where an answer has the record, a JSON Pointer.
    #[serde(default)]
    pub answer: String,
    /// Header fields of every request.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// How ids are spelled, and where they stand.
    #[serde(default)]
    pub id: IdForm,
    /// How each operation on one record is asked for. What is left out, the server does not offer.
    pub operations: Operations,
    /// How a collection is listed.
    pub list: Option<List>,
    /// Where versions come from. Without it, the server has no optimistic locking.
    pub version: Option<Version>,
    /// How changes are asked for. Without it, the server has no delta sync.
    pub sync: Option<Sync>,
    /// How a tombstone is told. Without it, the server has no soft delete.
    pub deleted: Option<Deleted>,
    /// Where a record's times stand. Without it, nothing is judged that is about times.
    #[serde(default)]
    pub stamps: Stamps,
    /// What answers mean; the first rule that fits decides. A 2xx that no rule fits is a yes, 401 and
    /// 403 mean denied, 404 unknown, 405 and 501 unsupported, 429 and 503 that one should try again,
    /// and another 5xx that the server failed. Any other status that no rule fits is an error of this
    /// file.
    #[serde(default)]
    pub outcomes: Vec<Rule>,
    /// How long a change may take to reach the change feed, in milliseconds.
    #[serde(default)]
    pub settle_ms: u64,
    /// The entities to use.
    pub entities: BTreeMap<String, EntityForm>,
    /// Patterns that the server does not claim to keep although this file could spell them, each with
    /// the reason.
    #[serde(default)]
    pub absent: BTreeMap<Pattern, String>,
    /// Requirements that this server shall not be held against, by id, each with the reason.
    #[serde(default)]
    pub excluded: BTreeMap<String, String>,
}

/// A request that asks for one thing.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The method.
    pub method: String,
    /// The path; that of the record, or of the entity's records for a create by POST and a list.
    pub path: Option<Template>,
    /// Query parameters.
    #[serde(default)]
    pub query: BTreeMap<String, Template>,
    /// Header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, Template>,
    /// The media type of the content; `application/json` unless it says another.
    pub media_type: Option<String>,
    /// Members of the content beside the client's, constant or with holes; `{version}` alone is the
    /// version as it came, number or text.
    #[serde(default)]
    pub with: Map<String, Value>,
    /// Members of the content that are null, for which TOML has no word.
    #[serde(default)]
    pub nulls: Vec<String>,
    /// Where the content puts the record, where that is not what `envelope` says.
    pub envelope: Option<String>,
    /// Whether the content holds every member of the record, changed or not, rather than those to
    /// change.
    #[serde(default)]
    pub whole: bool,
    /// Whether the content of the answer is the record, at `answer`.
    #[serde(default)]
    pub answered: Answered,
    /// Where the answer has the record, where that is not what `answer` says.
    pub answer: Option<String>,
}

/// What the answer to a write shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// The record as the write left it.
    #[default]
    Record,
    /// Nothing that can be used: the harness reads the record after each such write.
    Nothing,
}

/// The published schema of a dialect file.
pub fn published_schema() -> PublishedSchema {
    PublishedSchema::of::<Dialect>("dialect")
}
