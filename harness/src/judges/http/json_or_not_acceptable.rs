//! Judges `http/json_or_not_acceptable`: a request that does not accept JSON gets JSON all the same,
//! or 406 `not-acceptable`.
//!
//! An occasion is every request whose `Accept` excludes JSON, if its answer is a success with
//! content or a 406.

use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_http::{essence, has_no_content};
use crate::judges::support_negotiation::{excludes_json, request_header};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every request that does not accept JSON.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in
        case.exchanges().filter(|x| excludes_json(x) && !has_no_content(x) && is_json_here(x))
    {
        let Ok(response) = &exchange.response else {
            findings.unclear("a request that does not accept JSON got no answer");
            continue;
        };
        let is_json = is_json(&essence(exchange)) && exchange.reply.json.is_some();
        let (expected, observed) = if exchange.reply.accepted() && !response.body.is_empty() {
            if is_json {
                findings.kept();
                continue;
            }
            let told = essence(exchange);
            let told = if told.is_empty() { "no media type".to_owned() } else { told };
            (
                "JSON all the same, or 406 with `not-acceptable`",
                format!("{} as {told}", described(exchange)),
            )
        } else if response.status.as_u16() == 406 {
            match exchange.reply.problem() {
                Some(ProblemType::NotAcceptable) => findings.kept(),
                // What a refusal without a type is, is `http/errors_are_problem_details`.
                None => {}
                Some(_) => {
                    findings
                        .breach("406 says `not-acceptable`", described(exchange))
                        .shown_by(exchange, accepts(exchange));
                }
            }
            continue;
        } else {
            continue;
        };
        findings.breach(expected, observed).shown_by(exchange, accepts(exchange));
    }
}

/// Whether the protocol has JSON there: all content but that of the events.
fn is_json_here(exchange: &Exchange) -> bool {
    exchange.op.resource() != Some(Resource::Events)
}

fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

fn accepts(exchange: &Exchange) -> String {
    format!("accepts `{}`", request_header(exchange, "accept").unwrap_or_default())
}
