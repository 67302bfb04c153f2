//! Whether versions that are numbered as they come to be known are in the order of the writes.
//!
//! One version is certainly later than another if the write that made it began when the other one had been
//! seen already, or named the other one as the version that it changes. Where that holds from each to the next,
//! the numbers are in the order of the writes. Nothing else is believed: a text that first shows in a list may
//! be older than one that an answer has shown before it.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::{Exchange, Key, Op, Place, Sighting, State, Trace};

/// What is known of the order of the versions in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The numbers are in the order of the writes.
    Known,
    /// They are but for writes that were under way at the same time, named the same version, and were both
    /// accepted: which of these came first, nobody can tell.
    Twins,
    /// There are others of which nobody can tell which came first.
    Unknown,
}

/// What a trace shows of one version.
#[derive(Default)]
struct Shown<'t> {
    /// When the first answer that shows it had come.
    first: Duration,
    /// Whether it is that of a deleted record.
    is_tombstone: bool,
    /// The accepted writes that may have made it.
    made_by: Vec<&'t Exchange>,
}

/// What is known of the order of the versions in a trace.
pub fn order(trace: &Trace) -> Order {
    let mut records: HashMap<Key, BTreeMap<i64, Shown<'_>>> = HashMap::new();
    let mut by_end: Vec<&Exchange> = trace.exchanges.iter().collect();
    by_end.sort_by_key(|exchange| exchange.ended);
    for exchange in &by_end {
        for seen in &exchange.reply.sightings {
            let (Some(key), Some(version)) = (seen.key(), seen.version) else { continue };
            let is_tombstone = seen.state == State::Deleted;
            let fresh = Shown { first: exchange.ended, is_tombstone, made_by: Vec::new() };
            records.entry(key.clone()).or_default().entry(version).or_insert(fresh);
        }
    }
    let mut worst = Order::Known;
    for write in by_end.iter().filter(|write| write.reply.accepted()) {
        for (key, version) in left_by(write, &by_end) {
            let Some(versions) = records.get_mut(&key) else { continue };
            worst = worst.max(note(versions, write, version));
        }
    }
    for (key, versions) in &mut records {
        bury(key, versions, &by_end);
    }
    records.values().fold(worst, |worst, versions| worst.max(of_record(versions)))
}

/// The versions that a write has left, as its answer shows them; where that shows nothing, as the same
/// client saw it right afterwards, if nobody else can have written in between.
fn left_by<'t>(write: &'t Exchange, all: &[&'t Exchange]) -> Vec<(Key, i64)> {
    let version = |seen: &'t Sighting| Some((seen.key()?.clone(), seen.version?));
    let written = write.reply.sightings.iter().filter(|seen| seen.place == Place::Written);
    let shown: Vec<(Key, i64)> = written.filter_map(version).collect();
    let changes = write.op.is_write() && !matches!(write.op, Op::Delete { .. });
    if !shown.is_empty() || !changes {
        return shown;
    }
    let is_look = |look: &&&Exchange| {
        look.client == write.client
            && look.started >= write.ended
            && matches!(look.op, Op::Read { .. })
            && look.op.key() == write.op.key()
            && look.reply.accepted()
    };
    let Some(look) = all.iter().find(is_look) else { return shown };
    let disturbs = |other: &&&Exchange| {
        other.op.is_write()
            && !other.reply.refused()
            && other.op.key() == write.op.key()
            && other.index != write.index
            && other.started < look.ended
            && other.ended > write.started
    };
    // What had no answer may still be under way.
    let lingers = |other: &&&Exchange| {
        other.op.is_write()
            && !other.reply.answered()
            && other.op.key() == write.op.key()
            && other.started < look.ended
    };
    if all.iter().any(|other| disturbs(&other) || lingers(&other)) {
        return shown;
    }
    look.reply.sightings.iter().filter_map(version).collect()
}

/// A tombstone that no answer to a delete shows was made by one of the deletes that may have taken effect.
fn bury<'t>(key: &Key, versions: &mut BTreeMap<i64, Shown<'t>>, all: &[&'t Exchange]) {
    for shown in versions.values_mut() {
        if !shown.is_tombstone || !shown.made_by.is_empty() {
            continue;
        }
        let deletes = all.iter().filter(|delete| {
            matches!(delete.op, Op::Delete { .. })
                && !delete.reply.refused()
                && delete.op.key().as_ref() == Some(key)
        });
        shown.made_by.extend(deletes);
    }
}

/// Notes what a write has made. A write whose answer shows what was there before it has made nothing; it
/// is in doubt where something later had been seen too: the text may have come back.
fn note<'t>(versions: &mut BTreeMap<i64, Shown<'t>>, write: &'t Exchange, version: i64) -> Order {
    let seen_before = |shown: &Shown<'_>| shown.first <= write.started;
    let later = versions.range(version + 1..).any(|(_, shown)| seen_before(shown));
    let Some(shown) = versions.get_mut(&version) else { return Order::Known };
    if !seen_before(shown) && write.op.named_version() != Some(version) {
        shown.made_by.push(write);
        return Order::Known;
    }
    // A create that is repeated, and a delete of what is deleted, show what is there.
    let changes = matches!(write.op, Op::Update { .. } | Op::Replace { .. } | Op::Restore { .. });
    if later && changes { Order::Unknown } else { Order::Known }
}

fn of_record(versions: &BTreeMap<i64, Shown<'_>>) -> Order {
    let all: Vec<(i64, &Shown<'_>)> =
        versions.iter().map(|(&version, shown)| (version, shown)).collect();
    let pairs = all.windows(2).filter_map(|pair| match pair {
        [(earlier, one), (_, other)] => Some(of_pair(*earlier, one, other)),
        _ => None,
    });
    pairs.max().unwrap_or(Order::Known)
}

/// Whether the second version is certainly later than the first.
fn of_pair(earlier: i64, one: &Shown<'_>, other: &Shown<'_>) -> Order {
    let is_behind =
        |write: &&Exchange| write.started >= one.first || write.op.named_version() == Some(earlier);
    if !other.made_by.is_empty() && other.made_by.iter().all(&is_behind) {
        return Order::Known;
    }
    let names_the_same = |write: &&Exchange| {
        let named = write.op.named_version();
        named.is_some() && one.made_by.iter().any(|twin| twin.op.named_version() == named)
    };
    let are_twins = !other.made_by.is_empty()
        && other.made_by.iter().all(|write| is_behind(write) || names_the_same(write));
    if are_twins { Order::Twins } else { Order::Unknown }
}

#[cfg(test)]
mod tests;
