//! Judges `locking/each_change_adds_one`: an accepted update that changes a record raises its
//! version by 1, and writes to other records leave it as it is: over all answers, the versions of a
//! record have no gap.

use std::cell::LazyCell;
use std::time::Duration;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{same_json, seen_after, show};
use crate::judges::support_locking::{Attempt, MANAGED};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, RecordHistory, Sighting, State, member};

/// Judges every accepted update after which the record holds something else, while nobody else
/// was writing it; and every record that was looked at before and after writes to others. Deletes
/// are judged by `soft_delete/delete_adds_a_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        judge_update(case, findings, exchange);
    }
    judge_gaps(case, findings);
    judge_bystanders(case, findings);
}

/// Records whose every write told which version it made: whoever wrote at the same time as others
/// included, there is no version between two of them that nobody was told of.
fn judge_gaps(case: &Case<'_>, findings: &mut Findings) {
    for (key, record) in case.history.records() {
        let writes = record.exchanges.iter().map(|&index| case.history.exchange(index));
        let writes: Vec<&Exchange> = writes.filter(|x| x.op.is_write()).collect();
        // Writes of other records that reach this one make versions of their own.
        if !record.reached_by.is_empty() || !writes.iter().all(|write| tells_all(write)) {
            continue;
        }
        let accepted = writes.iter().filter(|write| write.reply.accepted());
        let mut made: Vec<(i64, &Exchange)> = accepted
            .filter_map(|write| {
                let shown = write.reply.record().filter(|seen| seen.state == State::Live)?;
                Some((shown.version?, *write))
            })
            .collect();
        made.sort_by_key(|(version, write)| (*version, write.index));
        for pair in made.windows(2) {
            let [(low, below), (high, above)] = pair else { continue };
            // What happens one by one is judged write by write.
            if !below.overlaps(above) && *high != low + 1 {
                continue;
            }
            if *high <= low + 1 {
                findings.kept();
                continue;
            }
            findings
                .breach(
                    format!("the versions of {} follow each other", case.name(key)),
                    format!("nobody was told of the versions between {low} and {high}"),
                )
                .after(below, format!("makes version {low}"))
                .shown_by(above, format!("makes version {high}, at the same time"));
        }
    }
}

/// Whether the answer to a write says all that it did: a refusal because of the version, which did
/// nothing, or the version that it made.
fn tells_all(write: &Exchange) -> bool {
    if write.reply.accepted() {
        let makes_one = matches!(write.op, Op::Create { .. } | Op::Update { .. });
        return makes_one && write.reply.record().is_some_and(|seen| seen.version.is_some());
    }
    matches!(
        write.reply.problem(),
        Some(
            ProblemType::StaleObject
                | ProblemType::PreconditionFailed
                | ProblemType::LockVersionRequired
        )
    )
}

fn judge_update(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if !exchange.reply.accepted() {
        return;
    }
    let Some(attempt) = Attempt::of(case, exchange) else { return };
    let written = exchange.reply.record().filter(|seen| seen.key() == case.key(exchange));
    let later = seen_after(case, exchange);
    let shown: Vec<(&Exchange, &Sighting)> =
        written.map(|seen| (exchange, seen)).into_iter().chain(later).collect();
    let wanted = Some(attempt.current + 1);
    // A feed that goes back to an older version says nothing about the count.
    let changed = |seen: &Sighting| {
        seen.state == State::Live
            && seen.version >= Some(attempt.current)
            && !same_content(&attempt.before.value, &seen.value)
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
        .all(|(name, old)| member(after, name).is_none_or(|new| same_json(old, new)))
}

/// Two looks at a record with nothing but writes to other records between them.
fn judge_bystanders(case: &Case<'_>, findings: &mut Findings) {
    let rises = LazyCell::new(|| rises_by_itself(case));
    let writes: Vec<&Exchange> =
        case.asked(Asked::WRITE).filter(|x| x.reply.accepted() && case.key(x).is_some()).collect();
    // Beside the writes, since moments are looked for among them and these lie far apart.
    let began: Vec<Duration> = writes.iter().map(|write| write.started).collect();
    for (key, record) in case.history.records() {
        // Where a child's write touches its parent, versions rise without a write of their own.
        if case.history.trace().relations.of_parent(&key.entity).any(|link| link.touches) {
            continue;
        }
        for pair in record.sightings.windows(2) {
            let (one, other) = (case.history.exchange(pair[0].0), case.history.exchange(pair[1].0));
            let (before, after) = (case.history.sighting(pair[0]), case.history.sighting(pair[1]));
            // The answer to a repeated key shows what was then.
            let old_answer = [one, other].iter().any(|x| case.history.may_answer_as_before(x));
            let live = before.state == State::Live && after.state == State::Live && !old_answer;
            let Some((old, new)) =
                before.version.zip(after.version).filter(|_| live && one.ended <= other.started)
            else {
                continue;
            };
            let first = began.partition_point(|began| *began < one.ended);
            let until = began.partition_point(|began| *began < other.started).max(first);
            let mut between = writes[first..until].iter();
            let neighbour = between.find(|x| x.ended <= other.started && case.key(x) != Some(key));
            let Some(neighbour) = neighbour else { continue };
            if was_written(case, record, one, other) {
                continue;
            }
            if new == old {
                findings.kept();
            } else if new > old && same_content(&before.value, &after.value) && !*rises {
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

/// Whether any write of the record, or of one that reaches it, may have come between two looks at
/// it, refused ones included.
fn was_written(case: &Case<'_>, record: &RecordHistory, one: &Exchange, other: &Exchange) -> bool {
    let mut between = case.history.meanwhile(record, one.started, other.ended);
    between.any(|x| x.op.is_write() && x.index != one.index)
}

/// Whether versions rise on this server without any write at all, which is no matter of writes to
/// other records (`http/reading_changes_nothing`).
fn rises_by_itself(case: &Case<'_>) -> bool {
    case.history.records().any(|(_, record)| {
        record.sightings.windows(2).any(|pair| {
            let (one, other) = (case.history.exchange(pair[0].0), case.history.exchange(pair[1].0));
            let (before, after) = (case.history.sighting(pair[0]), case.history.sighting(pair[1]));
            let quiet = !case
                .asked(Asked::WRITE)
                .any(|x| x.started < other.ended && x.ended > one.started && x.index != one.index);
            quiet && one.ended <= other.started && after.version > before.version
        })
    })
}
