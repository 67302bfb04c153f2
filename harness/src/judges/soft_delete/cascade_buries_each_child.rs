//! Judges `soft_delete/cascade_buries_each_child`: a delete takes the live records along that refer
//! to the deleted one by a reference that cascades, each with a tombstone and a version of its own,
//! and each tombstone reaches every reader.
//!
//! Occasions are children that were certainly live, and referred to the record, when its delete was
//! sent and accepted, and that somebody looked at or was to be told of afterwards.

use crate::judges::support::show;
use crate::judges::support_relations::{Children, Look, is_shaken, next_look};
use crate::judges::support_rounds::Round;
use crate::judges::support_soft_delete::is_tombstone;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op};

/// Judges every child of every record that was deleted.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for delete in case.asked(Asked::DELETE) {
        let (Some(parent), true) = (case.key(delete), delete.reply.accepted()) else { continue };
        if !case.history.before(delete).is_some_and(|before| before.is_live()) {
            continue;
        }
        let relations = &case.history.trace().relations;
        for link in relations.of_parent(&parent.entity).filter(|link| link.cascades) {
            for (key, look) in Children::of(case, parent, link, delete).certain {
                let owner = case.history.record(&key).and_then(|record| record.owner);
                if owner.is_some() && owner == delete.credentials.user() {
                    judge_child(case, findings, delete, parent, &key, look);
                }
            }
        }
    }
}

fn judge_child(
    case: &Case<'_>,
    findings: &mut Findings,
    delete: &Exchange,
    parent: &Key,
    key: &Key,
    before: Look<'_>,
) {
    let version = before.seen.and_then(|seen| seen.version);
    // Where tombstones may have been collected meanwhile, it is as if the child had never been.
    let look = next_look(case, key, delete, delete.credentials.user())
        .filter(|look| !is_shaken(case, delete, look.by));
    if let Some(look) = look {
        let counted = adds_a_version(case, delete);
        let buried = look
            .seen
            .is_some_and(|seen| is_tombstone(seen) && (!counted || seen.version > version));
        if !buried {
            findings
                .breach(
                    format!(
                        "{} goes with {}, with a tombstone of a version above {}",
                        case.name(key),
                        case.name(parent),
                        show(version)
                    ),
                    look.words(),
                )
                .after(before.by, "the child before")
                .after(delete, "the delete of the parent, accepted")
                .shown_by(look.by, "the child afterwards");
            return;
        }
        findings.kept();
    }
    let Some(user) = delete.credentials.user() else { return };
    for round in Round::after(case, user, delete) {
        if !round.was_held(case, key) || came_back(case, key, delete, &round) {
            continue;
        }
        if round.of(key).any(|(_, seen)| is_tombstone(seen)) {
            findings.kept();
            continue;
        }
        if !round.of(parent).any(|(_, seen)| is_tombstone(seen)) {
            // It is not told of the parent either: `soft_delete/tombstone_reaches_every_reader`.
            continue;
        }
        if round.is_too_early(findings) {
            continue;
        }
        findings
            .breach(
                format!("the walk brings the tombstone of {}", case.name(key)),
                "nothing says that it is gone",
            )
            .after(delete, "the delete of the parent, accepted")
            .after(round.first, "the walk begins, and its reader holds the child")
            .shown_by(round.end, "the walk ends here");
    }
}

/// Whether the delete gave the parent itself another version. Where it did not,
/// `soft_delete/delete_adds_a_version` is broken, and the children are as their parent.
fn adds_a_version(case: &Case<'_>, delete: &Exchange) -> bool {
    let before = case.history.before(delete).and_then(|before| before.newest?.version);
    let after = delete.reply.record().and_then(|seen| seen.version);
    after.is_none() || after > before
}

/// Whether the child may have been brought back before the walk ended, or its tombstone collected.
fn came_back(case: &Case<'_>, key: &Key, delete: &Exchange, round: &Round<'_>) -> bool {
    let record = case.history.record(key);
    let exchanges = record.map_or(&[][..], |record| &record.exchanges);
    let restored = exchanges.iter().map(|&index| case.history.exchange(index)).any(|other| {
        matches!(other.op, Op::Restore { .. })
            && other.started < round.end.ended
            && other.ended > delete.started
    });
    restored || is_shaken(case, delete, round.end)
}
