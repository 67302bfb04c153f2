//! What judges of versions need: writes that nothing but their version can be wrong with.

use serde_json::{Map, Value};
use sixfold_spec::wire::MAX_LOCK_VERSION;

use super::support::{same_json, show};
use super::support_preconditions::tags;
use super::support_references::references_stand;
use super::support_rest::has_usual_media_type;
use super::{Case, Findings};
use crate::merge_patch::patched;
use crate::target::holds_nul;
use crate::trace::{Exchange, Expected, Fact, Op, Sighting, member};

/// Members that the server manages: a client's copies of them ask for nothing.
pub(super) const MANAGED: [&str; 5] =
    ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// What a write says about the version.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Named<'o> {
    /// Nothing.
    Nothing,
    /// This version.
    Version(i64),
    /// This, which is no version.
    Junk(&'o Value),
}

impl Named<'_> {
    /// What the write says, leaving `If-Match` aside. `None` where a server is free to take it
    /// either way: `3.0` may be read as 3.
    pub(super) fn of(op: &Op) -> Option<Named<'_>> {
        let (Op::Update { expected, .. } | Op::Delete { expected, .. }) = op else { return None };
        let Expected::Value(value) = expected else { return Some(Named::Nothing) };
        match value {
            // In a query there is no null, only a text.
            Value::Null if matches!(op, Op::Update { .. }) => Some(Named::Nothing),
            Value::Number(number) => match number.as_i64() {
                Some(version) if (0..=MAX_LOCK_VERSION).contains(&version) => {
                    Some(Named::Version(version))
                }
                None if number
                    .as_f64()
                    .is_some_and(|float| float.fract() == 0.0 && float >= 0.0) =>
                {
                    None
                }
                _ => Some(Named::Junk(value)),
            },
            _ => Some(Named::Junk(value)),
        }
    }
}

/// The value of `If-Match`, where it says something: `*` does not.
pub(super) fn tag(op: &Op) -> Option<&str> {
    let (Op::Update { if_match, .. } | Op::Delete { if_match, .. }) = op else { return None };
    if_match.as_deref().map(str::trim).filter(|tag| *tag != "*")
}

/// Whether `If-Match` holds for this version, by its strong tags; `None` where there is none.
pub(super) fn tag_holds(op: &Op, current: i64) -> Option<bool> {
    let tag = tag(op)?;
    let quoted = format!("\"{current}\"");
    Some(tags(tag).iter().any(|tag| !tag.weak && tag.opaque == quoted))
}

/// A write that nothing but its version can be wrong with: well-formed content, the user's own
/// record, live, and nobody else writing it.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'c> {
    /// The version that the record certainly has.
    pub(super) current: i64,
    /// What the write says about it.
    pub(super) named: Named<'c>,
    /// The record as it was last seen.
    pub(super) before: &'c Sighting,
}

impl<'c> Attempt<'c> {
    /// Reads the attempt, if the exchange is one.
    pub(super) fn of(case: &Case<'c>, exchange: &'c Exchange) -> Option<Attempt<'c>> {
        let named = Named::of(&exchange.op)?;
        let before = case.history.before(exchange)?;
        let own = before.owner.is_some() && before.owner == exchange.credentials.user();
        let sound = own && before.is_live() && is_sound(case, exchange);
        let current = before.version().filter(|_| sound)?;
        Some(Attempt { current, named, before: before.newest? })
    }
}

/// Whether nothing is wrong with the content of a write: the schema allows every member, no id is
/// named, the media type is one that every server reads, and what it refers to is there. A delete
/// has no content.
pub(super) fn is_sound(case: &Case<'_>, exchange: &Exchange) -> bool {
    let (Op::Update { patch: members, .. } | Op::Create { members, .. }) = &exchange.op else {
        return true;
    };
    case.history.holds(exchange, Fact::Sound, || has_sound_content(case, exchange, members))
}

fn has_sound_content(case: &Case<'_>, exchange: &Exchange, members: &Map<String, Value>) -> bool {
    let Some(entity) = case.entity(exchange) else { return false };
    has_usual_media_type(exchange)
        && !members.contains_key("id")
        && entity.invalid_members(members).is_empty()
        && entity.unknown_members(members).is_empty()
        && !members.values().any(holds_nul)
        && (matches!(exchange.op, Op::Update { .. }) || entity.missing_members(members).is_empty())
        && references_stand(case, exchange)
}

/// The write of the same client's user that this one repeats to the letter: accepted, and over
/// before the repeat began.
pub(super) fn repeated_write<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.history.alike(exchange).find(|earlier| {
        earlier.index != exchange.index
            && earlier.ended <= exchange.started
            && earlier.credentials == exchange.credentials
    })
}

/// Whether a merge patch (RFC 7396) leaves this record as it is.
pub(super) fn changes_nothing(record: &Value, patch: &Map<String, Value>) -> bool {
    let members = record.as_object();
    patch.iter().filter(|(name, _)| !MANAGED.contains(&name.as_str())).all(|(name, change)| {
        let old = members.and_then(|own| member(own, name)).unwrap_or(&Value::Null);
        same_json(old, &patched(old, change))
    })
}

/// Judges that a refusal shows the record as it stands: without it a client has to ask again before
/// it can decide.
pub(super) fn judge_current(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    current: i64,
) {
    let shown = exchange.reply.record();
    let key = case.key(exchange);
    if shown.is_some_and(|seen| seen.version == Some(current) && seen.key() == key) {
        return;
    }
    let observed = match shown {
        None => "there is no `current`".to_owned(),
        Some(seen) => format!("`current` shows version {}", show(seen.version)),
    };
    findings
        .breach(format!("the refusal carries `current`, the record at version {current}"), observed)
        .shown_by(exchange, "the refusal");
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::changes_nothing;

    fn nothing(record: &Value, patch: &Value) -> bool {
        changes_nothing(record, patch.as_object().expect("patches are objects"))
    }

    #[test]
    fn a_patch_that_asks_for_what_is_there_changes_nothing() {
        let record =
            json!({"title": "a", "notes": null, "details": {"kept": 1}, "lock_version": 3});
        for (patch, expected) in [
            (json!({}), true),
            (json!({"title": "a", "notes": null}), true),
            (json!({"title": "b"}), false),
            (json!({"details": {"kept": 1}}), true),
            (json!({"details": {"gone": null}}), true),
            (json!({"details": {"new": 2}}), false),
            (json!({"lock_version": 9, "deleted_at": null}), true),
        ] {
            assert_eq!(nothing(&record, &patch), expected, "{patch}");
        }
    }
}
