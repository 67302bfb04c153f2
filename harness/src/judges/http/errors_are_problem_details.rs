//! Judges `http/errors_are_problem_details`: a refusal is `application/problem+json` with a type of
//! the specification and the members that this type requires.
//!
//! An occasion is every answer of 400 or above, except to HEAD, and except 502 and 504, which a
//! gateway gives where it got no answer from the application.

use serde_json::Value;

use crate::judges::support_http::{essence, has_no_content};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every refusal.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        if has_no_content(exchange) || !exchange.status().is_some_and(is_refusal_of_the_application)
        {
            continue;
        }
        match fault(exchange) {
            None => findings.kept(),
            Some((expected, observed)) => {
                findings
                    .breach(expected, observed)
                    .shown_by(exchange, format!("a {} that is refused", exchange.op.verb()));
            }
        }
    }
}

/// 502 and 504 are said by a gateway that got no good answer from the application.
fn is_refusal_of_the_application(status: u16) -> bool {
    status >= 400 && !matches!(status, 502 | 504)
}

/// What should be and what is, where they differ.
fn fault(exchange: &Exchange) -> Option<(String, String)> {
    let media_type = essence(exchange);
    if media_type != "application/problem+json" {
        let observed = if media_type.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it is {media_type}")
        };
        return Some(("the media type is application/problem+json".to_owned(), observed));
    }
    let Some(problem) = exchange.reply.json().and_then(Value::as_object) else {
        return Some(("the content is a JSON object".to_owned(), "it is not".to_owned()));
    };
    let Some(kind) = exchange.reply.problem() else {
        let told = problem.get("type").map_or_else(|| "absent".to_owned(), Value::to_string);
        return Some((
            "`type` is a problem type of the specification".to_owned(),
            format!("`type` is {told}"),
        ));
    };
    let lacking: Vec<&str> = kind
        .required_members()
        .iter()
        .copied()
        .filter(|name| !problem.contains_key(*name))
        .collect();
    (!lacking.is_empty()).then(|| {
        let expected =
            format!("`{}` comes with {}", kind.slug(), kind.required_members().join(", "));
        (expected, format!("it lacks {}", lacking.join(", ")))
    })
}
