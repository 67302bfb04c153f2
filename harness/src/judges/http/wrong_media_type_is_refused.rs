//! Judges `http/wrong_media_type_is_refused`: content of a media type that the server does not read
//! is refused as `unsupported-media-type`, on PATCH with `Accept-Patch`, and changes nothing.
//!
//! An occasion is every create and update by a user, good in all else, with a media type that no
//! server reads; and every one that is refused although it has a type that every server reads.
//! Plain JSON on PATCH may be read or not.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{
    Refusal, accepted_create, accepted_update, described, judge_not_made, judge_unchanged,
};
use crate::judges::support_http::list;
use crate::judges::support_rest::media_type;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// Judges every create and update by a user that has content.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        let (readable, optional) = match exchange.op {
            Op::Create { .. } => (JSON, JSON),
            Op::Update { .. } => (MERGE_PATCH, JSON),
            _ => continue,
        };
        let Some(media_type) =
            media_type(exchange).filter(|_| exchange.credentials.user().is_some())
        else {
            continue;
        };
        if media_type == readable {
            if exchange.reply.refused_as(ProblemType::UnsupportedMediaType) {
                findings
                    .breach(
                        format!("{} reads {readable}", exchange.request.method),
                        described(exchange),
                    )
                    .shown_by(exchange, format!("content of type {media_type}"));
            }
        } else if media_type != optional && is_good_otherwise(case, exchange) {
            judge_wrong_type(case, findings, exchange, &media_type);
        }
    }
}

/// Whether nothing else gets the request refused before its media type is looked at.
fn is_good_otherwise(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Some(before) = case.history.before(exchange) else { return false };
    match exchange.op {
        Op::Create { .. } => before.is_unknown(),
        _ => {
            before.is_live()
                && before.owner.is_some()
                && before.owner == exchange.credentials.user()
        }
    }
}

fn judge_wrong_type(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    media_type: &str,
) {
    let is_create = matches!(exchange.op, Op::Create { .. });
    let refusal = Refusal {
        kinds: &[ProblemType::UnsupportedMediaType],
        expected: format!(
            "`unsupported-media-type`: {} does not read {media_type}",
            exchange.request.method
        ),
        wrong: format!("content of type {media_type}"),
    };
    let control =
        if is_create { accepted_create(case, exchange) } else { accepted_update(case, exchange) };
    if !refusal.judge(findings, exchange, control) {
        return;
    }
    if is_create {
        judge_not_made(case, findings, exchange);
        return;
    }
    if list(exchange, "accept-patch")
        .is_some_and(|types| types.iter().any(|one| one.starts_with(MERGE_PATCH)))
    {
        findings.kept();
    } else {
        findings
            .breach(
                format!("`Accept-Patch` names {MERGE_PATCH}"),
                match exchange.response_header("accept-patch") {
                    Some(types) => format!("it is `{types}`"),
                    None => "the field is absent".to_owned(),
                },
            )
            .shown_by(exchange, "a refused PATCH");
    }
    judge_unchanged(case, findings, exchange);
}
