//! What the harness sent wrong without meaning to: never the server's fault, and never in silence.

use serde_json::Value;
use sixfold_spec::message::request_schema;

use crate::schemas::{Fault, faults, told};
use crate::trace::{Exchange, History, Op};

/// A request in which the harness broke the protocol without meaning to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The scenario that the request belongs to.
    pub scenario: String,
    /// Method and URL.
    pub request: String,
    /// What is wrong with the content.
    pub fault: String,
}

/// The slips of one case. Content that a story spells out, or damages, is the story's own.
pub fn slips(scenario: &str, history: &History<'_>) -> Vec<Slip> {
    let sent = history.exchanges().filter(|x| !x.meant_wrong && x.part_of.is_none());
    sent.filter_map(|exchange| {
        let fault = fault(history, exchange)?;
        let request = format!("{} {}", exchange.request.method, exchange.request.url);
        Some(Slip { scenario: scenario.to_owned(), request, fault })
    })
    .collect()
}

fn fault(history: &History<'_>, exchange: &Exchange) -> Option<String> {
    let resource = exchange.op.resource()?;
    let mut schema = request_schema(resource, exchange.request.method.as_str())?;
    if matches!(exchange.op, Op::Odd { .. }) {
        return None;
    }
    if matches!(exchange.op, Op::Create { id: None, .. }) {
        schema = "create-without-id";
    }
    let Ok(content) = serde_json::from_slice::<Value>(&exchange.request.body) else {
        return Some("it is no JSON".to_owned());
    };
    let mut found = faults(schema, &content);
    found.retain(|fault| !is_an_echo(history, exchange, &content, fault));
    (!found.is_empty()).then(|| told(&found))
}

/// Whether the fault is a version or an id that the server itself had shown: a client gives back
/// what it was given.
fn is_an_echo(history: &History<'_>, exchange: &Exchange, content: &Value, fault: &Fault) -> bool {
    let Some(value) = content.pointer(&fault.pointer).filter(|_| !fault.pointer.is_empty()) else {
        return false;
    };
    history.sightings().filter(|(seen_by, _)| seen_by.ended <= exchange.started).any(|(_, seen)| {
        ["id", "lock_version"].iter().any(|name| seen.value.get(name) == Some(value))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use serde_json::{Map, json};

    use super::slips;
    use crate::trace::{
        Credentials, Delivery, Exchange, Failure, History, Op, Reply, Request, Trace,
    };

    /// A create whose content has this id.
    fn create(id: &str, meant_wrong: bool) -> Trace {
        let op = Op::Create { entity: "tasks".into(), id: Some(id.into()), members: Map::new() };
        let request = Request {
            method: Method::POST,
            url: "http://localhost/tasks".parse().expect("it is a URL"),
            headers: HeaderMap::new().into(),
            body: Bytes::from(json!({ "id": id, "title": "Milk" }).to_string()),
            delivery: Delivery::AtOnce,
        };
        let exchange = Exchange {
            index: 0,
            client: 0,
            credentials: Credentials::User(0),
            op,
            request: request.into(),
            meant_wrong,
            started: Duration::ZERO,
            ended: Duration::from_millis(1),
            response: Err(Failure::Broken("nobody was asked".to_owned())),
            reply: Reply::default(),
            reply_lost: false,
            part_of: None,
            step: 0,
            spoken: Vec::new(),
        };
        Trace { exchanges: vec![exchange], ..Trace::default() }
    }

    fn count(trace: &Trace) -> usize {
        slips("a/story", &History::new(trace)).len()
    }

    #[test]
    fn what_was_not_meant_to_be_wrong_is_a_slip() {
        let (good, bad) = ("019cccac-b915-7651-8317-1ff4a6a3a450", "no-id-at-all");
        assert_eq!(count(&create(good, false)), 0);
        assert_eq!(count(&create(bad, true)), 0);
        let trace = create(bad, false);
        let found = slips("a/story", &History::new(&trace));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].request, "POST http://localhost/tasks");
        assert!(found[0].fault.starts_with("/id: "), "{}", found[0].fault);
    }
}
