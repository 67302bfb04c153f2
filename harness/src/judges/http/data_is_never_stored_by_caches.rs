//! Judges `http/data_is_never_stored_by_caches`: answers about data, refusals included, say
//! `no-store`, and no answer at all leaves it to caches.
//!
//! An occasion is every answer. One about data says `no-store`; that to a read of a record may say
//! `private, no-cache` and carry an `ETag` instead. Any other answer has the field. OPTIONS is left
//! out: nothing may store its answer in any case (RFC 9110 section 9.3.7).

use http::{Method, header};
use sixfold_spec::message::Resource;

use crate::judges::support_http::{asks_for_data, list, place};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every answer.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let Some(status) = exchange.status() else { continue };
        if exchange.request.method == Method::OPTIONS {
            continue;
        }
        let is_for_data = asks_for_data(exchange);
        if is_for_data && exchange.response_header(header::CACHE_CONTROL) == Some("no-store") {
            // What nearly every answer says; a second field of the name cannot take it back.
            findings.kept();
            continue;
        }
        let said = list(exchange, header::CACHE_CONTROL);
        if !is_for_data {
            judge_presence(findings, exchange, said.is_some());
            continue;
        }
        let says = |directive: &str| {
            said.as_ref().is_some_and(|said| said.iter().any(|one| one == directive))
        };
        if says("no-store") || (is_tagged_read(exchange) && says("private") && says("no-cache")) {
            findings.kept();
            continue;
        }
        let observed = said.map_or_else(
            || "there is none".to_owned(),
            |said| format!("it is `{}`", said.join(", ")),
        );
        findings
            .breach(
                format!(
                    "`Cache-Control` of an answer of {} has `no-store`",
                    place(exchange.op.resource())
                ),
                format!("{observed} on a {status}"),
            )
            .shown_by(exchange, format!("answer to a {}", exchange.op.verb()));
    }
}

/// An answer that is nobody's data may be kept, for as long as it says.
fn judge_presence(findings: &mut Findings, exchange: &Exchange, is_there: bool) {
    if is_there {
        return findings.kept();
    }
    let place = place(exchange.op.resource());
    findings
        .breach(format!("the answer of {place} says what caches may do"), "no `Cache-Control`")
        .shown_by(exchange, format!("answer to a {}", exchange.op.verb()));
}

/// Whether it is the answer to a GET of a record, or to a HEAD, which is answered as GET is.
fn is_tagged_read(exchange: &Exchange) -> bool {
    exchange.op.resource() == Some(Resource::Record)
        && exchange.request.method.is_safe()
        && matches!(exchange.status(), Some(200 | 304))
        && exchange.response_header("etag").is_some()
}
