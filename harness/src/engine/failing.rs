//! Answers by which a server says that it has failed.

use sixfold_reports::ServerErrors;

use crate::trace::{Exchange, Failure, Op, Request, Response, Trace};

/// The answers of a trace with a status from 500 to 599, as they travelled.
pub(super) fn server_errors(trace: &Trace) -> ServerErrors {
    let mut errors = ServerErrors::default();
    // The operations of a batch travel in one request, and nothing travels when a server is taken down.
    let sent = trace
        .exchanges
        .iter()
        .filter(|x| x.part_of.is_none() && !matches!(x.op, Op::Outage { .. }));
    for (request, answer) in sent.flat_map(travelled) {
        let Ok(answer) = answer else { continue };
        if answer.status.is_server_error() {
            let (method, path) = (&request.method, request.url.path());
            let first = format!("{method} {path} {}", answer.status.as_u16());
            errors.absorb(&ServerErrors { answers: 1, first });
        }
    }
    errors
}

/// What really travelled for an exchange.
fn travelled(exchange: &Exchange) -> Vec<(&Request, &Result<Response, Failure>)> {
    if exchange.spoken.is_empty() {
        return vec![(&exchange.request, &exchange.response)];
    }
    exchange.spoken.iter().map(|spoken| (&spoken.request, &spoken.response)).collect()
}
