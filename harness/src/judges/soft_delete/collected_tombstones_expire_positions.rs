//! Judges `soft_delete/collected_tombstones_expire_positions`: once a tombstone has been collected,
//! positions before it are answered with `sync-reset-required`, and those after it stay valid.
//!
//! Occasions are pulls, after the hook has collected all tombstones, from a position that a page had
//! given out before a record of the user was deleted, as readers were told; and pulls from positions that were given out
//! after the hook.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_relations::{controls, events, is_shaken};
use crate::judges::support_soft_delete::is_tombstone;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, Place, State};

/// Judges every pull from a position after tombstones were collected.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let hooks = controls(case, "collect_tombstones");
    let Some(first) = hooks.first() else { return };
    for pull in case.asked(Asked::SYNC).filter(|x| matches!(x.op, Op::Sync { since: Some(_), .. }))
    {
        let Some(issuer) = case.history.feed().issuer(pull) else { continue };
        if pull.started < first.ended || is_passing(pull) {
            continue;
        }
        let buried = hooks.iter().filter(|hook| hook.reply.accepted()).find_map(|hook| {
            let (key, delete) = collected(case, issuer, hook, pull)?;
            (hook.ended <= pull.started).then_some((*hook, key, delete))
        });
        if let Some((hook, key, delete)) = buried {
            judge_before(case, findings, pull, issuer, (hook, key, delete));
        } else if issuer.started >= first.ended && !is_shaken(case, issuer, pull) {
            judge_after(findings, pull, issuer, first);
        }
    }
}

/// A tombstone of the user that lies after the position that this page gave out, and that the hook
/// has collected.
fn collected<'c>(
    case: &Case<'c>,
    issuer: &Exchange,
    hook: &Exchange,
    pull: &Exchange,
) -> Option<(&'c Key, &'c Exchange)> {
    let user = pull.credentials.user();
    case.asked(Asked::DELETE).find_map(|delete| {
        let key = case.key(delete)?;
        let in_between = delete.started > issuer.ended && delete.ended <= hook.started;
        let buries = delete.reply.accepted()
            && delete.reply.record().is_none_or(|seen| seen.state == State::Deleted);
        let record = case.history.record(key)?;
        let own = record.owner == user && delete.credentials.user() == user;
        let was_live = case.history.before(delete)?.is_live();
        // Where readers were never told of the delete, it may lie anywhere.
        let was_told = record.sightings.iter().any(|&(index, place)| {
            let (page, seen) =
                (case.history.exchange(index), case.history.sighting((index, place)));
            seen.place == Place::Synced
                && is_tombstone(seen)
                && page.started >= delete.ended
                && page.ended <= hook.started
        });
        let restored = events(case, key).any(|event| matches!(event.op, Op::Restore { .. }));
        (in_between && buries && own && was_live && was_told && !restored).then_some((key, delete))
    })
}

fn judge_before(
    case: &Case<'_>,
    findings: &mut Findings,
    pull: &Exchange,
    issuer: &Exchange,
    (hook, key, delete): (&Exchange, &Key, &Exchange),
) {
    if pull.reply.refused_as(ProblemType::SyncResetRequired) {
        return findings.kept();
    }
    let told = pull.reply.sightings.iter().any(|seen| seen.key() == Some(key));
    if told {
        return findings
            .unclear("the tombstone is still in the feed: the hook has not collected it");
    }
    findings
        .breach(
            format!(
                "the position lies before the collected tombstone of {}: `sync-reset-required`",
                case.name(key)
            ),
            described(pull),
        )
        .after(issuer, "gives out the position")
        .after(delete, "the delete")
        .after(hook, "all tombstones are collected")
        .shown_by(pull, "asks with the position");
}

fn judge_after(findings: &mut Findings, pull: &Exchange, issuer: &Exchange, hook: &Exchange) {
    if pull.reply.accepted() {
        findings.kept();
    } else if pull.reply.refused_as(ProblemType::SyncResetRequired) {
        findings
            .breach("positions after the collected tombstones stay valid", described(pull))
            .after(hook, "all tombstones are collected")
            .after(issuer, "gives out the position, later")
            .shown_by(pull, "asks with the position");
    }
}

/// Whether the answer says nothing of the position.
fn is_passing(pull: &Exchange) -> bool {
    matches!(pull.status(), None | Some(401 | 403 | 429 | 500..))
        || pull.reply.refused_as(ProblemType::InvalidLimit)
}
