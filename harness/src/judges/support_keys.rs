//! What judges of idempotency keys share: requests that carry one, and what the key was first used
//! for.

use std::collections::HashMap;
use std::time::Duration;

use http::Method;
use sixfold_spec::wire::ProblemType;

use super::Case;
use crate::trace::{Credentials, Exchange};

/// A request that carries a key which the same caller had used before.
pub(super) struct Repeat<'c> {
    /// The first use of the key.
    pub(super) first: &'c Exchange,
    /// The request.
    pub(super) again: &'c Exchange,
}

/// Every request that carries a key which the same caller had used before, within the time for
/// which the server says that it remembers keys.
pub(super) fn repeats<'c>(case: &Case<'c>) -> Vec<Repeat<'c>> {
    let retention =
        case.target.document.pointer("/capabilities/idempotency_keys/retention_seconds");
    let retention = retention.and_then(serde_json::Value::as_u64).unwrap_or(0);
    let retention = Duration::from_secs(retention);
    let mut firsts: HashMap<(Credentials, &[u8]), &'c Exchange> = HashMap::new();
    let mut repeats = Vec::new();
    for exchange in case.exchanges().filter(|x| x.credentials.user().is_some()) {
        let Some(key) = exchange.request.headers.get("idempotency-key") else { continue };
        if ![Method::POST, Method::PATCH].contains(&exchange.request.method) {
            continue;
        }
        match firsts.entry((exchange.credentials, key.as_bytes())) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(exchange);
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let first = *entry.get();
                if exchange.ended.saturating_sub(first.started) < retention && is_kept(first) {
                    repeats.push(Repeat { first, again: exchange });
                }
            }
        }
    }
    repeats
}

/// Whether the server has to remember the answer: it was a yes, or a no that stays one.
fn is_kept(first: &Exchange) -> bool {
    let status = first.status().unwrap_or(500);
    let is_early = matches!(
        first.reply.problem(),
        Some(
            ProblemType::Unauthenticated
                | ProblemType::RequestInProgress
                | ProblemType::IdempotencyKeyReused
                | ProblemType::MalformedRequest
                | ProblemType::ContentTooLarge
        )
    );
    // Something in front of the server may have said so.
    let is_passing = status >= 500 || matches!(status, 401 | 403 | 408 | 413 | 415 | 425 | 429);
    first.reply.answered() && !is_early && !is_passing
}

impl Repeat<'_> {
    /// Whether the two ask for the same, to the letter.
    pub(super) fn is_same(&self) -> bool {
        let (first, again) = (&self.first.request, &self.again.request);
        first.method == again.method && first.url == again.url && first.body == again.body
    }

    /// Whether the first was answered before the second was sent.
    pub(super) fn is_in_turn(&self) -> bool {
        self.first.ended <= self.again.started
    }
}
