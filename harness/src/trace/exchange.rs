//! One request and what came of it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use super::{Fields, Key, Op, PackedFields, Relations, Reply};

/// Every exchange of one scenario, in the order in which the requests were started.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The clients, by the index that exchanges carry.
    pub clients: Vec<ClientInfo>,
    /// The exchanges.
    pub exchanges: Vec<Exchange>,
    /// How the target's entities refer to one another.
    pub relations: Relations,
    /// What the story calls its records.
    pub names: Vec<(Key, Arc<str>)>,
    /// Steps that could not be taken, and why.
    pub skipped: Vec<Skipped>,
    /// The stretches in which several clients were let go at the same time.
    pub rounds: Vec<Round>,
    /// How long one client may have to wait for what another one has written.
    pub staleness: Duration,
}

/// A stretch in which several clients did something at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// When they were let go, on the scenario's clock.
    pub started: Duration,
    /// When the last of them was done.
    pub ended: Duration,
}

/// A step that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its line; 0 where it was the whole story that could not be told.
    pub step: u64,
    /// Who could not do what, and why.
    pub reason: String,
}

impl Trace {
    /// How many requests were sent. The operations of a batch travel in one.
    pub fn requests(&self) -> usize {
        let sent = self
            .exchanges
            .iter()
            .filter(|x| x.part_of.is_none() && !matches!(x.op, Op::Outage { .. }));
        sent.map(|exchange| exchange.spoken.len().max(1)).sum()
    }
}

/// A client of the scenario.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    /// The name in the story.
    pub name: Arc<str>,
    /// The user it acts for.
    pub user: usize,
    /// That user's name.
    pub user_name: Arc<str>,
    /// The node that it speaks to: 0 for the base URL, 1 for the first further one.
    pub node: usize,
}

/// Whose credentials a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credentials {
    /// Those of the user with this index.
    User(usize),
    /// None.
    Missing,
    /// Some that no user has.
    Wrong,
}

impl Credentials {
    /// The user's index, or `None` where the request is nobody's.
    pub fn user(self) -> Option<usize> {
        match self {
            Credentials::User(user) => Some(user),
            Credentials::Missing | Credentials::Wrong => None,
        }
    }
}

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The place in the trace, from 0.
    pub index: usize,
    /// The client that sent it, an index into [`Trace::clients`].
    pub client: usize,
    /// Whose credentials it carries.
    pub credentials: Credentials,
    /// What was asked, as the protocol sees it.
    pub op: Op,
    /// What was asked, on the wire. Most judges never look, so it is kept apart; the operations of a
    /// batch have it in common.
    pub request: Arc<Request>,
    /// Whether it was meant to be wrong, or to be whatever the story spells out. All other requests
    /// of the harness are right, or the harness is wrong.
    pub meant_wrong: bool,
    /// When sending began, on the scenario's clock.
    pub started: Duration,
    /// When the answer was read to its end, on the same clock.
    pub ended: Duration,
    /// What came back, on the wire.
    pub response: Result<Response, Failure>,
    /// What came back, as the protocol sees it.
    pub reply: Reply,
    /// Whether the client was made to act as if the answer had never come.
    pub reply_lost: bool,
    /// The index of the batch that this is an operation of; `None` for a request of its own.
    pub part_of: Option<usize>,
    /// The line of the step that sent it; 0 where the harness did, on its own behalf.
    pub step: u64,
    /// What really travelled, where the server is spoken to in words of its own: request and answer are the
    /// protocol's words for it. Empty where they travelled themselves.
    pub spoken: Vec<Spoken>,
}

/// A request and its answer in another server's words.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// The request.
    pub request: Request,
    /// The answer.
    pub response: Result<Response, Failure>,
}

impl Exchange {
    /// Whether this exchange and `other` were under way at the same time.
    pub fn overlaps(&self, other: &Exchange) -> bool {
        self.started < other.ended && other.started < self.ended
    }

    /// The status, or `None` where there was no answer.
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref().ok().map(|response| response.status.as_u16())
    }

    /// The value of a response header field, if it is there and is text.
    pub fn response_header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.response.as_ref().ok()?.headers.text(name)
    }
}

/// A request as it goes on the wire.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// Header fields, without those that the transport adds.
    pub headers: Fields,
    /// The content; empty for none.
    pub body: Bytes,
    /// How the content reaches the server.
    pub delivery: Delivery,
}

impl Request {
    /// A request for what is at this URL.
    pub fn get(url: Url, headers: HeaderMap) -> Request {
        let body = Bytes::new();
        let headers = headers.into();
        Request { method: Method::GET, url, headers, body, delivery: Delivery::AtOnce }
    }
}

/// How the content of a request reaches the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// As fast as the connection takes it.
    #[default]
    AtOnce,
    /// Piece by piece, with pauses between them.
    Slowly,
    /// Not to its end: the connection breaks in the middle.
    Cut,
}

/// An answer as it came off the wire.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// Header fields.
    pub headers: PackedFields,
    /// The content.
    pub body: Bytes,
}

/// Why a request got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection could be made.
    #[error("no connection: {0}")]
    Connect(String),
    /// The answer did not end in time.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// The connection broke or carried something that is not HTTP.
    #[error("broken exchange: {0}")]
    Broken(String),
    /// The answer was larger than the harness reads.
    #[error("the answer is longer than {0} bytes, which is as far as the harness reads")]
    TooLarge(usize),
    /// The answer holds more JSON values than the harness takes in.
    #[error("the answer holds more than {0} JSON values, which is as many as the harness takes in")]
    TooMany(usize),
    /// The request was not sent: the server has given out an id or a position that makes its URL
    /// longer than any server takes.
    #[error(
        "not sent: with what the server gave out, the URL is {0} bytes long, and the harness sends \
         at most {max}",
        max = crate::bounds::URL
    )]
    Unsendable(usize),
    /// The answer is not one that the dialect's file knows. It counts as none, and nobody is to blame
    /// before it is clear whether the file is wrong or the server.
    #[error("the answer does not fit the dialect: {0}")]
    Dialect(String),
    /// There is nothing to be read: the harness itself took the server down.
    #[error("{0}")]
    TakenDown(String),
    /// The adapter's answer is not one that the harness knows, or none can come any more. It counts as
    /// none, and is never held against the server.
    #[error("the adapter failed: {0}")]
    Adapter(String),
}
