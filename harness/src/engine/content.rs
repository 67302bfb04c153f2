//! What creates and updates say: members made from the entity's schema.

use serde_json::{Map, Value, json};

use super::delicate;
use super::drawn::drawn;
use crate::client::Held;
use crate::scenario::ContentKind;
use crate::target::{Entity, Member, MemberKind};

/// The name of a member that no schema has.
const UNKNOWN_MEMBER: &str = "x_sixfold_unknown";

/// Texts that are hard to keep: emoji beyond the basic plane, a combining mark, the line separators
/// that JavaScript once choked on, quotes, markup, a right-to-left override.
const AWKWARD: &str =
    "\u{1F469}\u{200D}\u{1F680} e\u{301} \u{2028}\u{2029} \"'\\ </script> \u{202E}abc \u{FEFF}";

/// The ids of the records that references shall point to: a member's name and an id.
pub(super) type References = Vec<(String, String)>;

/// The members of a create.
///
/// # Errors
///
/// Says why the entity allows no such content.
pub(super) fn create(
    entity: &Entity,
    kind: ContentKind,
    mark: &str,
    references: &References,
) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    for member in &entity.members {
        let named = references.iter().find(|(name, _)| *name == member.name);
        if let Some((_, id)) = named {
            members.insert(member.name.clone(), id.as_str().into());
        } else if (member.needed || matches!(kind, ContentKind::Full | ContentKind::Merge))
            && let Some(value) = value_for(member, mark)
        {
            members.insert(member.name.clone(), value);
        }
    }
    set_text(entity, &mut members, mark);
    match kind {
        ContentKind::Plain | ContentKind::Full | ContentKind::Alike => {}
        ContentKind::Awkward => set_text(entity, &mut members, &format!("{mark} {AWKWARD}")),
        ContentKind::Exact => members.extend(delicate::exact(entity, mark)),
        ContentKind::Drawn => members.extend(drawn(entity, mark, true)),
        ContentKind::Unstorable => members.extend(delicate::unstorable(entity, mark)?),
        ContentKind::UnstorableInside => members.extend(delicate::unstorable_inside(entity, mark)?),
        ContentKind::ServerMembers | ContentKind::StaleCopy => {
            members.insert("lock_version".to_owned(), 41.into());
            spoil_server_members(&mut members);
        }
        ContentKind::Unknown => {
            members.insert(UNKNOWN_MEMBER.to_owned(), mark.into());
        }
        ContentKind::Incomplete => {
            let needed: Vec<&Member> = entity.members.iter().filter(|m| m.needed).collect();
            if needed.is_empty() {
                return Err(format!("`{}` has no member that a create must name", entity.name));
            }
            for member in needed {
                members.remove(&member.name);
            }
        }
        ContentKind::Invalid | ContentKind::HalfInvalid => spoil(entity, &mut members, kind)?,
        _ => return Err(format!("content `{}` is for updates", kind.word())),
    }
    Ok(members)
}

/// The members of an update of a record that the client holds as `held`.
///
/// # Errors
///
/// Says why the entity allows no such content.
pub(super) fn update(
    entity: &Entity,
    kind: ContentKind,
    mark: &str,
    held: Option<&Held>,
) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    let held_value = |name: &str| held.and_then(|held| held.value.get(name)).cloned();
    match kind {
        ContentKind::Plain | ContentKind::OtherId | ContentKind::Alike => {
            set_text(entity, &mut members, mark);
        }
        ContentKind::Awkward => set_text(entity, &mut members, &format!("{mark} {AWKWARD}")),
        ContentKind::Exact => members.extend(delicate::exact(entity, mark)),
        ContentKind::Drawn => members.extend(drawn(entity, mark, false)),
        ContentKind::Unstorable => members.extend(delicate::unstorable(entity, mark)?),
        ContentKind::UnstorableInside => members.extend(delicate::unstorable_inside(entity, mark)?),
        ContentKind::Nothing => {}
        ContentKind::Full => {
            for member in &entity.members {
                if !matches!(member.kind, MemberKind::Reference(_))
                    && let Some(value) = value_for(member, mark)
                {
                    members.insert(member.name.clone(), value);
                }
            }
        }
        ContentKind::Same => {
            let member = text_member(entity)?;
            let value = held_value(&member.name)
                .ok_or_else(|| "the client holds no value that it could repeat".to_owned())?;
            members.insert(member.name.clone(), value);
        }
        ContentKind::Clear => {
            let nullable = entity.members.iter().filter(|member| member.nullable);
            members.extend(nullable.map(|member| (member.name.clone(), Value::Null)));
            if members.is_empty() {
                return Err(format!("`{}` has no member that can be null", entity.name));
            }
        }
        ContentKind::Merge => {
            let object = entity.members.iter().find(|member| member.kind == MemberKind::Object);
            let object = object
                .ok_or_else(|| format!("`{}` has no member that holds an object", entity.name))?;
            members.insert(object.name.clone(), json!({ "changed": mark, "dropped": null }));
        }
        ContentKind::StaleCopy => {
            let copy = held.and_then(|held| held.value.as_object()).cloned();
            members = copy.ok_or_else(|| "the client holds no copy of the record".to_owned())?;
            members.remove("lock_version");
            spoil_server_members(&mut members);
            set_text(entity, &mut members, mark);
        }
        ContentKind::ServerMembers => {
            set_text(entity, &mut members, mark);
            spoil_server_members(&mut members);
        }
        ContentKind::Unknown => {
            set_text(entity, &mut members, mark);
            members.insert(UNKNOWN_MEMBER.to_owned(), mark.into());
        }
        ContentKind::Invalid => spoil(entity, &mut members, kind)?,
        ContentKind::HalfInvalid => {
            set_text(entity, &mut members, mark);
            spoil(entity, &mut members, kind)?;
        }
        ContentKind::Incomplete => return Err("content `incomplete` is for creates".to_owned()),
    }
    Ok(members)
}

