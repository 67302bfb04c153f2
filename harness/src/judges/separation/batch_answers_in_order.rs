//! Judges `separation/batch_answers_in_order`: a batch is answered with one result for each of its
//! operations, in their order, each what the operation alone would have been answered with.
//!
//! An occasion is every batch of a size that the server takes. What an operation alone would have
//! been answered with is told where nobody else was writing and what was known of its record leaves
//! one answer. Whether refusals take other operations along is
//! `separation/batch_keeps_its_atomicity`'s matter.

use sixfold_reports::render::count;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_batch::{Batch, Due, batches, due, is_all_or_nothing};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, Sighting};

/// Judges every batch.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for batch in batches(case).filter(|batch| batch.fits(case) && !batch.exchange.meant_wrong) {
        if batch.exchange.reply.refused_as(ProblemType::ContentTooLarge) {
            // `separation/batch_size_is_limited`.
            continue;
        }
        if batch.exchange.status() != Some(200) || batch.results().is_none() {
            judge_form(findings, &batch);
            continue;
        }
        let undone = is_all_or_nothing(case) && batch.has_refusals();
        let fault = due(case, &batch).into_iter().zip(&batch.parts).enumerate().find_map(
            |(place, (due, part))| {
                let (expected, observed) = fault(case, due?, part, undone)?;
                Some((place, *part, expected, observed))
            },
        );
        let Some((place, part, expected, observed)) = fault else {
            findings.kept();
            continue;
        };
        findings
            .breach(format!("result {place} says that {expected}"), observed)
            .after(batch.exchange, "the batch")
            .shown_by(part, format!("the {} at place {place}", part.op.verb()));
    }
}

/// An answer that is none to a batch.
fn judge_form(findings: &mut Findings, batch: &Batch<'_>) {
    let asked = batch.parts.len();
    let results = batch.exchange.reply.json().and_then(|json| json.get("results"));
    let observed = match results.and_then(|results| results.as_array()) {
        Some(results) if results.len() != asked => {
            format!("the answer has {}", count(results.len(), "result"))
        }
        None if batch.exchange.reply.accepted() => "there is no list `results`".to_owned(),
        _ => described(batch.exchange),
    };
    findings
        .breach(
            format!(
                "a batch of {} is answered with 200 and {}",
                count(asked, "operation"),
                count(asked, "result")
            ),
            observed,
        )
        .shown_by(batch.exchange, "the batch");
}

/// What a result should say, and what it says; `None` where that is the same.
fn fault(case: &Case<'_>, due: Due, part: &Exchange, undone: bool) -> Option<(String, String)> {
    let name = case.key(part).map(|key| case.name(key)).unwrap_or_default();
    let verb = part.op.verb();
    if undone && part.reply.refused_as(ProblemType::OperationNotApplied) {
        return None;
    }
    match due {
        Due::Refused(kind) => (!part.reply.refused_as(kind)).then(|| {
            (format!("the {verb} of {name} is refused as `{}`", kind.slug()), described(part))
        }),
        Due::Done if !part.reply.accepted() => (!undone).then(|| {
            (format!("the {verb} of {name} is done, as it would be alone"), described(part))
        }),
        Due::Done => {
            let shown = part.reply.record().and_then(Sighting::key);
            let bodiless = matches!(part.op, Op::Delete { .. }) && part.reply.json.is_none();
            if bodiless || shown == case.key(part) {
                return None;
            }
            let observed = shown.map_or_else(
                || "it shows no record".to_owned(),
                |other| format!("it shows {}", case.name(other)),
            );
            Some((format!("the {verb} of {name} is done, and shows the record"), observed))
        }
    }
}
