//! Judges `rest/writes_are_visible_at_once`: an accepted create or update is shown by every read and
//! list that starts after its answer, and 202 answers no write.
//!
//! An occasion is every read of a record after a write of it was acknowledged to the same user, and
//! every appearance of such a record in a list. That deleted records are gone, and that lists leave
//! none out, are requirements of their own.

use std::collections::HashMap;

use crate::judges::support::{described, show};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, Place};

/// The newest acknowledged version of a record, and the write that made it.
#[derive(Clone, Copy)]
struct Acknowledged<'c> {
    version: i64,
    write: &'c Exchange,
}

/// Judges every write for its status, and every read and list against the writes before it.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut by_end: Vec<&Exchange> = case.asked(Asked::WRITE).collect();
    by_end.sort_by_key(|exchange| exchange.ended);
    let mut ended = by_end.into_iter().peekable();
    let mut acknowledged: HashMap<&Key, Acknowledged<'_>> = HashMap::new();
    for exchange in case.exchanges() {
        while let Some(write) = ended.next_if(|write| write.ended <= exchange.started) {
            acknowledge(case, &mut acknowledged, write);
        }
        match exchange.op {
            Op::Read { .. } => judge_read(case, findings, &acknowledged, exchange),
            Op::List { .. } => judge_list(findings, &acknowledged, exchange),
            Op::Create { .. } | Op::Update { .. } | Op::Delete { .. }
                if exchange.status() == Some(202) =>
            {
                findings
                    .breach(
                        "a write is done when it is answered",
                        "status 202: it will be done later, or not at all",
                    )
                    .shown_by(exchange, "answered 202");
            }
            _ => {}
        }
    }
}

/// Takes in a write. Deleting ends what this requirement has to say of a record.
fn acknowledge<'c>(
    case: &Case<'c>,
    known: &mut HashMap<&'c Key, Acknowledged<'c>>,
    write: &'c Exchange,
) {
    let Some(key) = case.key(write) else { return };
    if matches!(write.op, Op::Delete { .. }) {
        known.remove(key);
        return;
    }
    let shown =
        write.reply.record().filter(|seen| seen.place == Place::Written && write.reply.accepted());
    let Some(version) = shown.and_then(|seen| seen.version) else { return };
    if known.get(key).is_none_or(|known| version >= known.version) {
        known.insert(key, Acknowledged { version, write });
    }
}

fn judge_read(
    case: &Case<'_>,
    findings: &mut Findings,
    acknowledged: &HashMap<&Key, Acknowledged<'_>>,
    exchange: &Exchange,
) {
    let Some(known) = case.key(exchange).and_then(|key| acknowledged.get(key)) else { return };
    let deletes_meanwhile =
        case.history.before(exchange).is_none_or(|before| before.contended || before.deleted);
    if known.write.credentials != exchange.credentials || deletes_meanwhile {
        return;
    }
    let shown =
        exchange.reply.record().filter(|_| exchange.reply.accepted()).and_then(|seen| seen.version);
    let observed = match shown {
        Some(version) if version >= known.version => return findings.kept(),
        Some(version) => format!("the read shows version {version}"),
        None if exchange.status() == Some(404) => described(exchange),
        None => return,
    };
    breach(findings, known, observed, exchange);
}

fn judge_list(
    findings: &mut Findings,
    acknowledged: &HashMap<&Key, Acknowledged<'_>>,
    exchange: &Exchange,
) {
    for seen in &exchange.reply.sightings {
        let Some(known) = seen.key().and_then(|key| acknowledged.get(key)) else { continue };
        let Some(version) =
            seen.version.filter(|_| known.write.credentials == exchange.credentials)
        else {
            continue;
        };
        if version >= known.version {
            findings.kept();
        } else {
            breach(
                findings,
                known,
                format!("the list shows version {}", show(seen.version)),
                exchange,
            );
        }
    }
}

fn breach(
    findings: &mut Findings,
    known: &Acknowledged<'_>,
    observed: String,
    exchange: &Exchange,
) {
    findings
        .breach(
            format!("version {}, which was acknowledged before, or a later one", known.version),
            observed,
        )
        .after(known.write, format!("acknowledged version {}", known.version))
        .shown_by(exchange, "started after that answer");
}
