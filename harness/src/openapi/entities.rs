//! The entities of a server, and the members of each that the harness may write.

use serde_json::Value;

use super::collections::{Collection, Named};
use super::document::Document;
use super::draft::{Draft, key, quoted, reason, shown};
use super::fields::{Field, Refers, field};
use super::record::{self, Record, id_of};
use super::shape::Shape;
use super::words;
use crate::trace::Link;

/// An entity that something else than the document tells of: a discovery document.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// The schema of a record.
    pub schema: Value,
    /// The members that are ids of other records.
    pub references: Vec<Link>,
}

/// What every entity of a discovery document has, and the server keeps.
const OF_THE_PROTOCOL: [&str; 5] = ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// An entity and what is known of its members.
struct Entity<'d> {
    name: &'d str,
    /// Where its members were found.
    from: String,
    shape: Shape<'d>,
    /// Members that are no business of a client.
    managed: Vec<&'d str>,
    references: &'d [Link],
}

impl<'d> Entity<'d> {
    /// What the discovery document says of a member that refers to another record.
    fn link(&self, member: &str) -> Option<&'d Link> {
        self.references.iter().find(|link| link.member == member)
    }
}

/// Writes the entities of a family of collections; returns their names.
pub(super) fn write(draft: &mut Draft, family: &[Collection<'_>], known: &[Known]) -> Vec<String> {
    let Some(model) = family.first() else { return Vec::new() };
    let schemas: Vec<Document> =
        known.iter().map(|known| Document::of_schema(known.schema.clone())).collect();
    let found: Vec<Entity<'_>> = match model.entity {
        Named::As(_) => family.iter().filter_map(of_collection).collect(),
        Named::By(_) if !known.is_empty() => {
            let pairs = known.iter().zip(&schemas);
            pairs.map(|(known, schema)| of_known(known, schema)).collect()
        }
        Named::By(parameter) => generic(model, parameter),
    };
    let all: Vec<&str> = found.iter().map(|entity| entity.name).collect();
    let mut names = Vec::new();
    for entity in &found {
        // A sole entity stays even without members: the file could not be read without one.
        if one(draft, entity, &all, found.len() == 1) {
            names.push(entity.name.to_owned());
        }
    }
    if names.is_empty() {
        placeholder(draft);
        names.push("records".to_owned());
    }
    names
}

fn of_collection<'d>(collection: &Collection<'d>) -> Option<Entity<'d>> {
    let Named::As(name) = collection.entity else { return None };
    let envelope = record::envelope(collection).map(|(pointer, _)| pointer).unwrap_or_default();
    let writes = [collection.post, collection.put, collection.patch];
    let record = Record::of(collection);
    let written = writes.into_iter().flatten().find_map(|operation| {
        let (_, content) = operation.content()?;
        let shape = record::unwrapped(&content, &envelope);
        (!shape.members().is_empty()).then(|| (shape, operation.said()))
    });
    let (shape, from) = written.or_else(|| record.map(|record| (record.shape, record.from)))?;
    Some(Entity { name, from, managed: managed(&shape, collection), shape, references: &[] })
}

/// An entity of a document that names none: by the values that the parameter may have.
fn generic<'d>(collection: &Collection<'d>, parameter: &'d str) -> Vec<Entity<'d>> {
    let Some(record) = Record::of(collection) else { return Vec::new() };
    let found =
        collection.operations().find_map(|operation| operation.parameter("path", &[parameter]));
    let Some(found) = found else { return Vec::new() };
    let mut names: Vec<&str> =
        found.shape.choices().iter().filter_map(|value| value.as_str()).collect();
    if names.is_empty() {
        names.extend(found.shape.example().and_then(Value::as_str));
        names.extend(found.example().and_then(Value::as_str));
        names.truncate(1);
    }
    let entity = |name: &'d str| Entity {
        name,
        from: record.from.clone(),
        managed: managed(&record.shape, collection),
        shape: record.shape.clone(),
        references: &[],
    };
    names.into_iter().map(entity).collect()
}

