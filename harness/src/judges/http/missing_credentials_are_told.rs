//! Judges `http/missing_credentials_are_told`: without credentials, or with wrong ones, every
//! request for data is answered 401 with `WWW-Authenticate`, shows no record and changes nothing.
//!
//! An occasion is every request for the sync endpoint, a collection or a record that carries no
//! credentials of a user, if a user's request for the same kind of resource was accepted. What
//! belongs to a capability that the server does not declare is not there for anybody.

use http::Method;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, judge_not_made, judge_unchanged};
use crate::judges::support_http::{asks_for_data, is_there};
use crate::judges::{Case, Findings};
use crate::trace::{Credentials, Exchange, Op};

/// Judges every request for data that is nobody's.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let credentials = match exchange.credentials {
            Credentials::User(_) => continue,
            Credentials::Missing => "no credentials",
            Credentials::Wrong => "credentials of nobody",
        };
        let is_options = exchange.request.method == Method::OPTIONS;
        if !asks_for_data(exchange) || is_options || !is_there(case, exchange) {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::Unauthenticated],
            expected: "401 with `unauthenticated`: the request is nobody's".to_owned(),
            wrong: format!("carries {credentials}"),
        };
        let control = case.exchanges().find(|other| {
            other.credentials.user().is_some()
                && other.op.resource() == exchange.op.resource()
                && other.reply.accepted()
        });
        // The answer to HEAD has no content, so its status alone tells (RFC 9110 section 9.3.2).
        let is_told = exchange.request.method == Method::HEAD && exchange.status() == Some(401);
        if !is_told && !refusal.judge(findings, exchange, control) {
            continue;
        }
        judge_challenge(findings, exchange);
        if matches!(exchange.op, Op::Create { .. }) {
            judge_not_made(case, findings, exchange);
        } else if exchange.op.is_write() {
            judge_unchanged(case, findings, exchange);
        }
    }
}

fn judge_challenge(findings: &mut Findings, exchange: &Exchange) {
    if exchange.reply.json().is_some_and(|json| json.get("current").is_some()) {
        findings
            .breach("the refusal shows no record", "it carries `current`")
            .shown_by(exchange, "shows a record to nobody");
    }
    let challenge = exchange.response_header("www-authenticate").unwrap_or_default();
    if challenge.trim().is_empty() {
        findings
            .breach(
                "a 401 says how to authenticate, in `WWW-Authenticate`",
                "the field is absent or empty",
            )
            .shown_by(exchange, "401 without a challenge");
    } else {
        findings.kept();
    }
}
