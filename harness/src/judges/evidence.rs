//! From exchanges to what a report shows of them. Secrets end here.

use std::fmt::Write as _;

use http::{HeaderMap, header};
use sixfold_reports::{Breach, ExchangeRecord, Message, Part};

use super::{Case, Finding};
use crate::secret::{Secrets, WITHHELD};
use crate::trace::{Exchange, Op};

/// How much of a message's content a report shows, in bytes.
const SHOWN_BODY: usize = 8 * 1024;

/// How much of its start line, and of what is said of it, in bytes.
const SHOWN_LINE: usize = 4 * 1024;

/// How much of all its header fields together, in bytes.
const SHOWN_HEADERS: usize = 8 * 1024;

/// How many exchanges are shown of one breach.
const SHOWN_EXCHANGES: usize = 24;

/// Header fields whose values never reach a report.
const SECRET: [header::HeaderName; 4] =
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE, header::SET_COOKIE];

/// What should have happened and what did, without secrets: a judge may quote what a server sent.
pub(super) fn told(case: &Case<'_>, finding: &Finding) -> (String, String) {
    let secrets = &case.target.secrets;
    (line(&finding.expected, secrets), line(&finding.observed, secrets))
}

/// A finding with the exchanges that show it.
pub(super) fn breach(case: &Case<'_>, finding: &Finding, reproduce: &str) -> Breach {
    let (expected, observed) = told(case, finding);
    let mut shown = finding.shown_by.clone();
    shown.sort_by_key(|(index, part, _)| (*index, *part == Part::Context));
    shown.dedup_by_key(|(index, ..)| *index);
    // What broke is behind what led up to it.
    shown.drain(..shown.len().saturating_sub(SHOWN_EXCHANGES));
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

/// How many bytes of text a breach holds.
pub(super) fn size(breach: &Breach) -> usize {
    let message = |message: &Message| {
        let fields = message.headers.iter().map(|(name, value)| name.len() + value.len());
        message.start_line.len() + message.body.len() + fields.sum::<usize>()
    };
    let exchange = |record: &ExchangeRecord| {
        record.note.len() + message(&record.request) + record.response.as_ref().map_or(0, message)
    };
    let exchanges = breach.exchanges.iter().map(exchange);
    breach.expected.len() + breach.observed.len() + exchanges.sum::<usize>()
}

/// The exchange as it travelled. Where the server speaks a dialect, that may be several requests.
fn records(case: &Case<'_>, exchange: &Exchange, part: Part, note: &str) -> Vec<ExchangeRecord> {
    if exchange.spoken.is_empty() {
        return vec![record(case, exchange, part, note)];
    }
    let count = exchange.spoken.len();
    let spoken = exchange.spoken.iter().enumerate().map(|(at, spoken)| {
        let travelled = Exchange {
            request: spoken.request.clone().into(),
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
            let note = line(note, secrets);
            format!("{note} (one operation of a batch: status and content are its own)")
        } else {
            line(note, secrets)
        },
        request: Message {
            start_line: line(
                &format!("{} {}", exchange.request.method, exchange.request.url),
                secrets,
            ),
            headers: headers(asked(&exchange.request.headers), secrets),
            body: body(&exchange.request.body, secrets),
        },
        response: exchange.response.as_ref().ok().map(|response| Message {
            start_line: response.status.to_string(),
            headers: headers(
                response.headers.iter().map(|(name, value)| (name, value, false)),
                secrets,
            ),
            body: body(&response.content(), secrets),
        }),
        failure: exchange.response.as_ref().err().map(|e| line(&e.to_string(), secrets)),
        reply_lost: exchange.reply_lost,
        unsent: matches!(exchange.op, Op::Outage { .. }),
    }
}

/// The fields of a request, and whether each is marked as a secret.
fn asked(fields: &HeaderMap) -> impl Iterator<Item = (&str, &[u8], bool)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes(), value.is_sensitive()))
}

/// Fields as a report shows them; each comes with whether it is marked as a secret.
fn headers<'f>(
    fields: impl Iterator<Item = (&'f str, &'f [u8], bool)>,
    secrets: &Secrets,
) -> Vec<(String, String)> {
    let mut left = SHOWN_HEADERS;
    fields
        .map(|(name, value, is_marked)| {
            let is_secret = is_marked || SECRET.iter().any(|secret| *secret == name);
            let name = shown(name.as_bytes(), left, secrets);
            let value = if is_secret { WITHHELD.to_owned() } else { shown(value, left, secrets) };
            left = left.saturating_sub(name.len() + value.len());
            (name, value)
        })
        .collect()
}

fn body(bytes: &[u8], secrets: &Secrets) -> String {
    shown(bytes, SHOWN_BODY, secrets)
}

/// What is said of an exchange, which may quote what a server sent.
pub(crate) fn line(text: &str, secrets: &Secrets) -> String {
    shown(text.as_bytes(), SHOWN_LINE, secrets)
}

/// The beginning of what was sent, without secrets. Bytes that are no UTF-8 are told from those that
/// are the character U+FFFD.
fn shown(bytes: &[u8], most: usize, secrets: &Secrets) -> String {
    // A secret that the end of what is shown cuts in two must be seen whole to be withheld.
    let seen = &bytes[..bytes.len().min(most + secrets.longest())];
    let mut text = secrets.withhold(readable(seen));
    if bytes.len() > most {
        // What was withheld has made the text shorter, so its end may have come within sight: there may
        // stand the beginning of a secret.
        let unsure = if seen.len() < bytes.len() { secrets.longest() } else { 0 };
        let end = most.min(text.len().saturating_sub(unsure));
        text.truncate(text.floor_char_boundary(end));
        let _ = write!(text, " … ({} bytes in all)", bytes.len());
    }
    text
}

/// The text, with each byte that is no UTF-8 as `\xNN`.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{SHOWN_HEADERS, asked, headers, readable, shown};
    use crate::secret::Secrets;

    #[test]
    fn what_is_long_is_cut_and_says_how_long_it_was() {
        let secrets = Secrets::default();
        assert_eq!(shown(b"abcdef", 3, &secrets), "abc … (6 bytes in all)");
        secrets.add("cdef");
        let cut = shown(b"abcdef", 4, &secrets);
        assert!(!cut.contains('c') || cut.contains("(wi"), "half a secret is shown: {cut}");
        secrets.add("abcdefghijklmnopqrstuvwxyz");
        let twice = "abcdefghijklmnopqrstuvwxyz".repeat(3);
        let cut = shown(twice.as_bytes(), 30, &secrets);
        assert!(!cut.contains("abc") && cut.ends_with(" … (78 bytes in all)"), "cut in two: {cut}");
        let mut map = HeaderMap::new();
        for number in 0..90 {
            let name = HeaderName::try_from(format!("x-{number}")).expect("it is a name");
            map.insert(name, HeaderValue::from_str(&"v".repeat(4_000)).expect("it is a value"));
        }
        let all: usize =
            headers(asked(&map), &secrets).iter().map(|(n, v)| n.len() + v.len()).sum();
        assert!(all < SHOWN_HEADERS + 90 * 60, "{all}");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_bytes() {
        assert_eq!(readable(b"a\xff\xfeb\xc3\xa9\xe2\x82"), "a\\xFF\\xFEb\u{e9}\\xE2\\x82");
        assert_eq!(readable("\u{fffd}".as_bytes()), "\u{fffd}");
    }
}
