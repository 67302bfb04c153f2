//! The messages between the harness and an adapter: one JSON object a line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sixfold_spec::schema::PublishedSchema;

use super::description::Description;

/// The version of these messages.
pub const FORMAT: &str = "sixfold-adapter/1";

/// A line between the harness and an adapter, which is a program that speaks to a server for which no
/// dialect has words: a question on its standard input, or an answer on its standard output.
///
/// Each question has one answer, with the same `id`; answers may come in any order. When its standard
/// input ends, the program ends. Its standard error is shown where it ends without being asked to.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "adapter")]
#[expect(dead_code, reason = "it stands for the lines in the schema")]
enum Line {
    Question(Box<Question>),
    Answer(Box<Answer>),
}

/// What the harness asks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Question {
    /// The number of the question, from 1.
    pub(super) id: u64,
    /// How to tell the server who is asking; absent in `hello`, and for a user without credentials. It is as
    /// good as when the question is asked: a token that has expired since `hello` has been renewed. Say
    /// `refused` with `unauthenticated` where the server refuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Bearing")]
    pub(super) credentials: Option<Bearing>,
    /// What is asked.
    #[serde(flatten)]
    pub(super) asked: Asked,
}

/// What the harness asks. `as` is the name of the user as whom it asks.
///
/// A program says `unsayable` to an operation that it does not know: later versions of the format may
/// have more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "op", rename_all = "lowercase")]
pub(super) enum Asked {
    /// The first question, and the only one until it is answered: which server is this, and as whom can
    /// it be spoken to?
    Hello {
        /// The version of these messages, `sixfold-adapter/1`.
        format: &'static str,
        /// The base URL of the server, as the user named it.
        url: String,
        /// The users as whom the harness will ask; none where the user named none.
        users: Vec<Identity>,
        /// How long an answer may take, in milliseconds. Say `no_answer` before that where the server
        /// does not answer.
        timeout_ms: u64,
    },
    /// Create a record under this id.
    Create {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// The id that the client has chosen.
        record: String,
        /// The other members.
        members: Map<String, Value>,
    },
    /// Read a record.
    Read {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// The id.
        record: String,
    },
    /// Change members of a record.
    Update {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// The id.
        record: String,
        /// The version that the client wants to change, as an answer has shown it; absent where it names
        /// none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Version")]
        version: Option<Value>,
        /// The members to change, a JSON Merge Patch (RFC 7396).
        members: Map<String, Value>,
        /// The client's copy of the record, for servers that want the whole of it; absent where it has
        /// none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Map<String, Value>")]
        held: Option<Value>,
    },
    /// Delete a record.
    Delete {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// The id.
        record: String,
        /// The version that the client wants to delete; absent where it names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Version")]
        version: Option<Value>,
        /// The client's copy of the record; absent where it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Map<String, Value>")]
        held: Option<Value>,
    },
    /// Bring a deleted record back.
    Restore {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// The id.
        record: String,
        /// The version of the tombstone; absent where the client names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Version")]
        version: Option<Value>,
    },
    /// One page of an entity's live records.
    List {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The entity.
        entity: String,
        /// Where the page begins: `next` of another page, or an id where the description says `after_id`;
        /// absent at the beginning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "String")]
        after: Option<String>,
        /// How many records are asked for; absent where the client does not mind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "u64")]
        limit: Option<u64>,
    },
    /// One page of the changes of all entities.
    Sync {
        /// As whom.
        #[serde(rename = "as")]
        user: String,
        /// The position that another page gave out; absent in a first sync.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "String")]
        since: Option<String>,
        /// How many changes are asked for; absent where the client does not mind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "u64")]
        limit: Option<u64>,
    },
}

/// A version: a whole number, or a text where the program says that versions are `opaque`.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it stands for a value in the schema")]
enum Version {
    Number(i64),
    Text(String),
}

/// A user as whom to speak to the server.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Identity {
    /// The name.
    pub(super) name: String,
    /// Their credentials as a run begins. Those of each question are newer.
    #[serde(flatten)]
    pub(super) bearing: Bearing,
}

