//! Judges `locking/noop_is_coherent`: after an update that leaves every member as it is, either
//! version and time are as they were, or the version is one higher and in the delta.
//!
//! Occasions are accepted updates that ask for what the record held already. Those that name an
//! older version are refused as stale, or accepted without effect; where they repeat an accepted
//! write, that is `locking/retry_never_applies_twice`'s matter. A feed that delivers the same
//! version again says nothing, since it may do so at any time.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{seen_after, show};
use crate::judges::support_locking::{Attempt, Named, changes_nothing, repeated_write, tag};
use crate::judges::support_noops::{Noop, noops};
use crate::judges::support_rest::{brief, is_whole};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Sighting};

/// Judges every update that asks for nothing new.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for noop in noops(case) {
        if noop.left.version == Some(noop.current) {
            judge_time(case, findings, &noop);
        } else if noop.left.version > Some(noop.current) {
            judge_new_version(case, findings, &noop);
        }
    }
    for exchange in case.asked(Asked::UPDATE) {
        judge_stale(case, findings, exchange);
    }
}

/// The version stayed, so the time stays.
fn judge_time(case: &Case<'_>, findings: &mut Findings, noop: &Noop<'_>) {
    let Some((earlier, before)) = seen_alike(case, noop) else {
        findings.kept();
        return;
    };
    let (old, new) = (before.value.get("updated_at"), noop.left.value.get("updated_at"));
    if old == new {
        findings.kept();
        return;
    }
    findings
        .breach(
            format!(
                "the version stays at {}, and so `updated_at` stays at {}",
                noop.current,
                brief(old)
            ),
            format!("`updated_at` is {}", brief(new)),
        )
        .after(earlier, "the record before")
        .after(noop.left_by, "the record afterwards")
        .shown_by(noop.exchange, "asks for what the record holds already");
}

/// An earlier sight of the same version in the same kind of answer: a server that writes times in
/// two ways is judged by `rest/version_determines_content`.
fn seen_alike<'c>(case: &Case<'c>, noop: &Noop<'c>) -> Option<(&'c Exchange, &'c Sighting)> {
    let record = case.record(noop.exchange)?;
    let seen =
        record.sightings.iter().map(|&at| (case.history.exchange(at.0), case.history.sighting(at)));
    seen.rev().find(|(earlier, seen)| {
        earlier.ended <= noop.exchange.started
            && seen.place == noop.left.place
            && seen.version == Some(noop.current)
    })
}

/// The version rose, so it is one higher, and every later delta has it.
fn judge_new_version(case: &Case<'_>, findings: &mut Findings, noop: &Noop<'_>) {
    let exchange = noop.exchange;
    if noop.left.version != Some(noop.current + 1) {
        findings
            .breach(
                format!("the record is at version {} or {}", noop.current, noop.current + 1),
                format!("it is at version {}", show(noop.left.version)),
            )
            .shown_by(exchange, "asks for what the record holds already")
            .after(noop.left_by, "the record afterwards");
        return;
    }
    let owed = case.history.obligations().iter().filter(|owed| owed.write == exchange.index);
    for owed in owed {
        if owed.is_kept() {
            findings.kept();
            continue;
        }
        let finding = findings.breach(
            format!("the version rose to {}, and the delta has it", noop.current + 1),
            format!("it came at version {}", show(owed.delivered.map(|(version, _)| version))),
        );
        finding.after(exchange, "asks for what the record holds already, and adds a version");
        if let Some(&last) = owed.pages.last() {
            finding.shown_by(case.history.exchange(last), "the end of the delta");
        }
    }
}

/// An update behind the current version that asks for what is there: refused, or without effect.
fn judge_stale(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Op::Update { patch, .. } = &exchange.op else { return };
    let Some(Attempt { current, named: Named::Version(named), before }) =
        Attempt::of(case, exchange)
    else {
        return;
    };
    let whole = case.entity(exchange).is_some_and(|entity| is_whole(entity, before));
    if named + 1 != current
        || tag(&exchange.op).is_some()
        || !whole
        || !changes_nothing(&before.value, patch)
    {
        return;
    }
    if exchange.reply.refused_as(ProblemType::StaleObject) {
        findings.kept();
        return;
    }
    if !exchange.reply.accepted() {
        return;
    }
    let answered = exchange.reply.record().map(|seen| (exchange, seen));
    let risen = answered
        .into_iter()
        .chain(seen_after(case, exchange))
        .find(|(_, seen)| seen.version > Some(current));
    let Some((shown_by, seen)) = risen else {
        findings.kept();
        return;
    };
    if repeated_write(case, exchange).is_some() {
        return;
    }
    let finding = findings.breach(
        format!(
            "version {named} is stale: `stale-object`, or the record as it stands at {current}"
        ),
        format!("the record is at version {}", show(seen.version)),
    );
    finding.shown_by(exchange, "stale, and asks for what the record holds already");
    if shown_by.index != exchange.index {
        finding.after(shown_by, "the record afterwards");
    }
}
