//! Judges `delta_sync/digest_is_true`: the last page of a round carries, for each entity, number and
//! digest of the live records that the reader may see.
//!
//! Occasions are last pages that no write of the same user overlaps, and none of a shared record. What a user held before the
//! case is not known, so digests are held against one another: between two of them they have to
//! change by just what was written. Whether the feed brings what they count is for the rows of the
//! feed; and where answers show a record otherwise than its writes left it, the digest may well be
//! true and the writes are what is wrong.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::judges::support_digest::{Replica, Sum, words};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// What the case has not made, of one user and entity: it stays the same.
struct Base<'c> {
    sum: Sum,
    doubts: u64,
    page: &'c Exchange,
}

/// Judges every last page.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut moments: Vec<(Duration, usize, &Exchange)> = case
        .history
        .exchanges()
        .map(|x| (if is_last_page(x) { x.started } else { x.ended }, x.index, x))
        .collect();
    moments.sort_by_key(|(at, index, _)| (*at, *index));
    let mut replica = Replica::new(case);
    let mut bases: HashMap<(usize, Arc<str>), Base<'_>> = HashMap::new();
    let mut written: HashMap<Option<usize>, Duration> = HashMap::new();
    let busy = Busy::new(case);
    for (_, _, exchange) in moments {
        let Some(user) = exchange.credentials.user() else { continue };
        if !exchange.op.is_write() {
            replica.hold_against(exchange);
        }
        if !is_last_page(exchange) {
            if exchange.op.may_change() {
                written.insert(busy.concerned(exchange), exchange.ended);
            }
            replica.take(exchange);
            continue;
        }
        let last = written.get(&Some(user)).max(written.get(&None));
        let waited = last.is_none_or(|last| exchange.started >= *last + busy.staleness);
        let overlaps = busy.overlaps(user, exchange);
        if !waited && !overlaps {
            findings.unclear(
                "a digest was asked for within the time for which others may have to wait for a write",
            );
        }
        let quiet = waited && !overlaps;
        for entity in wanted(case, exchange) {
            let told = exchange.reply.json().and_then(|json| json.pointer("/digests"));
            let told = told.and_then(|digests| digests.get(&*entity));
            let Some(sum) = told.and_then(Sum::told) else {
                judge_form(findings, exchange, &entity, told);
                continue;
            };
            if quiet {
                let known = Known { user, entity, sum };
                judge_sum(findings, &replica, &mut bases, exchange, known);
            }
        }
    }
}

/// What a page says of one entity.
struct Known {
    user: usize,
    entity: Arc<str>,
    sum: Sum,
}

fn judge_sum<'c>(
    findings: &mut Findings,
    replica: &Replica<'_>,
    bases: &mut HashMap<(usize, Arc<str>), Base<'c>>,
    page: &'c Exchange,
    Known { user, entity, sum }: Known,
) {
    let made = replica.sum(user, &entity);
    let doubts = replica.doubts(&entity);
    let new = Base { sum: sum.beyond(made), doubts, page };
    if let Some(base) = bases.get(&(user, entity.clone())).filter(|base| base.doubts == doubts) {
        if base.sum == new.sum {
            findings.kept();
        } else {
            let expected = words(base.sum.and(made));
            findings
                .breach(
                    format!("after what was written, the digest of `{entity}` is {expected}"),
                    format!("it is {}", words(sum)),
                )
                .after(base.page, "the digest before")
                .shown_by(page, "the end of a later round");
        }
    }
    bases.insert((user, entity), new);
}

fn judge_form(findings: &mut Findings, page: &Exchange, entity: &str, told: Option<&Value>) {
    findings
        .breach(
            format!("the last page of a round has `count` and `digest` of `{entity}`"),
            told.map_or_else(|| "it has none".to_owned(), |told| format!("it says {told}")),
        )
        .shown_by(page, "the end of a round");
}

/// The entities that the page has to tell of.
fn wanted(case: &Case<'_>, page: &Exchange) -> Vec<Arc<str>> {
    match &page.op {
        Op::SyncSome { entities, .. } if !entities.is_empty() => entities.clone(),
        _ => case.target.entities.iter().map(|entity| entity.name.clone()).collect(),
    }
}

fn is_last_page(exchange: &Exchange) -> bool {
    let page = exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted());
    matches!(exchange.op, Op::Sync { .. } | Op::SyncSome { .. })
        && page.is_some_and(|page| page.has_more == Some(false))
}

/// When users were writing.
struct Busy<'c> {
    case: Case<'c>,
    staleness: Duration,
    /// Whether any record is ever shared.
    shares: bool,
    /// By user, and for `None` of all: when each write began, and when the last of those up to it
    /// was over.
    spans: HashMap<Option<usize>, Vec<(Duration, Duration)>>,
}

impl<'c> Busy<'c> {
    fn new(case: &Case<'c>) -> Busy<'c> {
        let shares = case.history.records().any(|(_, record)| record.shared);
        let staleness = case.target.staleness();
        let mut busy = Busy { case: *case, staleness, shares, spans: HashMap::new() };
        let writes = case
            .history
            .exchanges()
            .filter(|x| x.op.may_change() && (x.reply.accepted() || !x.reply.answered()));
        for write in writes {
            if write.credentials.user().is_none() {
                continue;
            }
            let over = if write.reply.answered() { write.ended } else { Duration::MAX };
            let own = busy.spans.entry(busy.concerned(write)).or_default();
            let over = own.last().map_or(over, |(_, last)| over.max(*last));
            own.push((write.started, over));
        }
        busy
    }

    /// Whose digests a request may change: those of the user who sends it, or, for `None`, those of
    /// everybody. Whom a record is shared with reads it too.
    fn concerned(&self, exchange: &Exchange) -> Option<usize> {
        let relations = &self.case.history.trace().relations;
        let reaches = exchange.op.entity().is_none_or(|entity| {
            relations.of_child(entity).any(|link| link.touches)
                || relations.of_parent(entity).any(|link| link.cascades)
        });
        let record = self.case.record(exchange);
        let for_all = matches!(exchange.op, Op::Share { .. })
            || exchange.op.is_control()
            || (self.shares && (reaches || record.is_none_or(|record| record.shared)));
        exchange.credentials.user().filter(|_| !for_all)
    }

    /// Whether a write of the user was under way, or may have been, while the page was read.
    fn overlaps(&self, user: usize, page: &Exchange) -> bool {
        [Some(user), None].iter().any(|concerned| {
            let own = self.spans.get(concerned).map_or(&[][..], Vec::as_slice);
            let begun = own.partition_point(|(started, _)| *started <= page.ended);
            begun > 0 && own[begun - 1].1 >= page.started
        })
    }
}
