//! Evidence: one request and its answer as a report shows them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One request and the answer to it, with secrets removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExchangeRecord {
    /// The place in the scenario's trace, from 1.
    pub number: u32,
    /// The client that sent it.
    pub client: String,
    /// The user it acted for; null where it sent no credentials.
    pub user: Option<String>,
    /// When the request started, in microseconds since the scenario began.
    pub started_us: u64,
    /// When the answer was read to its end, in the same unit.
    pub ended_us: u64,
    /// The part it plays in the finding.
    pub part: Part,
    /// What it shows, in words; empty where it speaks for itself.
    pub note: String,
    /// The request.
    pub request: Message,
    /// The answer; null where there was none.
    pub response: Option<Message>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Whether the client was made to act as if the answer never came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reply_lost: bool,
    /// Whether nothing was sent: the harness did this to the server's process.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsent: bool,
}

/// The part an exchange plays in a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What led up to the breach.
    Context,
    /// The breach itself.
    Breach,
}

/// One HTTP message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Method and URL, or status.
    pub start_line: String,
    /// Header fields in the order sent or received.
    pub headers: Vec<(String, String)>,
    /// The content as text, cut where it is very long.
    pub body: String,
}
