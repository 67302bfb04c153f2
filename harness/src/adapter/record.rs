//! From a record as an adapter shows it to one as the protocol does.

use serde_json::{Map, Value};

use crate::claims::VersionKind;
use crate::target::Entity;
use crate::trace::Key;
use crate::versions::Numbers;

/// The record in the protocol's form: what the server manages, and the members that the entity is said to
/// have. Others are left out.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn canonical(
    entity: &Entity,
    versions: Option<VersionKind>,
    numbers: &Numbers,
    shown: &Value,
) -> Result<Value, String> {
    let own = shown
        .as_object()
        .ok_or_else(|| format!("there is {} where a record should be", kind(shown)))?;
    let id = match own.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(other) => return Err(format!("`id` of a record is {}, and no text", kind(other))),
        None => return Err("a record has no `id`".to_owned()),
    };
    let mut record = Map::new();
    record.insert("id".to_owned(), id.as_str().into());
    if let Some(kind) = versions {
        let version =
            version(own, kind, |text| numbers.number(&Key::new(&entity.name, &id), text))?;
        record.insert("lock_version".to_owned(), version.into());
    }
    for name in ["created_at", "updated_at"] {
        record.insert(name.to_owned(), time(own, name)?);
    }
    let deleted = match own.get("deleted_at") {
        None | Some(Value::Null | Value::Bool(false)) => Value::Null,
        Some(Value::Bool(true)) => Value::Bool(true),
        Some(_) => time(own, "deleted_at")?,
    };
    record.insert("deleted_at".to_owned(), deleted);
    for member in &entity.members {
        let value = own.get(&member.name).cloned();
        record.extend(value.map(|value| (member.name.clone(), value)));
    }
    Ok(Value::Object(record))
}

fn version(
    own: &Map<String, Value>,
    kind_of: VersionKind,
    number: impl Fn(&str) -> i64,
) -> Result<i64, String> {
    match own.get("lock_version") {
        None => Err("a record has no `lock_version`, and there are versions".to_owned()),
        Some(Value::String(text)) if kind_of == VersionKind::Opaque => Ok(number(text)),
        Some(value) if kind_of == VersionKind::Opaque => Err(format!(
            "`lock_version` of a record is {}, and opaque versions are texts",
            kind(value)
        )),
        Some(value) => value.as_i64().ok_or_else(|| {
            format!("`lock_version` of a record is {}, and no whole number", kind(value))
        }),
    }
}

fn time(own: &Map<String, Value>, name: &str) -> Result<Value, String> {
    match own.get(name) {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(Value::String(text)) if text.parse::<jiff::Timestamp>().is_ok() => {
            Ok(text.as_str().into())
        }
        Some(other) => {
            Err(format!("`{name}` of a record is {}, and no time of RFC 3339", kind(other)))
        }
    }
}

/// What kind of value it is, and the value if it is short.
fn kind(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => return "a list".to_owned(),
        Value::Object(_) => return "an object".to_owned(),
    };
    let text = value.to_string();
    if text.len() <= 60 { format!("{kind} ({text})") } else { kind.to_owned() }
}
