//! Judges `discovery/limits_are_true`: the server applies the limits that its discovery document
//! names.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_create, accepted_update, described};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges the page size of every list and pull that names no size, the largest one or a larger one;
/// and every write whose content is as large as may be, or larger. That an answer tells the size at
/// all, keeps to it, and does not go beyond the largest one, is judged by `entities/limit_is_clamped` and
/// `delta_sync/pages_keep_to_the_limit`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        match &exchange.op {
            Op::List { limit, .. } => {
                judge_page(
                    case,
                    findings,
                    exchange,
                    limit.as_deref(),
                    ["list_default", "list_max"],
                );
            }
            Op::Sync { limit, .. } => {
                judge_page(
                    case,
                    findings,
                    exchange,
                    limit.as_deref(),
                    ["sync_default", "sync_max"],
                );
            }
            Op::Create { .. } | Op::Update { .. } => judge_content(case, findings, exchange),
            _ => {}
        }
    }
}

fn judge_page(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    asked: Option<&str>,
    names: [&str; 2],
) {
    let [usual, largest] = names;
    let (Some(default), Some(max)) = (case.target.limit(usual), case.target.limit(largest)) else {
        return;
    };
    let page = exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted());
    let Some(applied) = page.and_then(|page| page.limit) else { return };
    let (name, promised) = match asked.map(str::parse::<u64>) {
        None => (usual, default),
        // A page size above the maximum that is applied as asked is not clamped, which is another
        // requirement's matter.
        Some(Ok(asked)) if asked >= max && (asked == max || applied != asked) => (largest, max),
        Some(_) => return,
    };
    if applied == promised {
        findings.kept();
        return;
    }
    let asks = asked.map_or_else(
        || "names no page size".to_owned(),
        |asked| format!("asks for a page of {asked}"),
    );
    findings
        .breach(
            format!("`limits.{name}` is {promised}, and the page size is that"),
            format!("the page size is {applied}"),
        )
        .shown_by(exchange, asks);
}

fn judge_content(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Some(limit) = case.target.limit("body_bytes") else { return };
    let size = exchange.request.body.len() as u64;
    if size > limit {
        judge_too_large(case, findings, exchange, limit);
    } else if exchange.reply.refused_as(ProblemType::ContentTooLarge)
        || exchange.status() == Some(413)
    {
        findings
            .breach(
                format!(
                    "`limits.body_bytes` is {limit}, and content of {size} bytes is not too large"
                ),
                described(exchange),
            )
            .shown_by(exchange, format!("has content of {size} bytes"));
    } else if size == limit && exchange.reply.answered() {
        findings.kept();
    }
}

fn judge_too_large(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, limit: u64) {
    let size = exchange.request.body.len();
    let refusal = Refusal {
        kinds: &[ProblemType::ContentTooLarge],
        expected: format!(
            "`limits.body_bytes` is {limit}, and larger content is refused: `content-too-large`"
        ),
        wrong: format!("has content of {size} bytes"),
    };
    let control = match exchange.op {
        Op::Create { .. } => accepted_create(case, exchange),
        _ => accepted_update(case, exchange),
    };
    if !refusal.judge(findings, exchange, control) {
        return;
    }
    let told = exchange.reply.json().and_then(|json| json.get("limit"));
    if told.and_then(Value::as_u64) != Some(limit) {
        let observed = told
            .map_or_else(|| "there is no `limit`".to_owned(), |told| format!("`limit` is {told}"));
        findings
            .breach(format!("the refusal carries `limit`, which is {limit}"), observed)
            .shown_by(exchange, "the refusal");
    }
}
