//! From a record as the server shows it to one as the protocol does.

use serde_json::{Map, Value};

use super::file::Dialect;
use super::outcome::is_nothing;
use super::source::Source;
use crate::claims::VersionKind;
use crate::target::Entity;
use crate::trace::{Key, PackedFields};
use crate::versions::Numbers;

/// A record as an answer shows it.
pub(super) struct Shown<'s> {
    pub(super) entity: &'s Entity,
    /// The representation.
    pub(super) record: &'s Value,
    /// The change around it, in a page of changes.
    pub(super) change: Option<&'s Value>,
    /// The header fields, where the answer is about this one record.
    pub(super) headers: Option<&'s PackedFields>,
    /// The id that was asked for.
    pub(super) asked: Option<&'s str>,
    /// The numbers of versions that are texts.
    pub(super) numbers: &'s Numbers,
}

impl Dialect {
    /// The record in the protocol's form. Only the members that the file names are in it. What the
    /// server does not tell, the times of its changes, is null.
    ///
    /// # Errors
    ///
    /// Says what of the file found nothing.
    pub(super) fn canonical(&self, shown: &Shown<'_>) -> Result<Value, String> {
        let own = shown
            .record
            .as_object()
            .ok_or_else(|| "there is no object where the record should be".to_owned())?;
        let mut record = Map::new();
        record.insert("id".to_owned(), self.id_of(shown)?.into());
        if self.version.is_some() {
            record.insert("lock_version".to_owned(), self.version_of(shown)?.into());
        }
        let deleted = self.is_deleted(shown);
        let stamp = |pointer: &Option<String>| {
            let found = shown.record.pointer(pointer.as_deref()?)?;
            self.stamps.form.read(found).map(Value::from)
        };
        record.insert("created_at".to_owned(), stamp(&self.stamps.created).unwrap_or_default());
        record.insert("updated_at".to_owned(), stamp(&self.stamps.updated).unwrap_or_default());
        let mark = || stamp(&self.stamps.deleted).unwrap_or(Value::Bool(true));
        record.insert("deleted_at".to_owned(), if deleted { mark() } else { Value::Null });
        for member in &shown.entity.members {
            let value = own.get(&member.name).cloned();
            // In a store without a schema, a member that was cleared is one that is not there.
            let absent = || (member.nullable && !deleted).then_some(Value::Null);
            record.extend(value.or_else(absent).map(|value| (member.name.clone(), value)));
        }
        Ok(Value::Object(record))
    }

    fn id_of(&self, shown: &Shown<'_>) -> Result<String, String> {
        if !self.id.at.is_empty() {
            let found = shown.record.pointer(&self.id.at);
            let text = match found {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            return text
                .map(|text| self.id.read(&text))
                .ok_or_else(|| format!("the id is not at `{}` of the record", self.id.at));
        }
        shown.asked.map(str::to_owned).ok_or_else(|| "nothing says which record this is".to_owned())
    }

    fn version_of(&self, shown: &Shown<'_>) -> Result<i64, String> {
        let Some(version) = &self.version else { return Err("there are no versions".to_owned()) };
        let in_item = version.item_at.clone().filter(|_| shown.headers.is_none()).map(Source::Body);
        let at = in_item.as_ref().unwrap_or(&version.at);
        let none = PackedFields::default();
        let found = at.find(shown.headers.unwrap_or(&none), Some(shown.record));
        if let (VersionKind::Opaque, Some(found)) = (version.kind, &found) {
            let text = match found {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let key = Key::new(&shown.entity.name, &self.id_of(shown)?);
            return Ok(shown.numbers.number(&key, &text));
        }
        let number = match &found {
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| match found {
            None => format!("the version is not in {at}"),
            Some(other) => format!("the version in {at} is `{other}`, and no whole number"),
        })
    }

    /// Whether this is a tombstone.
    pub(super) fn is_deleted(&self, shown: &Shown<'_>) -> bool {
        let Some(rule) = &self.deleted else { return false };
        let place = if rule.item { shown.change } else { Some(shown.record) };
        let found = place.and_then(|place| place.pointer(&rule.at));
        match (&rule.is, found) {
            (_, None) => false,
            (Some(value), Some(found)) => value == found,
            (None, Some(found)) => !is_nothing(found),
        }
    }
}
