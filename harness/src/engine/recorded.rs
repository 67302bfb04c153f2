//! What was sent and what came of it, as it is taken in while a story is told.

use crate::bounds;
use crate::trace::{Exchange, Failure, Response};

/// An exchange, and the operations that it consists of if it is a batch.
///
/// It stays where it is while more are taken in behind it: an exchange is large, and what is moved to grow a
/// list is memory that nobody had touched before.
pub(super) struct Recorded {
    exchange: Box<Exchange>,
    parts: Vec<Exchange>,
}

impl Recorded {
    pub(super) fn new(exchange: Exchange, parts: Vec<Exchange>) -> Recorded {
        Recorded { exchange: Box::new(exchange), parts }
    }

    /// What travelled.
    pub(super) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// What travelled, and the operations in it.
    pub(super) fn all(&self) -> impl Iterator<Item = &Exchange> {
        std::iter::once(&*self.exchange).chain(&self.parts)
    }

    /// How much memory it takes, in bytes. The operations of a batch are not counted beside it: what they show
    /// is in its content, and `bounds::weight` says rather too much.
    pub(super) fn weight(&self) -> u64 {
        let exchange = &self.exchange;
        let travelled = |response: &Result<Response, Failure>| {
            response.as_ref().map_or(0, |response| response.body.len())
        };
        let spoken = exchange.spoken.iter();
        let spoken = spoken.map(|one| one.request.url.as_str().len() + travelled(&one.response));
        let bytes = exchange.request.url.as_str().len()
            + exchange.request.body.len()
            + travelled(&exchange.response)
            + spoken.sum::<usize>();
        bounds::weight(bytes, exchange.reply.json().map_or(0, bounds::values))
    }
}

/// The exchanges in the order in which requests were started, each at its place, and the operations of a
/// batch behind it.
pub(super) fn in_order(mut recorded: Vec<Recorded>) -> Vec<Exchange> {
    recorded.sort_by_key(|one| (one.exchange.started, one.exchange.ended));
    let length = recorded.iter().map(|one| 1 + one.parts.len()).sum();
    let mut exchanges: Vec<Exchange> = Vec::with_capacity(length);
    for Recorded { mut exchange, parts } in recorded {
        let batch = exchanges.len();
        exchange.index = batch;
        exchanges.push(*exchange);
        for mut part in parts {
            part.index = exchanges.len();
            part.part_of = Some(batch);
            exchanges.push(part);
        }
    }
    exchanges
}
