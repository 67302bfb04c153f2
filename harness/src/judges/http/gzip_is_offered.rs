//! Judges `http/gzip_is_offered`: a page that is asked for with gzip comes with gzip, and says in
//! `Vary` that it depends on the wish.
//!
//! An occasion is every accepted page of a list or of the change feed whose request names gzip in
//! `Accept-Encoding`. A small page may come as it is, but for its `Vary`.

use http::{Method, header};
use sixfold_spec::message::Resource;

use crate::judges::support_http::list;
use crate::judges::support_negotiation::{codings, request_header};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange};

/// The size below which compression gains nothing, in bytes: what one packet carries.
const SMALL: usize = 1400;

/// Judges every page that was asked for with gzip.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let pages = Asked::LIST | Asked::QUERY | Asked::SYNC | Asked::SYNC_SOME | Asked::ODD;
    for exchange in case.asked(pages).filter(|x| is_page(x) && wants_gzip(x)) {
        let Ok(response) = &exchange.response else { continue };
        let codings = codings(exchange);
        let is_gzip = codings.iter().any(|coding| matches!(coding.as_str(), "gzip" | "x-gzip"));
        let size = response.body.len();
        let (expected, observed) = if codings.is_empty() && size >= SMALL {
            ("a page of some size is sent with gzip", format!("{size} bytes as they are"))
        } else if is_gzip && exchange.reply.json.is_none() {
            ("what is sent with gzip is JSON when it is unpacked", "it is not".to_owned())
        } else if !varies(exchange) {
            let observed = match exchange.response_header("vary") {
                Some(vary) => format!("it is `{vary}`"),
                None => "there is none".to_owned(),
            };
            ("`Vary` names `Accept-Encoding`, whether the page is packed or not", observed)
        } else {
            findings.kept();
            continue;
        };
        findings.breach(expected, observed).shown_by(exchange, "a page, asked for with gzip");
    }
}

fn is_page(exchange: &Exchange) -> bool {
    exchange.request.method == Method::GET
        && exchange.reply.accepted()
        && matches!(
            exchange.op.resource(),
            Some(Resource::Collection | Resource::Sorted | Resource::Sync)
        )
}

/// Whether gzip is named as something that the client reads; `*` alone is no wish for it.
fn wants_gzip(exchange: &Exchange) -> bool {
    let field = request_header(exchange, header::ACCEPT_ENCODING).unwrap_or_default();
    field.to_ascii_lowercase().contains("gzip")
        && crate::judges::support_negotiation::allows_coding(exchange, "gzip") == Some(true)
}

fn varies(exchange: &Exchange) -> bool {
    let vary = list(exchange, "vary").unwrap_or_default();
    vary.iter().any(|name| matches!(name.as_str(), "accept-encoding" | "*"))
}
