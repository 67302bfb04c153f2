//! From exchanges to what a report shows of them. Secrets end here.

use std::fmt::Write as _;

use http::{HeaderMap, header};
use sixfold_reports::{Breach, ExchangeRecord, Message, Part};

use super::{Case, Finding};
use crate::secret::{Secrets, WITHHELD};
use crate::trace::Exchange;

/// How much of a message's content a report shows, in bytes.
const SHOWN_BODY: usize = 8 * 1024;

/// Header fields whose values never reach a report.
const SECRET: [header::HeaderName; 4] =
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE, header::SET_COOKIE];

/// What should have happened and what did, without secrets: a judge may quote what a server sent.
pub(super) fn told(case: &Case<'_>, finding: &Finding) -> (String, String) {
    let secrets = &case.target.secrets;
    (secrets.withhold(finding.expected.clone()), secrets.withhold(finding.observed.clone()))
}

/// A finding with the exchanges that show it.
pub(super) fn breach(case: &Case<'_>, finding: &Finding, reproduce: &str) -> Breach {
    let (expected, observed) = told(case, finding);
    let mut shown = finding.shown_by.clone();
    shown.sort_by_key(|(index, part, _)| (*index, *part == Part::Context));
    shown.dedup_by_key(|(index, ..)| *index);
    let exchanges = shown
        .iter()
        .flat_map(|(index, part, note)| records(case, case.history.exchange(*index), *part, note))
        .collect();
    Breach {
        severity: finding.severity,
        scenario: case.scenario.id.clone(),
        expected,
        observed,
        exchanges,
        reproduce: reproduce.to_owned(),
    }
}

/// The exchange as it travelled. Where the server speaks a dialect, that may be several requests.
fn records(case: &Case<'_>, exchange: &Exchange, part: Part, note: &str) -> Vec<ExchangeRecord> {
    if exchange.spoken.is_empty() {
        return vec![record(case, exchange, part, note)];
    }
    let count = exchange.spoken.len();
    let spoken = exchange.spoken.iter().enumerate().map(|(at, spoken)| {
        let travelled = Exchange {
            request: spoken.request.clone(),
            response: spoken.response.clone(),
            spoken: Vec::new(),
            ..exchange.clone()
        };
        let note = if count > 1 {
            format!("{note} (request {} of {count} for it)", at + 1)
        } else {
            note.to_owned()
        };
        record(case, &travelled, part, &note)
    });
    spoken.collect()
}

fn record(case: &Case<'_>, exchange: &Exchange, part: Part, note: &str) -> ExchangeRecord {
    // A discovery document may hold the very credentials that it offers for tests, and a server may
    // echo what it was sent.
    let secrets = &case.target.secrets;
    let clients = &case.history.trace().clients;
    let client = clients.get(exchange.client);
    let user = exchange.credentials.user().and(client).map(|client| client.user_name.to_string());
    let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    ExchangeRecord {
        number: u32::try_from(exchange.index + 1).unwrap_or(u32::MAX),
        client: client.map_or_else(|| "?".to_owned(), |client| client.name.to_string()),
        user,
        started_us: micros(exchange.started),
        ended_us: micros(exchange.ended),
        part,
        note: if exchange.part_of.is_some() {
            format!("{note} (one operation of a batch: status and content are its own)")
        } else {
            note.to_owned()
        },
        request: Message {
            start_line: secrets
                .withhold(format!("{} {}", exchange.request.method, exchange.request.url)),
            headers: headers(&exchange.request.headers, secrets),
            body: body(&exchange.request.body, secrets),
        },
        response: exchange.response.as_ref().ok().map(|response| Message {
            start_line: response.status.to_string(),
            headers: headers(&response.headers, secrets),
            body: body(&response.content(), secrets),
        }),
        failure: exchange.response.as_ref().err().map(|e| secrets.withhold(e.to_string())),
        reply_lost: exchange.reply_lost,
    }
}

fn headers(map: &HeaderMap, secrets: &Secrets) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            let secret = SECRET.contains(name) || value.is_sensitive();
            let value = if secret {
                WITHHELD.to_owned()
            } else {
                secrets.withhold(String::from_utf8_lossy(value.as_bytes()).into_owned())
            };
            (name.as_str().to_owned(), value)
        })
        .collect()
}

fn body(bytes: &[u8], secrets: &Secrets) -> String {
    // A secret that the end of what is shown cuts in two must be seen whole to be withheld.
    let seen = &bytes[..bytes.len().min(SHOWN_BODY + secrets.longest())];
    let mut text = secrets.withhold(String::from_utf8_lossy(seen).into_owned());
    if bytes.len() > SHOWN_BODY {
        text.truncate(text.floor_char_boundary(SHOWN_BODY));
        let _ = write!(text, " … ({} bytes in all)", bytes.len());
    }
    text
}