fn of_known<'d>(known: &'d Known, schema: &'d Document) -> Entity<'d> {
    let shape = Shape::of(schema, schema.root());
    Entity {
        name: &known.name,
        from: format!("the schema of {} in the discovery document", known.name),
        managed: OF_THE_PROTOCOL.to_vec(),
        shape,
        references: &known.references,
    }
}

/// The members that the server keeps, or that mean something to the patterns.
fn managed<'d>(shape: &Shape<'d>, collection: &Collection<'d>) -> Vec<&'d str> {
    let of_patterns = [words::VERSION, words::CREATED, words::UPDATED, words::DELETED];
    let firsts = of_patterns.iter().filter_map(|names| shape.first_of(names)).map(|(name, _)| name);
    firsts.chain(id_of(shape, collection)).collect()
}

/// Writes one entity; whether it can be used.
fn one(draft: &mut Draft, entity: &Entity<'_>, all: &[&str], is_only: bool) -> bool {
    let mut fields: Vec<(&str, Field)> = Vec::new();
    let mut notes = Vec::new();
    for (name, shape) in entity.shape.members() {
        if entity.managed.contains(&name) || shape.says("readOnly") {
            continue;
        }
        let is_required = entity.shape.requires(name) && shape.facet("default").is_none();
        let to = refers_to(entity, name, &shape, all);
        let to = to.map(|to| Refers { to, link: entity.link(name) });
        match field(name, &shape, is_required, to.as_ref()) {
            Ok(field) => fields.push((name, field)),
            Err(why) => notes.push(why),
        }
    }
    let has_text = fields.iter().any(|(_, field)| field.is_text);
    if !has_text && !is_only {
        draft.missing(
            format!(
                "the entity `{}` is left out: no member of it takes any text, and the harness marks what it \
                 makes by one.",
                shown(entity.name)
            ),
            "",
        );
        return false;
    }
    let because = format!("it is a collection of {}", shown(entity.name));
    let header = format!("[entities.{}.fields]", key(entity.name));
    draft.header(&header, reason(entity.from.as_str(), because));
    for note in notes {
        draft.note(note);
    }
    for (name, field) in &fields {
        if let Some(note) = &field.note {
            draft.note(note.as_str());
        }
        draft.entry(name, field.value.clone(), None);
    }
    if !has_text {
        draft.missing(
            "no member was found that takes any text, and the harness needs one to mark what it makes. Put \
             the name of one in place of this.",
            "",
        );
        draft.entry("title", table_of_text(), None);
    }
    true
}

/// What a document is left with that names no entity at all.
fn placeholder(draft: &mut Draft) {
    draft.missing(
        "the document names no entity: put the names of those that the server has in place of this one, and \
         the members of each.",
        "",
    );
    draft.header("[entities.records.fields]", None);
    draft.entry("title", table_of_text(), None);
}

fn table_of_text() -> String {
    format!("{{ kind = {}, required = true }}", quoted("text"))
}

/// The entity that a member refers to: as the discovery document says, or by its name and form.
fn refers_to<'e>(
    entity: &Entity<'e>,
    member: &str,
    shape: &Shape<'_>,
    all: &[&'e str],
) -> Option<&'e str> {
    if let Some(link) = entity.link(member) {
        return all.iter().copied().find(|name| *name == &*link.parent);
    }
    let is_id = shape.text("format") == Some("uuid");
    let stem =
        ["_id", "Id", "_uuid"].iter().find_map(|end| member.strip_suffix(end)).unwrap_or(member);
    let stem = stem.to_ascii_lowercase();
    let stem = if stem == "parent" { singular(entity.name) } else { stem };
    let fits = |name: &&&str| is_id && singular(name) == stem;
    all.iter().find(fits).copied()
}

/// The singular of an English plural, as names of collections have it.
fn singular(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('-', "_");
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if let Some(stem) = name.strip_suffix(ending) {
            return format!("{stem}{}", &ending[..ending.len() - 2]);
        }
    }
    name.strip_suffix('s').unwrap_or(&name).to_owned()
}
