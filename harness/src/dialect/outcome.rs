//! What an answer means.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::file::Dialect;
use crate::trace::{Expected, Op, Response};

/// What an answer means that looks like this.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The operations that it is about; all where it names none.
    #[serde(default)]
    pub on: Vec<Asked>,
    /// The statuses.
    pub status: Vec<u16>,
    /// Where to look in the content, a JSON Pointer.
    pub at: Option<String>,
    /// What has to stand there; without it, anything but null, false and an empty list.
    pub is: Option<Value>,
    /// A text that what stands there has to contain; where `at` says nothing, the whole content.
    pub has: Option<String>,
    /// Whether it is only about writes that name no version.
    #[serde(default)]
    pub unversioned: bool,
    /// Whether it is only about answers with `Retry-After`.
    #[serde(default)]
    pub retry_after: bool,
    /// What it means.
    pub means: Meaning,
    /// Where a refusal shows the record as it stands, a JSON Pointer.
    pub current: Option<String>,
}

/// An operation, as rules name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    /// A create.
    Create,
    /// A read.
    Read,
    /// An update.
    Update,
    /// A delete.
    Delete,
    /// A restore.
    Restore,
    /// A list.
    List,
    /// A page of changes.
    Sync,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Yes.
    Ok,
    /// Yes, and the record was there before.
    Existing,
    /// The record has another version than the request names.
    Conflict,
    /// The request names no version, and has to.
    VersionRequired,
    /// The id is taken.
    Duplicate,
    /// Nobody knows such a record.
    NotFound,
    /// The record is deleted.
    Gone,
    /// The record is live, so there is nothing to restore.
    NotDeleted,
    /// Other records refer to the record, so it cannot be deleted.
    Dependants,
    /// The content is not valid.
    Invalid,
    /// The caller may not do this.
    Denied,
    /// The caller is nobody known.
    Unauthenticated,
    /// Try again later: no answer to the question.
    Retry,
    /// There is no such operation.
    Unsupported,
    /// The position is no good any more: start over.
    Reset,
    /// The server failed.
    Failed,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// Yes; whether the record was there before.
    Accepted { existing: bool },
    /// No, and why, with the record as it stands where the answer shows it.
    Refused(ProblemType, Option<Value>),
    /// Not now, with the wait that the server asks for.
    Retry(Option<Duration>),
    /// The file has nothing to say about it.
    Misfit(String),
}

/// How operations are named in rules.
pub(super) fn asked(op: &Op) -> Asked {
    match op {
        Op::Create { .. } => Asked::Create,
        Op::Update { .. } | Op::Replace { .. } => Asked::Update,
        Op::Delete { .. } => Asked::Delete,
        Op::Restore { .. } => Asked::Restore,
        Op::List { .. } | Op::Query { .. } => Asked::List,
        Op::Sync { .. } | Op::SyncSome { .. } => Asked::Sync,
        _ => Asked::Read,
    }
}

/// What the answer to an operation means.
pub(super) fn outcome(dialect: &Dialect, op: &Op, response: &Response) -> Outcome {
    let content = response.content();
    let json: Option<Value> = serde_json::from_slice(&content).ok();
    let status = response.status.as_u16();
    let wait = wait(response);
    let rule =
        dialect.outcomes.iter().find(|rule| rule.fits(op, status, json.as_ref(), &content, wait));
    let meaning = match rule {
        Some(rule) => rule.means,
        None => match status {
            200..=299 => Meaning::Ok,
            401 => Meaning::Unauthenticated,
            403 => Meaning::Denied,
            404 => Meaning::NotFound,
            405 | 501 => Meaning::Unsupported,
            429 | 503 => Meaning::Retry,
            500..=599 => Meaning::Failed,
            _ => {
                return Outcome::Misfit(format!(
                    "it has no rule for status {status} in answer to `{}`",
                    op.verb()
                ));
            }
        },
    };
    let current = || json.as_ref()?.pointer(rule?.current.as_deref()?).cloned();
    match meaning {
        Meaning::Ok => Outcome::Accepted { existing: false },
        Meaning::Existing => Outcome::Accepted { existing: true },
        Meaning::Retry => Outcome::Retry(wait),
        refusal => Outcome::Refused(problem(refusal, op), current()),
    }
}

