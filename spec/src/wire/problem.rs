//! Refusals: problem details (RFC 9457) with a closed list of types.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// The URI prefix of every problem type of this specification.
const TYPE_PREFIX: &str = "urn:sixfold:problem:";

/// The content of every refusal, `application/problem+json`.
///
/// The `type` is normative; the status is its expected carrier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// What went wrong, as an absolute URI.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// The same in words, the same for every occurrence.
    pub title: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What went wrong this time, for a developer to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The record or tombstone as it stands, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// The version that the request named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_lock_version: Option<i64>,
    /// The members that were refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The query parameter that was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The limit that the request went over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many records stand in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Where to start over, a URL reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<String>,
}

impl Problem {
    /// A problem of this type with its usual title and status, and nothing else.
    pub fn new(kind: ProblemType) -> Problem {
        Problem {
            kind,
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: None,
            current: None,
            received_lock_version: None,
            errors: Vec::new(),
            parameter: None,
            limit: None,
            count: None,
            restart: None,
        }
    }

    /// Adds a sentence about this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = Some(detail.into());
        self
    }
}

/// One member that was refused (the validation example of RFC 9457 section 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) into the request content.
    pub pointer: String,
    /// What is wrong with the value.
    pub detail: String,
}

macro_rules! problem_types {
    ($( $(#[$doc:meta])* $name:ident = $slug:literal, $status:literal, $title:literal, [$($member:literal),*] ; )*) => {
        /// What a refusal means to a client.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemType {
            $( $(#[$doc])* $name, )*
        }

        /// Every problem type, in the order of the binding table.
        pub static PROBLEM_TYPES: &[ProblemType] = &[ $( ProblemType::$name, )* ];

        impl ProblemType {
            /// The last part of the URI.
            pub fn slug(self) -> &'static str {
                match self { $( ProblemType::$name => $slug, )* }
            }

            /// The status that carries the type.
            pub fn status(self) -> u16 {
                match self { $( ProblemType::$name => $status, )* }
            }

            /// The title, the same for every occurrence.
            pub fn title(self) -> &'static str {
                match self { $( ProblemType::$name => $title, )* }
            }

            /// Extension members without which a client cannot act on the refusal.
            pub fn required_members(self) -> &'static [&'static str] {
                match self { $( ProblemType::$name => &[$($member),*], )* }
            }
        }
    };
}

problem_types! {
    /// JSON or query that cannot be read.
    MalformedRequest = "malformed-request", 400, "The request cannot be read.", [];
    /// `after` is not an id.
    InvalidCursor = "invalid-cursor", 400, "The cursor is not one of ours.", ["parameter"];
    /// `limit` is not a positive integer.
    InvalidLimit = "invalid-limit", 400, "The limit is not a positive integer.", ["parameter"];
    /// `since` was never issued.
    InvalidSyncToken = "invalid-sync-token", 400, "The position was not issued by this server.", ["parameter"];
    /// No credentials, or wrong ones.
    Unauthenticated = "unauthenticated", 401, "Credentials are needed.", [];
    /// Not allowed, and the record's existence is no secret.
    Forbidden = "forbidden", 403, "This is not allowed.", [];
    /// Unknown, or not visible to the caller.
    NotFound = "not-found", 404, "There is no such thing.", [];
    /// The resource has no such method.
    MethodNotAllowed = "method-not-allowed", 405, "This resource has no such method.", [];
    /// JSON is not acceptable to the caller.
    NotAcceptable = "not-acceptable", 406, "Only JSON can be produced.", [];
    /// The version named is not the current one.
    StaleObject = "stale-object", 409, "The record has changed since it was read.", ["current"];
    /// A create names an id that holds another record.
    IdConflict = "id-conflict", 409, "The id is taken by another record.", [];
    /// Children block the delete.
    HasDependants = "has-dependants", 409, "Other records refer to this one.", ["count"];
    /// A restore of a record that is live.
    NotDeleted = "not-deleted", 409, "The record is not deleted.", ["current"];
    /// The first request with this idempotency key is still under way.
    RequestInProgress = "request-in-progress", 409, "The first request with this key is under way.", [];
    /// The record is deleted.
    RecordDeleted = "record-deleted", 410, "The record is deleted.", ["current"];
    /// No complete delta can be given from this position.
    SyncResetRequired = "sync-reset-required", 410, "Start over without a position.", [];
    /// A header precondition is false.
    PreconditionFailed = "precondition-failed", 412, "A precondition of the request is false.", [];
    /// The content or the batch is too large.
    ContentTooLarge = "content-too-large", 413, "The content is too large.", ["limit"];
    /// The content has a media type that is not understood here.
    UnsupportedMediaType = "unsupported-media-type", 415, "The media type is not supported here.", [];
    /// Members that the entity's schema refuses.
    ValidationFailed = "validation-failed", 422, "Some members are not valid.", ["errors"];
    /// The id is not a UUIDv7.
    InvalidId = "invalid-id", 422, "The id is not a UUIDv7.", [];
    /// The create names no id.
    IdRequired = "id-required", 422, "The client must choose the id.", [];
    /// The id in the content is not the one in the path.
    IdMismatch = "id-mismatch", 422, "The id cannot be changed.", [];
    /// The id's time is too far in the future.
    IdTimestampOutOfRange = "id-timestamp-out-of-range", 422, "The id lies too far in the future.", [];
    /// `lock_version` is not an integer that a version can be.
    InvalidLockVersion = "invalid-lock-version", 422, "The version is not a version.", [];
    /// An idempotency key came with other content before.
    IdempotencyKeyReused = "idempotency-key-reused", 422, "The key was used for another request.", [];
    /// The operation was fine, and another of its batch was not.
    OperationNotApplied = "operation-not-applied", 424, "Another operation of the batch failed.", [];
    /// The write names no version.
    LockVersionRequired = "lock-version-required", 428, "The write must name the version it changes.", [];
    /// The server failed in a way that it did not foresee.
    InternalError = "internal-error", 500, "The server failed.", [];
    /// Too many requests.
    RateLimited = "rate-limited", 429, "Too many requests.", [];
    /// Overload or maintenance.
    Unavailable = "unavailable", 503, "The server cannot answer now.", [];
}

