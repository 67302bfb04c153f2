//! How the server is spoken to: in the protocol's own words, in those of a dialect, or by an adapter.
//!
//! Whoever translates is given an operation, and gives back an answer in the protocol's words and what
//! travelled: judges and reports cannot tell the ways apart.

pub(crate) mod answer;
#[cfg(test)]
pub(crate) mod shown;

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::CONNECTION;
use serde_json::Value;

use crate::adapter::{self, Adapter};
use crate::binding::Overrides;
use crate::client::Connection;
use crate::dialect::{self, Dialect};
use crate::target::Target;
use crate::trace::{Credentials, Failure, Op, Response, Spoken};

/// How often a request is sent that the server asks to repeat later.
pub(crate) const MOST_TRIES: usize = 4;

/// How long one wait is at most, whatever the server asks for.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long to wait where the server does not say.
pub(crate) const USUAL_WAIT: Duration = Duration::from_millis(300);

/// How a server is spoken to.
#[derive(Clone, Debug)]
pub enum Speech {
    /// In the protocol's own words.
    Protocol,
    /// In its own, which a file has.
    Dialect(Arc<Dialect>),
    /// In its own, which a program knows.
    Adapter(Arc<Adapter>),
}

/// What came of an operation that was translated.
#[derive(Debug)]
pub struct Conversation {
    /// The answer in the protocol's words.
    pub response: Result<Response, Failure>,
    /// When the first request was sent.
    pub started: Instant,
    /// What travelled.
    pub spoken: Vec<Spoken>,
    /// Whether the record has to be read to know what the write left.
    pub read_again: bool,
}

/// Why an operation cannot be asked for in another server's words. Such a step is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsayable {
    /// It is about the wire itself.
    #[error("it is about the protocol's own wire, which is not spoken to this server")]
    Wire,
    /// Whoever asks is nobody, and no translation has words for that.
    #[error("it carries no user's credentials, for which an adapter has no words")]
    Nobody,
    /// The adapter says that it has no words for it.
    #[error("the adapter has no words for it: {0}")]
    Adapter(String),
    /// The file does not say how.
    #[error("the dialect has no such operation")]
    Operation,
    /// The adapter does not offer it.
    #[error("the adapter has no such operation")]
    NotOffered,
    /// A hole with nothing to fill it.
    #[error("the dialect's request for it has a hole that there is nothing for")]
    Hole,
    /// No id that could stand in a path.
    #[error("it names no id")]
    Id,
    /// An id in capitals, which may be another id there.
    #[error("nothing says that letter case means nothing in the ids of this server")]
    LetterCase,
    /// Another id in the content.
    #[error("its content names another id, which has no words but the protocol's")]
    OtherId,
    /// A whole document is to be sent, and the client has none.
    #[error("updates send the whole record there, and the client holds no copy")]
    NothingHeld,
    /// A version that the server has never shown.
    #[error("the server has never given out the version that it names")]
    UnknownVersion,
    /// A version that is none.
    #[error("what it names is no version")]
    JunkVersion,
    /// An entity tag that is no version.
    #[error("its `If-Match` is not the tag of one version")]
    Tag,
    /// A page size that is none.
    #[error("its page size is no positive number")]
    Limit,
    /// A place that the server did not give out.
    #[error("it begins at a place for which there are no words")]
    Place,
    /// A link to another host.
    #[error("the server's link to the next page leads to a host that was not named")]
    ForeignLink,
}

/// Asks for an operation of a server that does not speak the protocol; `None` for one that does. `held` is
/// the client's copy of the record that it is about.
pub async fn converse(
    target: &Target,
    connection: &Connection,
    op: &Op,
    credentials: Credentials,
    overrides: &Overrides,
    held: Option<&Value>,
) -> Option<Result<Conversation, Unsayable>> {
    match &target.speech {
        Speech::Protocol => None,
        Speech::Dialect(dialect) => Some(
            dialect::converse(dialect, target, connection, op, credentials, overrides, held).await,
        ),
        Speech::Adapter(adapter) => Some(
            adapter::converse(adapter, target, connection, op, credentials, overrides, held).await,
        ),
    }
}

/// Whether something is to be sent otherwise than the operation itself would have it. How long the
/// connection stays open says nothing of the request.
pub(crate) fn touches_the_wire(overrides: &Overrides) -> bool {
    overrides.media_type.is_some()
        || overrides.body.is_some()
        || overrides.pad_to.is_some()
        || overrides.url.is_some()
        || overrides.headers.iter().any(|(name, _)| *name != CONNECTION)
}
