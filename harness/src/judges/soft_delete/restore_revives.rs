//! Judges `soft_delete/restore_revives`: a restore that names the tombstone's version is answered
//! with the live record, one version on and with the members of before, and every reader gets it.
//!
//! Occasions are restores of a user's own tombstone that nobody else was writing, and what walks of
//! the feed owed their readers of restores.

use crate::judges::support::{described, same_json, show};
use crate::judges::support_delta_sync::judge_debts;
use crate::judges::support_locking::MANAGED;
use crate::judges::support_references::references_stand;
use crate::judges::support_relations::{is_not_served, next_look};
use crate::judges::support_soft_delete::{is_tombstone, may_be_collected};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Cause, Exchange, Op, Sighting, State};

/// Judges every restore with the right version, and whether readers were told of it.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::RESTORE) {
        let Op::Restore { expected, if_match: None, .. } = &exchange.op else { continue };
        let Some(before) = case.history.before(exchange) else { continue };
        let own = before.owner.is_some() && before.owner == exchange.credentials.user();
        let version = before.version().filter(|_| own && before.is_deleted());
        let Some(version) = version.filter(|version| expected.version() == Some(*version)) else {
            continue;
        };
        if may_be_collected(case, exchange) {
            continue;
        }
        if !exchange.reply.accepted() {
            // It may be the child of a record that is deleted.
            if references_stand(case, exchange) {
                refused(findings, exchange, version);
            }
        } else if judge_answer(case, findings, exchange, version) {
            judge_next_look(case, findings, exchange, version);
        }
    }
    judge_debts(case, findings, Cause::Restored, "asked for all changes after its position");
}

fn refused(findings: &mut Findings, exchange: &Exchange, version: i64) {
    match is_not_served(exchange) {
        Some(reason) => findings.unclear(reason),
        None => {
            findings
                .breach(
                    format!("a restore that names the tombstone's version {version} is accepted"),
                    described(exchange),
                )
                .shown_by(exchange, "refused");
        }
    }
}

/// Judges the record in the answer. Returns whether it is as it should be.
fn judge_answer(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    version: i64,
) -> bool {
    let key = case.key(exchange);
    let look = key.and_then(|key| next_look(case, key, exchange, exchange.credentials.user()));
    let is_right =
        |seen: &&Sighting| seen.state == State::Live && seen.version == Some(version + 1);
    // Where only the answer is wrong, that is for `rest/writes_answer_with_the_record`.
    let looks = exchange.reply.record().into_iter().chain(look.and_then(|look| look.seen));
    let Some(shown) = looks.clone().find(is_right).or_else(|| looks.clone().next()) else {
        findings.unclear("the answer to the restore shows no record, and nobody looked");
        return false;
    };
    if !is_right(&shown) {
        let state = if shown.state == State::Live { "live" } else { "deleted" };
        findings
            .breach(
                format!("the record is live again, at version {}", version + 1),
                format!("it is {state}, at version {}", show(shown.version)),
            )
            .shown_by(exchange, "the restore");
        return false;
    }
    let Some((by, old)) = last_live(case, exchange, version) else {
        findings.kept();
        return true;
    };
    let changed = differing(old, shown);
    if changed.is_empty() {
        findings.kept();
        return true;
    }
    findings
        .breach("the record has the members that it had before the delete", changed.join("; "))
        .after(by, "the record before the delete")
        .shown_by(exchange, "the restore");
    false
}

/// The last representation of the record before the delete that made the tombstone.
fn last_live<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
    version: i64,
) -> Option<(&'c Exchange, &'c Sighting)> {
    let record = case.record(exchange)?;
    let seen = record.sightings.iter().rev().map(|&(index, place)| {
        (case.history.exchange(index), case.history.sighting((index, place)))
    });
    // The newest one that was seen. Where it is not the version before the tombstone's, something
    // else has changed the record.
    let live = seen.filter(|(by, seen)| by.ended <= exchange.started && !is_tombstone(seen));
    let newest = live.max_by_key(|(_, seen)| seen.version)?;
    (newest.1.version == Some(version - 1)).then_some(newest)
}

/// The members of the client's making that differ, in words.
fn differing(old: &Sighting, new: &Sighting) -> Vec<String> {
    let members = old.value.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !MANAGED.contains(&name.as_str()))
        .filter_map(|(name, old)| match new.value.get(name) {
            None => Some(format!("`{name}` is not there")),
            Some(new) if same_json(old, new) => None,
            Some(new) => Some(format!("`{name}` was {old} and is {new}")),
        })
        .collect()
}

/// Judges that the record is live for whoever looks at it next.
fn judge_next_look(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, version: i64) {
    let Some(key) = case.key(exchange) else { return };
    let Some(look) = next_look(case, key, exchange, exchange.credentials.user()) else { return };
    let is_back = look.seen.is_none_or(|seen| seen.version >= Some(version + 1));
    if look.is_live() && is_back {
        findings.kept();
    } else if !look.is_live() {
        findings
            .breach(
                format!("{} is live again, at version {}", case.name(key), version + 1),
                look.words(),
            )
            .after(exchange, "the restore, accepted")
            .shown_by(look.by, "the next look at the record");
    }
}
