//! Values that careless stores change, and texts that some stores cannot hold.

use serde_json::{Map, Value, json};

use super::content::{fit, text_member};
use crate::target::{Entity, Member, MemberKind};

/// Values that have to come back as they were written (`rest/values_round_trip`), for every member
/// that takes one.
pub(super) fn exact(entity: &Entity, mark: &str) -> Map<String, Value> {
    let named = |member: &Member| Some((member.name.clone(), exact_value(entity, member, mark)?));
    entity.members.iter().filter_map(named).collect()
}

fn exact_value(entity: &Entity, member: &Member, mark: &str) -> Option<Value> {
    let is_mark = entity.text_member().is_some_and(|text| text.name == member.name);
    let candidates = match member.kind {
        // Precomposed and combining letters side by side, and what escaping would change.
        MemberKind::Text { .. } => {
            let text =
                format!(" \u{e9} e\u{301} \u{1F469}\u{200D}\u{1F467} {mark} <b>&amp;</b>\t \r\n ");
            let empty = (!is_mark).then(|| "".into());
            empty.into_iter().chain([fit(member, &text).into()]).collect()
        }
        MemberKind::Integer => vec![
            json!(9_007_199_254_740_991_i64),
            json!(2_147_483_648_i64),
            json!(-9_007_199_254_740_991_i64),
        ],
        MemberKind::Number => vec![json!(0.1), json!(-0.5)],
        MemberKind::Texts => vec![json!(["b", " a", "a", "", "a"]), json!(["b", "a"])],
        MemberKind::Object => vec![json!({
            "z": 9_007_199_254_740_991_i64, "a": { "": " ", "list": [0.1, true, "e\u{301}", []] }
        })],
        _ => Vec::new(),
    };
    candidates.into_iter().find(|value| member.validator.is_valid(value))
}

/// A text with U+0000 in the member of free text.
///
/// # Errors
///
/// Says why the entity takes no such text.
pub(super) fn unstorable(entity: &Entity, mark: &str) -> Result<Map<String, Value>, String> {
    let member = text_member(entity)?;
    let text = fit(member, &format!("{mark} oat\0milk"));
    allowed(member, text.into())
}

/// A text with U+0000 inside an object or a list.
///
/// # Errors
///
/// Says why the entity takes no such text.
pub(super) fn unstorable_inside(entity: &Entity, mark: &str) -> Result<Map<String, Value>, String> {
    let inside = |member: &&Member| matches!(member.kind, MemberKind::Object | MemberKind::Texts);
    let member =
        entity.members.iter().rev().find(inside).ok_or_else(|| {
            format!("`{}` has no member that holds an object or a list", entity.name)
        })?;
    let value = match member.kind {
        MemberKind::Object => json!({ "kept": { mark: ["oat\0milk"] } }),
        _ => json!([mark, "oat\0milk"]),
    };
    allowed(member, value)
}

fn allowed(member: &Member, value: Value) -> Result<Map<String, Value>, String> {
    if member.validator.is_valid(&value) {
        Ok(Map::from_iter([(member.name.clone(), value)]))
    } else {
        Err(format!("the schema of `{}` allows no text with U+0000", member.name))
    }
}
