//! What hooks for tests did to the server: commits held back, clocks set back, tombstones collected.

use std::time::Duration;

use super::acks::Ack;
use crate::trace::{Exchange, History, Op, State};

/// What hooks did in a trace.
#[derive(Debug, Default)]
pub(super) struct Provoked {
    /// When writes were under way whose commit was held back.
    held: Vec<(Duration, Duration)>,
    /// From when on the server's clock was behind what it had shown before, or was not.
    behind: Vec<(Duration, bool)>,
    /// When tombstones were collected: the request and its answer.
    collected: Vec<(Duration, Duration)>,
    /// When the server was restarted.
    restarted: Vec<(Duration, Duration)>,
}

impl Provoked {
    pub(super) fn new(history: &History<'_>) -> Provoked {
        let mut provoked = Provoked::default();
        let mut latest = 0;
        for control in history.exchanges() {
            let refused = control.reply.refused();
            if refused {
                continue;
            }
            let span = (control.started, control.ended);
            if control.op.restarts() {
                provoked.restarted.push(span);
            }
            let Op::Control { hook, milliseconds } = &control.op else { continue };
            match &**hook {
                "hold_next_commit" => provoked.held.extend(held(history, control, *milliseconds)),
                "shift_clock" => {
                    let shift = milliseconds.unwrap_or_default();
                    latest = latest.max(shift);
                    provoked.behind.push((control.started, shift < latest));
                }
                "collect_tombstones" => provoked.collected.push(span),
                _ => {}
            }
        }
        provoked
    }

    /// Whether the change was being made while the commit of a write was held back.
    pub(super) fn was_held(&self, ack: &Ack) -> bool {
        self.held.iter().any(|(from, until)| ack.started < *until && *from < ack.ended)
    }

    /// Whether the clock was behind when the change was made.
    pub(super) fn is_behind(&self, ack: &Ack) -> bool {
        let last = self.behind.iter().rev().find(|(from, _)| *from <= ack.started);
        last.is_some_and(|(_, behind)| *behind)
    }

    /// Whether a walk that ended then need not know of the change any more: its tombstone may have
    /// been collected, which is judged by `soft_delete/collected_tombstones_expire_positions`, or a
    /// restart may have lost it, which is judged by `rest/acknowledged_writes_are_durable`.
    pub(super) fn may_have_taken(&self, ack: &Ack, walk_ended: Duration) -> bool {
        let between =
            |(started, ended): &(Duration, Duration)| *started < walk_ended && ack.started < *ended;
        (ack.state == State::Deleted && self.collected.iter().any(between))
            || self.restarted.iter().any(between)
    }
}

/// The writes that were held: those that took at least as long as the hook was told.
fn held(
    history: &History<'_>,
    control: &Exchange,
    milliseconds: Option<i64>,
) -> Vec<(Duration, Duration)> {
    let least = milliseconds.and_then(|least| u64::try_from(least).ok()).unwrap_or_default();
    let least = Duration::from_millis(least);
    history
        .exchanges()
        .filter(|write| write.op.is_write() && write.ended > control.started)
        .filter(|write| least > Duration::ZERO && write.ended - write.started >= least)
        .map(|write| (write.started, write.ended))
        .collect()
}
