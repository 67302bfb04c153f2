//! Judges `http/retry_after_is_given`: whoever is sent away for now is told when to come back.
//!
//! An occasion is every answer of 429 or 503, and every one with `rate-limited` or `unavailable`.
//! The harness does nothing to provoke one.

use jiff::fmt::rfc2822;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every answer that says "not now".
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| is_passing(x)) {
        let told = exchange.response_header("retry-after").map(str::trim);
        let observed = match told {
            Some(text) if is_delay(text) || is_date(text) => {
                findings.kept();
                continue;
            }
            Some(text) => format!("it is `{text}`"),
            None => "there is none".to_owned(),
        };
        findings
            .breach("`Retry-After`: a number of seconds, or a date", observed)
            .shown_by(exchange, described(exchange));
    }
}

fn is_passing(exchange: &Exchange) -> bool {
    matches!(exchange.status(), Some(429 | 503))
        || matches!(
            exchange.reply.problem(),
            Some(ProblemType::RateLimited | ProblemType::Unavailable)
        )
}

/// A number of seconds (RFC 9110 section 10.2.3).
fn is_delay(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The date of HTTP (RFC 9110 section 5.6.7).
fn is_date(text: &str) -> bool {
    rfc2822::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_delay};

    #[test]
    fn both_forms_are_known() {
        assert!(is_delay("120") && !is_delay("soon") && !is_delay("-1") && !is_delay(""));
        assert!(is_date("Sun, 08 Mar 2026 09:00:00 GMT") && !is_date("tomorrow"));
    }
}
