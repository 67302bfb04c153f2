//! Judges `separation/batch_size_is_limited`: a batch with more operations than `max_operations` is
//! refused whole as `content-too-large`, and one with exactly that many is not.
//!
//! Occasions are batches with as many operations as the server takes, and larger ones beside a batch
//! that was answered. Batches that are too large in bytes are another matter.

use sixfold_reports::render::count;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described, judge_not_made};
use crate::judges::support_batch::{Batch, batches, max_operations};
use crate::judges::{Case, Findings};
use crate::trace::Op;

/// Judges every batch of the largest size, and every larger one.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let Some(most) = max_operations(case) else { return };
    for batch in batches(case).filter(|batch| batch.fits_in_bytes(case)) {
        let size = batch.parts.len() as u64;
        if size > most {
            judge_refusal(case, findings, &batch, most);
        } else if size == most {
            if batch.exchange.reply.refused_as(ProblemType::ContentTooLarge)
                || batch.exchange.status() == Some(413)
            {
                findings
                    .breach(
                        format!("a batch of {} is not too large", count(most, "operation")),
                        described(batch.exchange),
                    )
                    .shown_by(batch.exchange, count(size, "operation"));
            } else if batch.results().is_some() {
                findings.kept();
            }
        }
    }
}

fn judge_refusal(case: &Case<'_>, findings: &mut Findings, batch: &Batch<'_>, most: u64) {
    let size = batch.parts.len();
    let control = batches(case).find(|other| {
        other.exchange.credentials == batch.exchange.credentials && other.results().is_some()
    });
    let refusal = Refusal {
        kinds: &[ProblemType::ContentTooLarge],
        expected: format!(
            "a batch of {}, where {most} are allowed, is refused as `content-too-large`",
            count(size, "operation")
        ),
        wrong: count(size, "operation"),
    };
    if !refusal.judge(findings, batch.exchange, control.map(|control| control.exchange)) {
        return;
    }
    let told = batch.exchange.reply.json().and_then(|json| json.get("limit"));
    if told.and_then(serde_json::Value::as_u64) != Some(most) {
        let observed =
            told.map_or_else(|| "it has none".to_owned(), |told| format!("`limit` is {told}"));
        findings
            .breach(format!("the refusal says how many are allowed: `limit` is {most}"), observed)
            .shown_by(batch.exchange, "the refusal");
    }
    for part in batch.parts.iter().filter(|part| matches!(part.op, Op::Create { .. })) {
        judge_not_made(case, findings, part);
    }
}
