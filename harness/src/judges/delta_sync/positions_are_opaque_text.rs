//! Judges `delta_sync/positions_are_opaque_text`: `as_of` is a text that every URL can carry, and
//! means the same in every spelling of the URL.
//!
//! Occasions are pages with an `as_of`, and requests whose position is spelled with escapes where
//! none are needed, beside one that carries the same position as usual. That a page has a position
//! at all is for `delta_sync/every_page_is_a_resume_point` and
//! `delta_sync/empty_sync_has_a_position`.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_delta_sync::is_spelled_with_escapes;
use crate::judges::support_rest::brief;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// The longest position, in characters.
const LONGEST: usize = 1024;

/// Judges every page, and every position in another spelling.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::SYNC) {
        let Op::Sync { since, .. } = &exchange.op else { continue };
        if exchange.reply.accepted() {
            judge_text(findings, exchange);
        }
        if let Some(since) = since.as_deref().filter(|_| is_spelled_with_escapes(exchange)) {
            judge_spelling(case, findings, exchange, since);
        }
    }
}

fn judge_text(findings: &mut Findings, exchange: &Exchange) {
    let as_of = exchange.reply.json().and_then(|page| page.get("as_of"));
    let Some(as_of) = as_of.filter(|as_of| !as_of.is_null()) else { return };
    let Some(fault) = fault(as_of) else { return findings.kept() };
    findings
        .breach(
            format!(
                "`as_of` is a text of 1 to {LONGEST} characters that a URL carries as they are: \
                 letters, digits, `.`, `_`, `~`, `:`, `+`, `=`, `-`"
            ),
            format!("{fault}: {}", brief(Some(as_of))),
        )
        .shown_by(exchange, "the page");
}

/// What is wrong with a position, if something is.
fn fault(as_of: &Value) -> Option<String> {
    let Value::String(text) = as_of else { return Some("it is no text".to_owned()) };
    let length = text.chars().count();
    if length == 0 {
        return Some("it is empty".to_owned());
    }
    if length > LONGEST {
        return Some(format!("it has {length} characters"));
    }
    let odd = text.chars().find(|c| !c.is_ascii_alphanumeric() && !"._~:+=-".contains(*c))?;
    Some(format!("it holds {odd:?}"))
}

/// A position that is refused in one spelling and accepted in another is compared before it is
/// decoded.
fn judge_spelling(case: &Case<'_>, findings: &mut Findings, request: &Exchange, since: &str) {
    let plain = case.asked(Asked::SYNC).find(|other| {
        matches!(&other.op, Op::Sync { since: Some(given), .. } if given == since)
            && other.credentials == request.credentials
            && !is_spelled_with_escapes(other)
            && other.reply.accepted()
    });
    let Some(plain) = plain else {
        return findings.unclear("no request carried the same position without escapes");
    };
    let passing = matches!(
        request.reply.problem(),
        Some(ProblemType::Unavailable | ProblemType::RateLimited | ProblemType::SyncResetRequired)
    );
    if !request.reply.answered() || passing {
        findings.unclear("the request with escapes was not answered");
    } else if request.reply.accepted() {
        findings.kept();
    } else {
        findings
            .breach("the position is the same, however the URL spells it", described(request))
            .after(plain, "accepted")
            .shown_by(request, "the same position, with escapes");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::fault;

    #[test]
    fn positions_are_texts_of_the_alphabet() {
        for good in ["0", "e5c1-41-f8", "2026-03-08T09:00:00.000Z", "a+b=", "~_."] {
            assert_eq!(fault(&json!(good)), None, "{good}");
        }
        let long = Value::from("x".repeat(1025));
        for bad in [json!(""), json!(41), json!("a/b"), json!("\"41\""), json!("ä"), long] {
            assert!(fault(&bad).is_some(), "{bad}");
        }
    }
}
