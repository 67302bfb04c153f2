//! Judges `locking/retry_never_applies_twice`: an update that is sent again after it was applied
//! is not applied a second time.

use crate::judges::support::{judge_unchanged, seen_after, show};
use crate::judges::support_locking::{Attempt, Named, repeated_write, tag};
use crate::judges::{Case, Findings};
use crate::trace::{Answer, Asked, Op};

/// Judges every update that repeats to the letter one that was accepted before, with the version
/// that it named then. It may be refused, or accepted without effect.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        if !matches!(exchange.op, Op::Update { .. }) {
            continue;
        }
        let Some(attempt) = Attempt::of(case, exchange) else { continue };
        // One that names the newest version repeats nothing that has raised it.
        if matches!(attempt.named, Named::Version(named) if named >= attempt.current) {
            continue;
        }
        let names_one = matches!(attempt.named, Named::Version(_)) || tag(&exchange.op).is_some();
        let Some(first) = repeated_write(case, exchange).filter(|_| names_one) else { continue };
        // A write that was accepted without a change may be accepted any number of times.
        let made = first.reply.record().and_then(|seen| seen.version);
        if made.is_none() || matches!(attempt.named, Named::Version(named) if made <= Some(named)) {
            continue;
        }
        let current = Some(attempt.current);
        let written = exchange
            .reply
            .record()
            .filter(|_| exchange.reply.accepted())
            .map(|seen| (exchange, seen));
        let risen = written
            .into_iter()
            .chain(seen_after(case, exchange))
            .find(|(_, seen)| seen.version > current);
        if let (true, Some((shown_by, seen))) = (exchange.reply.accepted(), risen) {
            let finding = findings.breach(
                format!(
                    "the write was applied before, and the record stays at version {}",
                    attempt.current
                ),
                format!("it was applied again: the record is at version {}", show(seen.version)),
            );
            finding.after(first, "the write, accepted");
            finding.shown_by(exchange, "the same request once more");
            if shown_by.index != exchange.index {
                finding.after(shown_by, "the record afterwards");
            }
        } else if exchange.reply.accepted() {
            findings.kept();
        } else if matches!(exchange.reply.answer, Answer::Refused(Some(_))) {
            findings.kept();
            judge_unchanged(case, findings, exchange);
        }
    }
}
