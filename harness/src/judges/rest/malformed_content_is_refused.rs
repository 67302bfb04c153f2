//! Judges `rest/malformed_content_is_refused`: content that is empty, no well-formed JSON or not
//! UTF-8 is refused as `malformed-request` and changes nothing.
//!
//! An occasion is every request with such content and a media type that the server reads, by a
//! user: a `POST` on a collection, or a `PATCH` on a live record of that user.

use http::Method;
use serde::de::IgnoredAny;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, judge_not_made, judge_unchanged};
use crate::judges::support_rest::media_type;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every request whose content cannot be read.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::ODD) {
        let Op::Odd { resource, method, .. } = &exchange.op else { continue };
        let creates = *resource == Some(Resource::Collection) && method == Method::POST;
        let updates = *resource == Some(Resource::Record)
            && method == Method::PATCH
            && is_own(case, exchange);
        let readable = if creates { "application/json" } else { "application/merge-patch+json" };
        let fault = fault(&exchange.request.body);
        let (true, true, Some(fault)) =
            (creates || updates, media_type(exchange).as_deref() == Some(readable), fault)
        else {
            continue;
        };
        if exchange.credentials.user().is_none() {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::MalformedRequest],
            expected: format!("`malformed-request`: the content {fault}"),
            wrong: format!("the content {fault}"),
        };
        if refusal.judge(findings, exchange, intact(case, exchange, creates)) {
            if creates {
                judge_not_made(case, findings, exchange);
            } else {
                judge_unchanged(case, findings, exchange);
            }
        }
    }
}

/// What keeps the content from being read, if anything does.
fn fault(content: &[u8]) -> Option<&'static str> {
    if content.is_empty() {
        return Some("is empty");
    }
    if std::str::from_utf8(content).is_err() {
        return Some("is not UTF-8");
    }
    serde_json::from_slice::<IgnoredAny>(content).is_err().then_some("is not well-formed JSON")
}

fn is_own(case: &Case<'_>, exchange: &Exchange) -> bool {
    case.history.before(exchange).is_some_and(|before| {
        before.is_live() && before.owner.is_some() && before.owner == exchange.credentials.user()
    })
}

/// An accepted write of the same kind by the same user: one whose content could be read.
fn intact<'c>(case: &Case<'c>, exchange: &Exchange, creates: bool) -> Option<&'c Exchange> {
    case.exchanges().find(|other| {
        let same_kind = match other.op {
            Op::Create { .. } => creates,
            Op::Update { .. } => !creates,
            _ => false,
        };
        let same_place =
            exchange.op.entity().is_none_or(|entity| other.op.entity() == Some(entity));
        same_kind
            && same_place
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}
