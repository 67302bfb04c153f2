//! Judges `rest/put_answer_has_no_validator`: an accepted PUT is answered without `ETag` and
//! `Last-Modified`.

use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges the answer to every accepted PUT.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::REPLACE) {
        if !exchange.reply.accepted() {
            continue;
        }
        let sent = ["etag", "last-modified"]
            .into_iter()
            .filter_map(|name| Some(format!("`{name}: {}`", exchange.response_header(name)?)));
        let sent: Vec<String> = sent.collect();
        if sent.is_empty() {
            findings.kept();
        } else {
            findings
                .breach("the answer to a PUT has no validator", sent.join(", "))
                .shown_by(exchange, "the PUT");
        }
    }
}