/// The members of the plainest create: those that it has to name, and a text.
pub(crate) fn plain_create(entity: &Entity, mark: &str) -> Map<String, Value> {
    create(entity, ContentKind::Plain, mark, &Vec::new()).unwrap_or_default()
}

/// The members of the plainest update: a text.
pub(crate) fn plain_update(entity: &Entity, mark: &str) -> Map<String, Value> {
    update(entity, ContentKind::Plain, mark, None).unwrap_or_default()
}

pub(super) fn text_member(entity: &Entity) -> Result<&Member, String> {
    entity
        .text_member()
        .ok_or_else(|| format!("`{}` has no member that holds free text", entity.name))
}

/// Puts the mark into the member of free text, as much of it as fits.
fn set_text(entity: &Entity, members: &mut Map<String, Value>, text: &str) {
    if let Some(member) = entity.text_member() {
        members.insert(member.name.clone(), fit(member, text).into());
    }
}

pub(super) fn fit(member: &Member, text: &str) -> String {
    let MemberKind::Text { max_length: Some(max) } = member.kind else { return text.to_owned() };
    text.chars().take(usize::try_from(max).unwrap_or(usize::MAX)).collect()
}

/// A valid value that differs from write to write where the kind allows it.
fn value_for(member: &Member, mark: &str) -> Option<Value> {
    let number = mark.bytes().fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1000);
    let candidates = match &member.kind {
        MemberKind::Text { .. } => vec![Value::from(fit(member, mark))],
        MemberKind::Integer => vec![number.into(), 1.into(), 0.into()],
        MemberKind::Number => vec![json!(number), 0.5.into()],
        MemberKind::Boolean => vec![true.into()],
        MemberKind::Texts => vec![json!([mark, "second"]), json!([])],
        MemberKind::Object => {
            vec![json!({ "kept": mark, "changed": 1, "dropped": true }), json!({})]
        }
        // A reference is set only where the story says so: the record it points to must exist.
        MemberKind::Reference(_) => Vec::new(),
        MemberKind::Choice(choices) => choices.clone(),
        MemberKind::Other(given) => given.iter().cloned().collect(),
    };
    candidates
        .into_iter()
        .chain(member.default.clone())
        .find(|value| member.validator.is_valid(value))
}

/// Gives one member a value that its schema refuses: the last member for which there is one, so
/// that a half-good content keeps its good text.
fn spoil(
    entity: &Entity,
    members: &mut Map<String, Value>,
    kind: ContentKind,
) -> Result<(), String> {
    let wrong = [
        json!(12.5),
        json!("not of this kind"),
        json!({ "wrong": true }),
        json!(true),
        json!([[1]]),
    ];
    for member in entity.members.iter().rev() {
        let good_text = entity.text_member().is_some_and(|text| text.name == member.name);
        if good_text && kind == ContentKind::HalfInvalid {
            continue;
        }
        if let Some(value) = wrong.iter().find(|value| !member.validator.is_valid(value)) {
            members.insert(member.name.clone(), value.clone());
            return Ok(());
        }
    }
    Err(format!("the schema of `{}` refuses nothing that the harness could send", entity.name))
}

/// Values of the client's making for members that the server manages.
fn spoil_server_members(members: &mut Map<String, Value>) {
    members.insert("created_at".to_owned(), "1999-12-31T23:59:59.999Z".into());
    members.insert("updated_at".to_owned(), "2999-12-31T23:59:59.999Z".into());
    members.insert("deleted_at".to_owned(), "1999-12-31T23:59:59.999Z".into());
}