/// The wait that the server asks for; `None` where it asks for none, or names a date.
fn wait(response: &Response) -> Option<Duration> {
    let value = response.headers.text(http::header::RETRY_AFTER)?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// The refusal in the protocol's words.
fn problem(meaning: Meaning, op: &Op) -> ProblemType {
    match meaning {
        Meaning::Conflict if by_tag(op) => ProblemType::PreconditionFailed,
        Meaning::Conflict => ProblemType::StaleObject,
        Meaning::VersionRequired => ProblemType::LockVersionRequired,
        Meaning::Duplicate => ProblemType::IdConflict,
        Meaning::NotFound => ProblemType::NotFound,
        Meaning::Gone => ProblemType::RecordDeleted,
        Meaning::NotDeleted => ProblemType::NotDeleted,
        Meaning::Dependants => ProblemType::HasDependants,
        Meaning::Invalid => match op {
            Op::Sync { .. } | Op::SyncSome { .. } => ProblemType::InvalidSyncToken,
            Op::List { .. } => ProblemType::InvalidCursor,
            Op::Create { .. } | Op::Update { .. } | Op::Restore { .. } => {
                ProblemType::ValidationFailed
            }
            _ => ProblemType::MalformedRequest,
        },
        Meaning::Denied => ProblemType::Forbidden,
        Meaning::Unauthenticated => ProblemType::Unauthenticated,
        Meaning::Unsupported => ProblemType::MethodNotAllowed,
        Meaning::Reset => ProblemType::SyncResetRequired,
        Meaning::Retry | Meaning::Ok | Meaning::Existing => ProblemType::Unavailable,
        Meaning::Failed => ProblemType::InternalError,
    }
}

fn by_tag(op: &Op) -> bool {
    matches!(
        op,
        Op::Update { if_match: Some(_), .. }
            | Op::Delete { if_match: Some(_), .. }
            | Op::Restore { if_match: Some(_), .. }
    )
}

/// Whether a write names no version at all.
fn is_unversioned(op: &Op) -> bool {
    match op {
        Op::Update { expected, if_match, .. }
        | Op::Delete { expected, if_match, .. }
        | Op::Restore { expected, if_match, .. } => {
            if_match.is_none()
                && matches!(expected, Expected::Absent | Expected::Value(Value::Null))
        }
        _ => false,
    }
}

impl Rule {
    fn fits(
        &self,
        op: &Op,
        status: u16,
        json: Option<&Value>,
        content: &[u8],
        wait: Option<Duration>,
    ) -> bool {
        (self.on.is_empty() || self.on.contains(&asked(op)))
            && self.status.contains(&status)
            && (!self.unversioned || is_unversioned(op))
            && (!self.retry_after || wait.is_some())
            && self.fits_content(json, content)
    }

    fn fits_content(&self, json: Option<&Value>, content: &[u8]) -> bool {
        let Some(pointer) = &self.at else {
            let whole = || String::from_utf8_lossy(content).into_owned();
            return self.has.as_ref().is_none_or(|text| whole().contains(text.as_str()));
        };
        let Some(found) = json.and_then(|json| json.pointer(pointer)) else { return false };
        let holds = |text: &String| match found {
            Value::String(found) => found.contains(text.as_str()),
            other => other.to_string().contains(text.as_str()),
        };
        match (&self.is, &self.has) {
            (Some(value), _) => found == value,
            (None, Some(text)) => holds(text),
            (None, None) => !is_nothing(found),
        }
    }
}

/// Whether a value says no by being there: null, false, an empty list or text.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
