//! What an answer says, in the protocol's terms.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::Sighting;

/// What an answer says.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// Yes, no, or nothing usable.
    pub answer: Answer,
    /// The content as JSON, if it is JSON. What `sightings` show are parts of it.
    pub json: Option<Arc<Value>>,
    /// Every record that the content shows.
    pub sightings: Vec<Sighting>,
    /// The page, if the answer is one.
    pub page: Option<Page>,
    /// The events of a stream, in order.
    pub events: Vec<Event>,
}

/// An event of a stream (HTML standard, section 9.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it had arrived whole, on the scenario's clock.
    pub arrived: Duration,
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: String,
}

/// Yes, no, or nothing usable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// There was no answer.
    #[default]
    Missing,
    /// A status of 2xx.
    Accepted,
    /// Any other status, with the problem type where the content names one of the specification's.
    Refused(Option<ProblemType>),
}

/// The paging members of a list or a page of the change feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// `has_more`, where it is a boolean.
    pub has_more: Option<bool>,
    /// Where the next page begins: `next` of a list, `as_of` of the change feed.
    pub next: Option<String>,
    /// The effective `limit`, where it is a positive integer.
    pub limit: Option<u64>,
    /// How many entries the page has.
    pub len: usize,
}

impl Reply {
    /// The content as JSON, if it is JSON.
    pub fn json(&self) -> Option<&Value> {
        self.json.as_deref()
    }

    /// Whether the answer was 2xx.
    pub fn accepted(&self) -> bool {
        self.answer == Answer::Accepted
    }

    /// The problem type of a refusal, if it names one of the specification's.
    pub fn problem(&self) -> Option<ProblemType> {
        match self.answer {
            Answer::Refused(problem) => problem,
            Answer::Missing | Answer::Accepted => None,
        }
    }

    /// Whether this is a refusal of the given type.
    pub fn refused_as(&self, kind: ProblemType) -> bool {
        self.problem() == Some(kind)
    }

    /// Whether there was an answer, and it was not 2xx.
    pub fn refused(&self) -> bool {
        matches!(self.answer, Answer::Refused(_))
    }

    /// Whether there was an answer at all.
    pub fn answered(&self) -> bool {
        self.answer != Answer::Missing
    }

    /// The record that the answer is about: the one written or read, or `current`.
    pub fn record(&self) -> Option<&Sighting> {
        self.page.is_none().then(|| self.sightings.first()).flatten()
    }
}
