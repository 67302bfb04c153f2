//! Judges `delta_sync/rounds_are_coherent`: at the end of a walk, what a delivered record refers to
//! has been delivered too.
//!
//! Occasions are references, in records that a walk delivered, to records that were made after the
//! walk began and before the page that shows the reference: the walk owed neither, and has brought
//! one. What a walk owed is for the requirements that say so.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::judges::{Case, Findings};
use crate::target::MemberKind;
use crate::trace::{Asked, Exchange, Key, Op, Sighting, State};

/// Judges every walk that has ended.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let feed = case.history.feed();
    for end in case.asked(Asked::SYNC).filter(|page| feed.ends_walk(page)) {
        let pages = feed.walk(end);
        let Some(began) = pages.first().map(|first| first.started) else { continue };
        let mut delivered: HashMap<&Key, &Exchange> = HashMap::new();
        for page in &pages {
            let keys = page.reply.sightings.iter().filter_map(Sighting::key);
            keys.for_each(|key| {
                delivered.entry(key).or_insert(page);
            });
        }
        for page in &pages {
            for seen in page.reply.sightings.iter().filter(|seen| seen.state == State::Live) {
                for (member, parent) in references(case, seen) {
                    let Some(create) = made_during(case, &parent, began, page, end) else {
                        continue;
                    };
                    if delivered.contains_key(&parent) {
                        findings.kept();
                        continue;
                    }
                    let child =
                        seen.key().map_or_else(|| "a record".to_owned(), |key| case.name(key));
                    findings
                        .breach(
                            format!(
                                "the walk brings {}, to which `{member}` of {child} refers",
                                case.name(&parent)
                            ),
                            "it ends without",
                        )
                        .after(pages[0], "the walk begins")
                        .after(create, "made before the record that refers to it is delivered")
                        .shown_by(page, "brings the reference")
                        .shown_by(end, "the walk ends here");
                }
            }
        }
    }
}

/// The references of a record: the member and the record that it names.
fn references(case: &Case<'_>, seen: &Sighting) -> Vec<(String, Key)> {
    let Some(entity) = case.target.entity(&seen.entity) else { return Vec::new() };
    let named = |name: &str, to: &Arc<str>| {
        let id = seen.value.get(name).and_then(Value::as_str)?;
        Some((name.to_owned(), Key::new(to, id)))
    };
    entity
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            MemberKind::Reference(to) => named(&member.name, to),
            _ => None,
        })
        .collect()
}

/// The create of a record that the reader may see, if it was under way at no other time than
/// between the beginning of the walk and this page, and if nobody tried to delete the record before
/// the walk ended.
fn made_during<'c>(
    case: &Case<'c>,
    key: &Key,
    began: Duration,
    page: &Exchange,
    end: &Exchange,
) -> Option<&'c Exchange> {
    let record = case.history.record(key)?;
    let mine = record.owner.is_some() && record.owner == end.credentials.user();
    let requests = || record.exchanges.iter().map(|&index| case.history.exchange(index));
    let create = requests().find(|x| matches!(x.op, Op::Create { .. }) && x.reply.accepted())?;
    let fits = create.started > began && create.ended < page.started;
    let may_be_gone = requests().any(|x| {
        !matches!(x.op, Op::Create { .. } | Op::Update { .. } | Op::Read { .. })
            && x.op.is_write()
            && x.started < end.ended
    });
    (mine && fits && !may_be_gone).then_some(create)
}
