//! How strongly a requirement binds, and how it can be seen from outside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The BCP 14 key word of a requirement (RFC 2119, RFC 8174).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Level {
    /// An absolute requirement.
    #[serde(rename = "MUST")]
    Must,
    /// An absolute prohibition.
    #[serde(rename = "MUST NOT")]
    MustNot,
    /// Valid reasons to deviate may exist, and are to be weighed.
    #[serde(rename = "SHOULD")]
    Should,
    /// Valid reasons to do it all the same may exist, and are to be weighed.
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    /// Truly optional.
    #[serde(rename = "MAY")]
    May,
}

impl Level {
    /// The key word as it stands in the sentence.
    pub fn keyword(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::MustNot => "MUST NOT",
            Level::Should => "SHOULD",
            Level::ShouldNot => "SHOULD NOT",
            Level::May => "MAY",
        }
    }

    /// Whether a breach makes a server non-conformant. A broken SHOULD is a warning.
    pub fn is_required(self) -> bool {
        matches!(self, Level::Must | Level::MustNot)
    }
}

/// How a black box can see whether a requirement is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Observable {
    /// One exchange, or a fixed order of exchanges, decides.
    Deterministic,
    /// Only repetition under load can show a breach; a pass is evidence, not proof.
    Statistical,
    /// Needs a test-control hook of the server.
    Hook,
    /// The server's declaration is all that can be seen.
    Declaration,
}
