//! Judges `discovery/well_known_is_served`: the discovery document is at the well-known path of the
//! server's origin, whoever asks.
//!
//! An occasion is every GET of that path. Whether the document is a good one is
//! `discovery/document_is_valid`.

use http::Method;
use serde_json::Value;
use sixfold_spec::WELL_KNOWN_PATH;

use crate::judges::support::{beside_the_point, described};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every GET of the well-known path.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| is_well_known(case, x)) {
        let failed = exchange.status().is_some_and(|status| status >= 500);
        if failed || beside_the_point(exchange).is_some() {
            findings.unclear(format!("the well-known path got {}", described(exchange)));
        } else if exchange.status() == Some(200) && is_document(exchange) {
            findings.kept();
        } else {
            let observed = if exchange.reply.accepted() {
                "status 200 with something else".to_owned()
            } else {
                described(exchange)
            };
            findings
                .breach(format!("the discovery document at `{WELL_KNOWN_PATH}`"), observed)
                .shown_by(exchange, "asks there");
        }
    }
}

fn is_well_known(case: &Case<'_>, exchange: &Exchange) -> bool {
    let url = &exchange.request.url;
    exchange.request.method == Method::GET
        && url.path() == WELL_KNOWN_PATH
        && url.origin() == case.target.base.origin()
}

fn is_document(exchange: &Exchange) -> bool {
    let spec = exchange.reply.json().and_then(|json| json.get("spec"));
    spec.and_then(Value::as_str).is_some_and(|spec| spec.starts_with("sixfold/"))
}
