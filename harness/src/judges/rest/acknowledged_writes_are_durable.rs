//! Judges `rest/acknowledged_writes_are_durable`: what was acknowledged is there after a restart, and
//! after a crash.
//!
//! Occasions are records whose last write was acknowledged before the server was restarted or killed, and
//! that their owner looked at afterwards, before anything else was written to them.

use crate::judges::support::show;
use crate::judges::support_relations::{Look, events, next_look, restarts};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, Outage, State};

/// Judges every record after every restart.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for restart in restarts(case) {
        for (key, record) in case.history.records() {
            let Some(owner) = record.owner else { continue };
            let mut before = events(case, key).filter(|event| event.started < restart.ended);
            let Some(last) = before.by_ref().max_by_key(|event| event.ended) else { continue };
            let overlapped = events(case, key).any(|event| {
                event.index != last.index
                    && event.started < restart.ended
                    && event.ended > last.started
            });
            let settled = last.reply.accepted() && last.ended <= restart.started && !overlapped;
            let Some(left) = last.reply.record().filter(|left| settled && is_of(left, key)) else {
                continue;
            };
            let Some(look) = next_look(case, key, restart, Some(owner)) else { continue };
            if is_there(&look, left.version, left.state) {
                findings.kept();
                continue;
            }
            report(case, findings, restart, last, (key, left.version), &look);
        }
    }
}

fn is_of(left: &crate::trace::Sighting, key: &crate::trace::Key) -> bool {
    left.key() == Some(key)
}

/// Whether the look shows what the write left, or something newer.
fn is_there(look: &Look<'_>, version: Option<i64>, state: State) -> bool {
    match look.seen {
        Some(seen) => seen.version >= version,
        // A tombstone that is not shown whole is another requirement's matter.
        None => state == State::Deleted,
    }
}

fn report(
    case: &Case<'_>,
    findings: &mut Findings,
    restart: &Exchange,
    write: &Exchange,
    (key, version): (&crate::trace::Key, Option<i64>),
    look: &Look<'_>,
) {
    let (what, note) = match restart.op {
        Op::Outage { how: Outage::Kill } => ("crash", "the server is killed, and started again"),
        _ => ("restart", "the server restarts"),
    };
    findings
        .breach(
            format!("{} is there after the {what}, at version {}", case.name(key), show(version)),
            look.words(),
        )
        .after(write, "acknowledged")
        .after(restart, note)
        .shown_by(look.by, "the record afterwards");
}
