//! Judges `rest/timestamps_are_utc_milliseconds`: times are RFC 3339 in UTC with a `Z` and at least
//! three decimals; `updated_at` is not before `created_at` and never goes back.
//!
//! An occasion is every record or tombstone in an answer. Versions are compared with earlier ones
//! in the same kind of answer to the same user: that the kinds agree with each other is
//! `rest/version_determines_content`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::judges::support_rest::brief;
use crate::judges::support_times::{has_utc_milliseconds, moment};
use crate::judges::{Case, Findings};
use crate::quick::QuickMap;
use crate::trace::{Exchange, Place, RecordHistory, Sighting, State};

/// One kind of answer to one user about one life of a record: a record whose tombstone was collected may
/// be made again, and its versions count anew.
type Kind = (u8, Option<usize>, Option<Timestamp>);

/// Judges every time in every record.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    // The last version and time of each record and kind; and the records that were not always shown in
    // the order of both. Only these have to be looked at once more.
    let mut last: QuickMap<(u32, Kind), (i64, Timestamp)> = QuickMap::default();
    let mut is_mixed = vec![false; case.history.by_key().len()];
    for exchange in case.history.exchanges() {
        for (place, seen) in exchange.reply.sightings.iter().enumerate() {
            let times = (time(seen, "created_at"), time(seen, "updated_at"));
            if seen.state != State::Removed {
                judge_form(findings, exchange, seen, times);
            }
            let record = case.history.number_seen((exchange.index, place));
            if let (Some(record), Some((kind, own))) = (record, made(exchange, seen, times)) {
                let before = last.insert((record, kind), own);
                let is_later = |(version, time)| version <= own.0 && time <= own.1;
                is_mixed[record as usize] |= !before.is_none_or(is_later);
            }
        }
    }
    for &record in case.history.by_key().iter().filter(|&&record| is_mixed[record as usize]) {
        judge_order(case, findings, case.history.numbered(record).1);
    }
}

/// The version that a representation shows, with the time at which it was made.
fn made(
    exchange: &Exchange,
    seen: &Sighting,
    (created, updated): (Option<Timestamp>, Option<Timestamp>),
) -> Option<(Kind, (i64, Timestamp))> {
    let kind = (kind_of(seen.place), exchange.credentials.user(), created);
    Some((kind, (seen.version?, updated?)))
}

fn judge_form(
    findings: &mut Findings,
    exchange: &Exchange,
    seen: &Sighting,
    (created, updated): (Option<Timestamp>, Option<Timestamp>),
) {
    let names: &[&str] = if seen.state == State::Live {
        &["created_at", "updated_at"]
    } else {
        &["created_at", "updated_at", "deleted_at"]
    };
    let times = names.iter().filter_map(|&name| {
        let value = seen.value.get(name)?;
        let moment = match name {
            "created_at" => created,
            "updated_at" => updated,
            _ => value.as_str().and_then(moment),
        };
        Some((name, value, moment))
    });
    // A tombstone need not keep the other times.
    let may_lack = seen.state == State::Deleted;
    let mut there = times.filter(|(_, value, _)| !(may_lack && value.is_null())).peekable();
    let is_there = there.peek().is_some();
    for (name, value, moment) in there {
        if moment.is_none() || !value.as_str().is_some_and(has_utc_milliseconds) {
            findings
                .breach(
                    format!("`{name}` is a time such as 2026-03-08T09:00:00.000Z"),
                    format!("it is {}", brief(Some(value))),
                )
                .shown_by(exchange, format!("`{name}` is {}", brief(Some(value))));
            return;
        }
    }
    if let (Some(created), Some(updated)) = (created, updated)
        && updated < created
    {
        findings
            .breach(
                "`updated_at` is not before `created_at`",
                format!("it is {updated}, and `created_at` is {created}"),
            )
            .shown_by(exchange, "updated before it was created");
    } else if is_there {
        findings.kept();
    }
}

fn time(seen: &Sighting, name: &str) -> Option<Timestamp> {
    moment(seen.value.get(name)?.as_str()?)
}

/// Judges that a later version of a record never has an earlier time.
fn judge_order(case: &Case<'_>, findings: &mut Findings, record: &RecordHistory) {
    let mut by_kind: BTreeMap<Kind, Vec<(i64, Timestamp, &Exchange)>> = BTreeMap::new();
    for &place in &record.sightings {
        let (exchange, seen) = (case.history.exchange(place.0), case.history.sighting(place));
        let times = (time(seen, "created_at"), time(seen, "updated_at"));
        if let Some((kind, (version, updated))) = made(exchange, seen, times) {
            by_kind.entry(kind).or_default().push((version, updated, exchange));
        }
    }
    for mut versions in by_kind.into_values() {
        versions.sort_by_key(|(version, updated, exchange)| (*version, *updated, exchange.index));
        let back = versions.windows(2).find(|pair| pair[0].0 < pair[1].0 && pair[1].1 < pair[0].1);
        let Some([earlier, later]) = back else { continue };
        findings
            .breach(
                "`updated_at` never decreases from one version to a later one",
                format!(
                    "{} at version {}, {} at version {}",
                    earlier.1, earlier.0, later.1, later.0
                ),
            )
            .shown_by(earlier.2, format!("version {}", earlier.0))
            .shown_by(later.2, format!("version {}, and an earlier time", later.0));
    }
}

fn kind_of(place: Place) -> u8 {
    match place {
        Place::Written => 0,
        Place::Read => 1,
        Place::Listed => 2,
        Place::Synced => 3,
        Place::Current => 4,
    }
}
