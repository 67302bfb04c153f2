//! Judges `http/excluded_codings_are_never_sent`: an answer has no content coding that the request
//! does not allow, and content without a coding is always there for those who read nothing else.
//!
//! An occasion is every answer with content to a request that has an `Accept-Encoding`.

use http::header;

use crate::judges::support::described;
use crate::judges::support_negotiation::{allows_coding, codings, request_header};
use crate::judges::{Case, Findings};

/// Judges every answer to a request that says which codings it reads.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let Some(said) = request_header(exchange, header::ACCEPT_ENCODING) else { continue };
        let Ok(response) = &exchange.response else {
            findings.unclear("a request with `Accept-Encoding` got no answer");
            continue;
        };
        let codings = codings(exchange);
        let excluded = codings.iter().find(|coding| allows_coding(exchange, coding) == Some(false));
        let refused =
            response.status.as_u16() == 406 && allows_coding(exchange, "identity") == Some(true);
        let (expected, observed) = if let Some(coding) = excluded {
            ("an answer in a coding that the request allows", format!("it is in {coding}"))
        } else if refused {
            ("an answer without any coding, which the request allows", described(exchange))
        } else {
            if !response.body.is_empty() {
                findings.kept();
            }
            continue;
        };
        findings.breach(expected, observed).shown_by(exchange, format!("allows `{said}`"));
    }
}
