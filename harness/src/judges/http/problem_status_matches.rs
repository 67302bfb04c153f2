//! Judges `http/problem_status_matches`: the member `status` of problem details is the status with
//! which they are sent.
//!
//! An occasion is every answer whose content is problem details of the specification, whatever its
//! status.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support_http::essence;
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every answer with problem details.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let (Some(sent), Some(problem)) = (exchange.status(), problem(exchange)) else { continue };
        let told = problem.get("status");
        if told.and_then(Value::as_u64) == Some(u64::from(sent)) {
            findings.kept();
        } else {
            let told = told.map_or_else(|| "absent".to_owned(), Value::to_string);
            findings
                .breach(
                    format!("`status` is {sent}, as in the status line"),
                    format!("`status` is {told}"),
                )
                .shown_by(exchange, format!("sent with status {sent}"));
        }
    }
}

/// The content, if it is problem details: by its type, or by its media type.
fn problem(exchange: &Exchange) -> Option<&Value> {
    let json = exchange.reply.json().filter(|json| json.is_object())?;
    let kind = json.get("type").and_then(Value::as_str).and_then(ProblemType::from_uri);
    (kind.is_some() || essence(exchange) == "application/problem+json").then_some(json)
}
