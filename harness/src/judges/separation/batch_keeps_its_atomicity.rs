//! Judges `separation/batch_keeps_its_atomicity`: where an operation of a batch is refused, the
//! others stand or fall as the server has declared, and what is refused leaves no trace.
//!
//! An occasion is every record of a batch with a refusal that its user read afterwards, before
//! anybody else wrote it; and with `all_or_nothing` every such batch.

use std::collections::BTreeMap;

use crate::judges::support::{described, show};
use crate::judges::support_batch::{Batch, batches, is_all_or_nothing};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Key, Op, State};

/// Judges every batch in which an operation was refused.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let all_or_nothing = is_all_or_nothing(case);
    for batch in batches(case).filter(|batch| batch.results().is_some() && batch.has_refusals()) {
        let done = batch.parts.iter().find(|part| part.reply.accepted());
        match done.filter(|_| all_or_nothing) {
            Some(done) => {
                findings
                    .breach(
                        "one operation is refused, so that none is done",
                        format!("the {} has {}", done.op.verb(), described(done)),
                    )
                    .shown_by(batch.exchange, "the batch");
                continue;
            }
            None if all_or_nothing => findings.kept(),
            None => {}
        }
        let mut records: BTreeMap<&Key, Vec<&Exchange>> = BTreeMap::new();
        for part in &batch.parts {
            if let Some(key) = case.key(part) {
                records.entry(key).or_default().push(part);
            }
        }
        for (key, parts) in records {
            judge_record(case, findings, &batch, key, &parts);
        }
    }
}

/// Judges what has become of one record of the batch.
fn judge_record(
    case: &Case<'_>,
    findings: &mut Findings,
    batch: &Batch<'_>,
    key: &Key,
    parts: &[&Exchange],
) {
    let Some(look) = look_after(case, batch, key) else { return };
    let name = case.name(key);
    let found = look.reply.record().filter(|_| look.reply.accepted());
    let is_gone = matches!(look.status(), Some(404 | 410));
    if found.is_none() && !is_gone {
        return;
    }
    let fault = match parts.iter().rev().find(|part| part.reply.accepted()) {
        Some(done) => stands(done, look).map(|observed| {
            (format!("the {} of {name}, which was not refused, stands", done.op.verb()), observed)
        }),
        None => {
            let Some(before) = case.history.before(parts[0]).filter(|before| !before.untold) else {
                return;
            };
            let version = before.newest.and_then(|seen| seen.version);
            let expected = format!("what was refused has not changed {name}");
            let changed = match found {
                Some(_) if !before.existed => Some("it is there".to_owned()),
                Some(found) if before.existed && found.version > version => Some(format!(
                    "version {} before, version {} after",
                    show(version),
                    show(found.version)
                )),
                None if before.existed && !before.deleted => Some(described(look)),
                _ => None,
            };
            changed.map(|observed| (expected, observed))
        }
    };
    let Some((expected, observed)) = fault else {
        findings.kept();
        return;
    };
    findings
        .breach(expected, observed)
        .after(batch.exchange, "the batch")
        .shown_by(look, "what is there afterwards");
}

/// What is wrong with a record after this operation of a batch was done; `None` for nothing.
fn stands(done: &Exchange, look: &Exchange) -> Option<String> {
    let made = done.reply.record();
    let is_deleted = matches!(done.op, Op::Delete { .. })
        || made.is_some_and(|made| made.state == State::Deleted);
    let found = look.reply.record().filter(|_| look.reply.accepted());
    match (is_deleted, found) {
        (true, None) => None,
        (true, Some(_)) => Some("it is still there".to_owned()),
        (false, None) => Some(described(look)),
        (false, Some(found)) => {
            let made = made?.version?;
            let version = found.version?;
            (version < made)
                .then(|| format!("the result says version {made}, and the record has {version}"))
        }
    }
}

/// The first read of the record by the same user after the batch, if nobody else wrote it until
/// then, and no write of another record, in the batch or beside it, may have changed it.
fn look_after<'c>(case: &Case<'c>, batch: &Batch<'_>, key: &Key) -> Option<&'c Exchange> {
    let sent = batch.exchange;
    let record = case.history.record(key)?;
    let mut others = record.exchanges.iter().map(|&i| case.history.exchange(i));
    let look = others.clone().find(|other| {
        matches!(other.op, Op::Read { .. })
            && other.credentials == sent.credentials
            && other.started >= sent.ended
    })?;
    let disturbed = others.any(|other| {
        other.op.is_write()
            && other.part_of != Some(sent.index)
            && other.started < look.ended
            && other.ended > sent.started
    });
    let mut reached = record.reached_by.iter().map(|&i| case.history.exchange(i));
    let touched = reached.any(|other| {
        !other.reply.refused() && other.started < look.ended && other.ended >= sent.started
    });
    let blurred = case.history.before(look).is_none_or(|before| before.untold);
    (!disturbed && !touched && !blurred).then_some(look)
}
