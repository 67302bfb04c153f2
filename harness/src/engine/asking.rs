//! One request and its answer, in the protocol's words and on the wire: over the canonical binding,
//! or translated where the server is spoken to in words of its own.

use std::time::Instant;

use serde_json::Value;

use super::player::Prepared;
use crate::binding;
use crate::client::Connection;
use crate::speech::{Unsayable, converse};
use crate::target::Target;
use crate::trace::{Failure, Reply, Request, Response, Spoken};

/// What came of a request.
pub(super) struct Asked {
    /// The request in the protocol's words.
    pub(super) request: Request,
    /// The answer in the protocol's words.
    pub(super) response: Result<Response, Failure>,
    /// What it says.
    pub(super) reply: Reply,
    /// When sending began: what a request waits for its turn is no time of the server's.
    pub(super) started: Instant,
    /// What travelled, if not these.
    pub(super) spoken: Vec<Spoken>,
    /// Whether the record has to be read to know what the write left.
    pub(super) read_again: bool,
}

/// Asks one node of the target. `held` is the client's copy of the record that it is about.
///
/// # Errors
///
/// Says why there are no words for it; then nothing was sent.
pub(super) async fn ask(
    target: &Target,
    connection: &Connection,
    prepared: &Prepared,
    held: Option<&Value>,
) -> Result<Asked, Unsayable> {
    let Prepared { op, credentials, overrides } = prepared;
    let request = binding::request(target, op, *credentials, overrides);
    let came = converse(target, connection, op, *credentials, overrides, held).await;
    let Some(came) = came.transpose()? else {
        let leave = connection.admit().await;
        let started = Instant::now();
        let response = connection.send_admitted(leave, &request).await;
        let reply = binding::reply(op, &response);
        return Ok(Asked {
            request,
            response,
            reply,
            started,
            spoken: Vec::new(),
            read_again: false,
        });
    };
    let reply = binding::reply(op, &came.response);
    Ok(Asked {
        request,
        response: came.response,
        reply,
        started: came.started,
        spoken: came.spoken,
        read_again: came.read_again,
    })
}
