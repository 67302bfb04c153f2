//! Judges `locking/each_change_adds_one`: an accepted update that changes a record raises its
//! version by 1, and writes to other records leave it as it is.

use serde_json::Value;

use crate::judges::support::{same_json, seen_after, show};
use crate::judges::support_locking::{Attempt, MANAGED};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Key, Op, Sighting, State};

/// Judges every accepted update after which the record holds something else, while nobody else
/// was writing it; and every record that was looked at before and after writes to others. Deletes
/// are judged by `soft_delete/delete_adds_a_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        judge_update(case, findings, exchange);
    }
    judge_bystanders(case, findings);
}

fn judge_update(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if !matches!(exchange.op, Op::Update { .. }) || !exchange.reply.accepted() {
        return;
    }
    let Some(attempt) = Attempt::of(case, exchange) else { return };
    let written = exchange.reply.record().filter(|seen| seen.key() == case.key(exchange));
    let later = seen_after(case, exchange);
    let shown: Vec<(&Exchange, &Sighting)> =
        written.map(|seen| (exchange, seen)).into_iter().chain(later).collect();
    let wanted = Some(attempt.current + 1);
    let changed = |seen: &Sighting| {
        seen.state == State::Live && !same_content(&attempt.before.value, &seen.value)
    };
    if !shown.iter().any(|(_, seen)| changed(seen)) {
        return;
    }
    // Where the answer and the record disagree, the answer is wrong and not the count.
    if shown.iter().any(|(_, seen)| seen.version == wanted) {
        findings.kept();
        return;
    }
    let Some((seen_by, seen)) =
        shown.into_iter().rfind(|(_, seen)| seen.version.is_some() && changed(seen))
    else {
        return;
    };
    let finding = findings.breach(
        format!("the change makes version {} of version {}", attempt.current + 1, attempt.current),
        format!("the record is at version {}", show(seen.version)),
    );
    finding.shown_by(exchange, "an accepted change");
    if seen_by.index != exchange.index {
        finding.after(seen_by, "the record afterwards");
    }
}

/// Whether two representations hold the same members of the client's making, as far as both show
/// them.
fn same_content(before: &Value, after: &Value) -> bool {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return true };
    before
        .iter()
        .filter(|(name, _)| !MANAGED.contains(&name.as_str()))
        .all(|(name, old)| after.get(name).is_none_or(|new| same_json(old, new)))
}

/// Two looks at a record with nothing but writes to other records between them.
fn judge_bystanders(case: &Case<'_>, findings: &mut Findings) {
    // Where a child's write may touch its parent, versions rise without a write of their own.
    if ["touch", "cascade"].iter().any(|capability| case.target.claims(capability)) {
        return;
    }
    let writes: Vec<&Exchange> = case
        .exchanges()
        .filter(|x| x.op.is_write() && x.reply.accepted() && case.key(x).is_some())
        .collect();
    for (key, record) in case.history.records() {
        for pair in record.sightings.windows(2) {
            let (one, other) = (case.history.exchange(pair[0].0), case.history.exchange(pair[1].0));
            let (before, after) = (case.history.sighting(pair[0]), case.history.sighting(pair[1]));
            let live = before.state == State::Live && after.state == State::Live;
            let Some((old, new)) =
                before.version.zip(after.version).filter(|_| live && one.ended <= other.started)
            else {
                continue;
            };
            let first = writes.partition_point(|x| x.started < one.ended);
            let mut between = writes[first..].iter().take_while(|x| x.started < other.started);
            let neighbour =
                between.find(|x| x.ended <= other.started && case.key(x).as_ref() != Some(key));
            let Some(neighbour) = neighbour else { continue };
            if was_written(case, key, record.exchanges.as_slice(), one, other) {
                continue;
            }
            if new == old {
                findings.kept();
            } else if new > old
                && same_content(&before.value, &after.value)
                && !rises_by_itself(case)
            {
                findings
                    .breach(
                        format!(
                            "{} stays at version {old} while another record is written",
                            case.name(key)
                        ),
                        format!("it is at version {new}"),
                    )
                    .after(one, format!("shows version {old}"))
                    .after(neighbour, "writes another record")
                    .shown_by(other, format!("shows version {new}"));
            }
        }
    }
}

/// Whether any write of the record, refused ones included, may have come between two looks at it.
fn was_written(
    case: &Case<'_>,
    key: &Key,
    exchanges: &[usize],
    one: &Exchange,
    other: &Exchange,
) -> bool {
    exchanges.iter().map(|&index| case.history.exchange(index)).any(|x| {
        let between = x.started < other.ended && x.ended > one.started && x.index != one.index;
        x.op.is_write() && between && case.key(x).as_ref() == Some(key)
    })
}

/// Whether versions rise on this server without any write at all, which is no matter of writes to
/// other records (`http/reading_changes_nothing`).
fn rises_by_itself(case: &Case<'_>) -> bool {
    case.history.records().values().any(|record| {
        record.sightings.windows(2).any(|pair| {
            let (one, other) = (case.history.exchange(pair[0].0), case.history.exchange(pair[1].0));
            let (before, after) = (case.history.sighting(pair[0]), case.history.sighting(pair[1]));
            let quiet = !case.exchanges().any(|x| {
                x.op.is_write()
                    && x.started < other.ended
                    && x.ended > one.started
                    && x.index != one.index
            });
            quiet && one.ended <= other.started && after.version > before.version
        })
    })
}
