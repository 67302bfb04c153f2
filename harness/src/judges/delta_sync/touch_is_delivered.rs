//! Judges `delta_sync/touch_is_delivered`: an accepted write of a record gives those that its entity
//! says it touches a new version and time, one version for one write, and a place in the delta.
//!
//! Occasions are writes that certainly changed something, whose parent was certainly live, and after
//! which somebody looked at the parent or asked for a delta, before anything else touched the parent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::judges::support::show;
use crate::judges::support_relations::{Look, certain, events, next_look};
use crate::judges::support_rounds::Round;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Link, Op, Sighting, State};

/// Judges every write that touches something.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let relations = &case.history.trace().relations;
    for write in case.asked(Asked::WRITE).filter(|x| x.reply.accepted()) {
        let Some(entity) = write.op.entity().filter(|_| !matches!(write.op, Op::Odd { .. })) else {
            continue;
        };
        let links: Vec<&Link> = relations.of_child(entity).filter(|link| link.touches).collect();
        if links.is_empty() {
            continue;
        }
        for parent in touched(case, write, &links) {
            let owner = case.history.record(&parent).and_then(|record| record.owner);
            let own = owner.is_some() && owner == write.credentials.user();
            let Some(before) = certain(case, &parent, write).filter(|look| look.is_live() && own)
            else {
                continue;
            };
            if judge_parent(case, findings, write, &parent, before) {
                judge_rounds(case, findings, write, &parent, before);
            }
        }
    }
}

/// The records that a write certainly touches: those that the child refers to, before and after it.
/// None where the write may have changed nothing.
fn touched(case: &Case<'_>, write: &Exchange, links: &[&Link]) -> BTreeSet<Key> {
    let key = case.key(write);
    let after = write.reply.record();
    let before = key.as_ref().and_then(|key| certain(case, key, write)).and_then(|look| look.seen);
    let took_effect = match (&write.op, before, after) {
        (Op::Create { .. }, None, Some(after)) => {
            let is_new = case
                .history
                .before(write)
                .is_none_or(|before| !before.existed && !before.contended);
            is_new && write.status() == Some(201) && after.version == Some(0)
        }
        (Op::Create { .. }, ..) => false,
        (Op::Delete { .. }, Some(before), _) => before.state == State::Live,
        (_, Some(before), Some(after)) => after.version > before.version,
        _ => false,
    };
    if !took_effect {
        return BTreeSet::new();
    }
    let live = |seen: &&Sighting| seen.state == State::Live;
    let shown: Vec<&Sighting> = before.into_iter().chain(after).filter(live).collect();
    let mut parents = BTreeSet::new();
    for link in links {
        for seen in &shown {
            let id = seen.value.get(&link.member).and_then(Value::as_str);
            parents.extend(id.map(|id| Key::new(&link.parent, id)));
        }
    }
    parents
}

/// Judges the next look at the parent. Returns whether nothing is wrong with it.
fn judge_parent(
    case: &Case<'_>,
    findings: &mut Findings,
    write: &Exchange,
    parent: &Key,
    before: Look<'_>,
) -> bool {
    let Some(look) = next_look(case, parent, write, write.credentials.user()) else { return true };
    let (Some(old), Some(new)) = (before.seen, look.seen) else { return true };
    if case.history.feed().earlier_uses(look.by).next().is_some() {
        // What is asked for again: `delta_sync/repeats_are_never_older`.
        return true;
    }
    let wanted = old.version.map(|version| version + 1);
    let stands_still = |old: &Sighting, new: &Sighting| {
        new.value.get("updated_at") == old.value.get("updated_at")
            && is_later(case, write, old, new)
    };
    let observed = if new.version != wanted {
        format!("it is at version {}", show(new.version))
    } else if stands_still(old, new) {
        "its `updated_at` is still the same".to_owned()
    } else {
        findings.kept();
        return true;
    };
    findings
        .breach(
            format!(
                "the {} touches {}, which then is at version {} with a new `updated_at`",
                write.op.verb(),
                case.name(parent),
                show(wanted)
            ),
            observed,
        )
        .after(before.by, "the parent before")
        .after(write, "the write of the child, accepted")
        .shown_by(look.by, "the parent afterwards");
    false
}

/// Whether the child bears a later time than its parent before, so that the server's clock was seen
/// to move on. All of it as shown in one place: places may differ in how they show times, which is
/// another requirement's matter.
fn is_later(case: &Case<'_>, write: &Exchange, old: &Sighting, new: &Sighting) -> bool {
    let text = |seen: &Sighting, name: &str| seen.value.get(name)?.as_str().map(str::to_owned);
    let made = write.reply.record().and_then(|seen| seen.version);
    let child = case.record(write);
    let shown = child.into_iter().flat_map(|child| &child.sightings);
    let mut shown = shown.map(|&place| case.history.sighting(place));
    let after = shown.find(|seen| seen.version == made && seen.place == new.place);
    let stamp = after.and_then(|seen| text(seen, "deleted_at").or(text(seen, "updated_at")));
    // Times of one form, in UTC and with milliseconds, are in the order of their texts.
    let is_later = matches!((stamp, text(old, "updated_at")), (Some(new), Some(old)) if new.len() == old.len() && new > old);
    is_later && old.place == new.place
}

/// Judges that the readers' next walks bring the parent.
fn judge_rounds(
    case: &Case<'_>,
    findings: &mut Findings,
    write: &Exchange,
    parent: &Key,
    before: Look<'_>,
) {
    let Some(user) = write.credentials.user() else { return };
    let Some(old) = before.seen.and_then(|seen| seen.version) else { return };
    for round in Round::after(case, user, write) {
        // The parent may have gone since.
        let gone = |event: &Exchange| {
            matches!(event.op, Op::Delete { .. } | Op::Odd { .. })
                && event.started < round.end.ended
                && event.ended > write.started
        };
        if events(case, parent).any(gone) {
            continue;
        }
        if round.of(parent).any(|(_, seen)| seen.version > Some(old)) {
            findings.kept();
            continue;
        }
        if round.is_too_early(findings) {
            continue;
        }
        let newest = round.of(parent).filter_map(|(_, seen)| seen.version).max();
        let observed = newest.map_or_else(
            || "nothing of it came".to_owned(),
            |version| format!("version {version} is the newest that came"),
        );
        findings
            .breach(
                format!("the walk brings {} at a version above {old}", case.name(parent)),
                observed,
            )
            .after(write, "the write of the child, accepted")
            .after(round.first, "the walk begins")
            .shown_by(round.end, "the walk ends here");
    }
}
