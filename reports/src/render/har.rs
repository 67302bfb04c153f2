//! The exchanges that show breaches, as an HTTP archive (HAR 1.2): developer tools of browsers and
//! HTTP debuggers open it.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Render;
use super::json::pretty;
use crate::{Breach, ExchangeRecord, Message, Part, Report, RequirementResult};

/// One page per breach, one entry per exchange.
#[derive(Clone, Copy, Debug, Default)]
pub struct Har;

impl Render for Har {
    fn render(&self, report: &Report) -> String {
        // A trace counts its time from the beginning of its story, and the report does not say when
        // that was. Entries of a page stand in their true distance, pages all at the run's start.
        let began = report.started_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let mut pages = Vec::new();
        let mut entries = Vec::new();
        for (row, number, breach) in breaches(report) {
            let page = format!("{}#{number}", row.id);
            pages.push(json!({
                "startedDateTime": at(began, 0),
                "id": page,
                "title": format!("{}: {}", row.id, breach.observed),
                "pageTimings": {},
            }));
            let sent = breach.exchanges.iter().filter(|record| !record.unsent);
            entries.extend(sent.map(|record| entry(began, &page, record)));
        }
        pretty(&json!({
            "log": {
                "version": "1.2",
                "creator": { "name": "sixfold", "version": report.harness.version },
                "pages": pages,
                "entries": entries,
            }
        }))
    }
}

/// Every breach of every row, numbered from 1 in its row.
fn breaches(report: &Report) -> impl Iterator<Item = (&RequirementResult, usize, &Breach)> {
    report.requirements.iter().flat_map(|row| {
        row.breaches.iter().enumerate().map(move |(index, breach)| (row, index + 1, breach))
    })
}

/// A time after the beginning, in the form that HAR asks for.
fn at(began: Timestamp, micros: u64) -> String {
    let after = SignedDuration::from_micros(i64::try_from(micros).unwrap_or(i64::MAX));
    format!("{:.6}", began.checked_add(after).unwrap_or(began))
}

fn entry(began: Timestamp, page: &str, record: &ExchangeRecord) -> Value {
    let millis = record.ended_us.saturating_sub(record.started_us) as f64 / 1000.0;
    let user = record.user.as_deref().unwrap_or("nobody");
    let part = match record.part {
        Part::Breach => "breach",
        Part::Context => "context",
    };
    let mut entry = json!({
        "pageref": page,
        "startedDateTime": at(began, record.started_us),
        "time": millis,
        "request": request(&record.request),
        "response": response(record),
        "cache": {},
        "timings": { "send": 0, "wait": millis, "receive": 0 },
        "comment": format!("#{} {} ({user}): {}", record.number, record.client, record.note),
        "_part": part,
    });
    if record.reply_lost {
        entry["_replyLost"] = Value::Bool(true);
    }
    entry
}

fn request(message: &Message) -> Value {
    let (method, url) = message.start_line.split_once(' ').unwrap_or((&message.start_line, ""));
    let url = &encoded(url);
    let mut request = json!({
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(message),
        "queryString": query(url),
        "headersSize": -1,
        "bodySize": message.body.len(),
    });
    if !message.body.is_empty() {
        request["postData"] =
            json!({ "mimeType": media_type(message), "params": [], "text": message.body });
    }
    request
}

/// The URL with what cannot stand in one percent-encoded (RFC 3986 section 2).
fn encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The answer, or what HAR puts where there was none: status 0.
fn response(record: &ExchangeRecord) -> Value {
    let nothing = Message { start_line: String::new(), headers: Vec::new(), body: String::new() };
    let message = record.response.as_ref().unwrap_or(&nothing);
    let (status, reason) = message.start_line.split_once(' ').unwrap_or((&message.start_line, ""));
    let location = message.headers.iter().find(|(name, _)| name == "location");
    let mut response = json!({
        "status": status.parse::<u16>().unwrap_or_default(),
        "statusText": reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(message),
        "content": {
            "size": message.body.len(),
            "mimeType": media_type(message),
            "text": message.body,
        },
        "redirectURL": location.map(|(_, value)| value.as_str()).unwrap_or_default(),
        "headersSize": -1,
        "bodySize": message.body.len(),
    });
    if let Some(failure) = &record.failure {
        response["_error"] = Value::String(failure.clone());
    }
    response
}

fn headers(message: &Message) -> Vec<Value> {
    message.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn media_type(message: &Message) -> &str {
    let field = message.headers.iter().find(|(name, _)| name == "content-type");
    field.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The parameters of a URL as they were sent, still percent-encoded.
fn query(url: &str) -> Vec<Value> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({ "name": name, "value": value })
        })
        .collect()
}