impl ProblemType {
    /// The absolute URI.
    pub fn uri(self) -> String {
        format!("{TYPE_PREFIX}{}", self.slug())
    }

    /// The type with this URI, or `None` for a URI of another making.
    pub fn from_uri(uri: &str) -> Option<ProblemType> {
        let slug = uri.strip_prefix(TYPE_PREFIX)?;
        PROBLEM_TYPES.iter().copied().find(|kind| kind.slug() == slug)
    }
}

impl Serialize for ProblemType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.uri())
    }
}

impl<'de> Deserialize<'de> for ProblemType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ProblemType, D::Error> {
        let uri = String::deserialize(deserializer)?;
        ProblemType::from_uri(&uri).ok_or_else(|| {
            D::Error::custom(format!("`{uri}` is no problem type of this specification"))
        })
    }
}

impl JsonSchema for Problem {
    fn schema_name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let field_error = generator.subschema_for::<FieldError>();
        let types: Vec<String> = PROBLEM_TYPES.iter().map(|kind| kind.uri()).collect();
        let rules: Vec<Value> = PROBLEM_TYPES
            .iter()
            .filter(|kind| !kind.required_members().is_empty())
            .map(|kind| {
                json!({
                    "if": { "properties": { "type": { "const": kind.uri() } }, "required": ["type"] },
                    "then": { "required": kind.required_members() }
                })
            })
            .collect();
        let schema = json!({
            "type": "object",
            "description": "A refusal: problem details (RFC 9457). The type is normative, the status its expected carrier.",
            "properties": {
                "type": { "type": "string", "format": "uri", "description": "What went wrong.", "enum": types },
                "title": { "type": "string", "description": "The same in words." },
                "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status of the answer." },
                "detail": { "type": "string", "description": "What went wrong this time." },
                "instance": { "type": "string", "description": "A URI reference that names this occurrence." },
                "current": { "type": "object", "description": "The record or tombstone as it stands, whole." },
                "received_lock_version": { "description": "The version that the request named." },
                "errors": { "type": "array", "items": field_error, "description": "The members that were refused." },
                "parameter": { "type": "string", "description": "The query parameter that was refused." },
                "limit": { "type": "integer", "minimum": 0, "description": "The limit that the request went over." },
                "count": { "type": "integer", "minimum": 0, "description": "How many records stand in the way." },
                "restart": { "type": "string", "description": "Where to start over, a URL reference." }
            },
            "required": ["type", "title", "status"],
            "allOf": rules
        });
        match schema {
            Value::Object(object) => object.into(),
            _ => Schema::default(),
        }
    }
}