/// Credentials.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Bearing {
    /// The header field that would tell an HTTP server who is asking.
    pub(super) field: String,
    /// Its value: `Bearer TOKEN` for a user who was named with a token.
    pub(super) value: String,
}

/// What an adapter answers: the `id` of the question, and exactly one of the other members, with `spoken`
/// beside it.
#[derive(JsonSchema)]
#[schemars(extend("oneOf" = [
    {"required": ["hello"]}, {"required": ["ok"]}, {"required": ["page"]}, {"required": ["refused"]},
    {"required": ["retry_after_ms"]}, {"required": ["no_answer"]}, {"required": ["unsayable"]},
]))]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "it stands for the line in the schema: `Said` is what is read")]
pub(super) struct Answer {
    /// The number of the question.
    id: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Description")]
    hello: Option<Description>,
    /// Yes: the record as the server shows it, or null where it shows none. For `create`, `read`,
    /// `update`, `delete` and `restore`.
    ///
    /// It has `id`; `lock_version` where there are versions; `created_at` and `updated_at`, RFC 3339, where
    /// the server has them; `deleted_at` in a tombstone, a time or true; and the members of the entity.
    ok: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Page")]
    page: Option<Page>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Refused")]
    refused: Option<Refused>,
    /// The server asks to try again after this many milliseconds. The harness does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    retry_after_ms: Option<u64>,
    /// The server gave no answer, or none that can be read: why. Nothing is judged by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    no_answer: Option<String>,
    /// The question has no words in the server's language: why. The step is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    unsayable: Option<String>,
    /// For a `create`: whether the record was there before, by an earlier create of the same content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    existed: Option<bool>,
    /// What really travelled, for reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Travelled>")]
    spoken: Option<Vec<Travelled>>,
}

/// What is said in an answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    Hello(Box<Description>),
    Ok(Option<Map<String, Value>>),
    Page(Page),
    Refused(Refused),
    RetryAfterMs(u64),
    NoAnswer(String),
    Unsayable(String),
}

/// A page of a list or of changes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// The records, for `list`.
    #[schemars(with = "Option<Vec<Map<String, Value>>>")]
    pub(super) records: Option<Vec<Value>>,
    /// The changes, for `sync`.
    pub(super) changes: Option<Vec<Change>>,
    /// Whether there is more behind it.
    pub(super) has_more: bool,
    /// Where the next page of a list begins; null behind the last one.
    #[serde(default)]
    pub(super) next: Option<String>,
    /// The position behind these changes.
    pub(super) as_of: Option<String>,
    /// The page size that was applied, where it is another one than was asked for.
    pub(super) limit: Option<u64>,
}

/// A change: a record as it now stands, live or deleted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// The entity.
    pub(super) entity: String,
    /// The record.
    #[schemars(with = "Map<String, Value>")]
    pub(super) record: Value,
}

/// No, and why.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    /// The problem type of the specification, with or without `urn:sixfold:problem:`; for example
    /// `stale-object`, `not-found`, `id-conflict`, `record-deleted`, `validation-failed`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The record as it stands, where the server shows it.
    #[serde(default)]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub(super) current: Option<Value>,
}

/// A request to the server, and what came back.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Travelled {
    /// The request.
    pub(super) request: Sent,
    /// The answer; absent where none came.
    pub(super) response: Option<Came>,
    /// Why none came.
    pub(super) failure: Option<String>,
}

/// A request to the server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    /// The method.
    pub(super) method: String,
    /// The URL.
    #[schemars(extend("format" = "uri"))]
    pub(super) url: String,
    /// Header fields.
    #[serde(default)]
    pub(super) headers: Map<String, Value>,
    /// The content.
    #[serde(default)]
    pub(super) body: String,
}

/// What came back from the server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Came {
    /// The status.
    pub(super) status: u16,
    /// Header fields. By `date`, judges tell which ids are from the future of the server's clock.
    #[serde(default)]
    pub(super) headers: Map<String, Value>,
    /// The content.
    #[serde(default)]
    pub(super) body: String,
}

/// The published schema of the lines.
pub fn published_schema() -> PublishedSchema {
    PublishedSchema::of::<Line>("adapter")
}
