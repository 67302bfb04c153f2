//! Judges `http/head_equals_get`: HEAD is answered as GET is, but for the content.
//!
//! An occasion is every HEAD for which the same user sent a GET to the same URL with the same
//! wishes, with no write between the two that could have changed the status.

use std::collections::HashMap;

use http::Method;

use crate::judges::support::described;
use crate::judges::support_http::place;
use crate::judges::support_negotiation::request_header;
use crate::judges::{Case, Findings};
use crate::trace::{Credentials, Exchange, Op};

/// Where a request goes, who sends it, and what it would like to get.
type Question<'x> = (&'x str, Credentials, Option<&'x str>);

/// Judges every HEAD beside the nearest GET.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut heads = case.exchanges().filter(|x| x.request.method == Method::HEAD).peekable();
    if heads.peek().is_none() {
        return;
    }
    let mut gets: HashMap<Question<'_>, Vec<&Exchange>> = HashMap::new();
    for get in case.exchanges().filter(|x| x.request.method == Method::GET) {
        gets.entry(question(get)).or_default().push(get);
    }
    for head in heads {
        if !is_settled(head) {
            findings.unclear(format!("HEAD got {}", described(head)));
            continue;
        }
        let same = gets.get(&question(head)).into_iter().flatten().copied();
        let get = same
            .filter(|get| is_settled(get) && !was_written_between(case, head, get))
            .min_by_key(|get| get.index.abs_diff(head.index));
        match get {
            Some(get) => judge_pair(findings, head, get),
            None => findings.unclear("HEAD was asked for, and no GET of the same beside it"),
        }
    }
}

fn question(exchange: &Exchange) -> Question<'_> {
    (exchange.request.url.as_str(), exchange.credentials, request_header(exchange, "accept"))
}

/// Whether the answer is one that would be given again.
fn is_settled(exchange: &Exchange) -> bool {
    exchange.status().is_some_and(|status| status != 429 && status < 500)
}

/// Whether a write may have changed what is there between the two: one of the same record, one that
/// names no record of its own, or the end or the return of another, with which this one may go.
fn was_written_between(case: &Case<'_>, one: &Exchange, other: &Exchange) -> bool {
    let Some(key) = case.key(one) else { return false };
    let (start, end) = (one.started.min(other.started), one.ended.max(other.ended));
    case.exchanges().any(|x| {
        let is_write = !x.request.method.is_safe() && !matches!(x.op, Op::Events);
        let takes_others = matches!(x.op, Op::Delete { .. } | Op::Restore { .. });
        let concerns = takes_others || case.key(x).is_none_or(|other| other == key);
        is_write && concerns && x.started < end && x.ended > start
    })
}

fn judge_pair(findings: &mut Findings, head: &Exchange, get: &Exchange) {
    let where_ = place(head.op.resource());
    let body = head.response.as_ref().map_or(0, |response| response.body.len());
    let media_type = |x: &Exchange| {
        x.response_header("content-type").map(|value| value.trim().to_ascii_lowercase())
    };
    let (expected, observed) = if head.status() != get.status() {
        (
            format!("HEAD of {where_} has the status of GET, {}", shown(get.status())),
            format!("status {}", shown(head.status())),
        )
    } else if media_type(head) != media_type(get) {
        let told = |x| media_type(x).unwrap_or_else(|| "none".to_owned());
        (
            format!("HEAD of {where_} has the `Content-Type` of GET, {}", told(get)),
            format!("`Content-Type`: {}", told(head)),
        )
    } else if body > 0 {
        (format!("HEAD of {where_} has no content"), format!("{body} bytes"))
    } else {
        return findings.kept();
    };
    findings.breach(expected, observed).after(get, "GET").shown_by(head, "HEAD of the same");
}

fn shown(status: Option<u16>) -> String {
    status.map_or_else(|| "none".to_owned(), |status| status.to_string())
}
