//! The entities of a server, and the members of each that the harness may write.

use serde_json::Value;

use super::collections::{Collection, Named};
use super::document::Document;
use super::draft::{Draft, key, quoted, reason, shown};
use super::fields::{Field, Refers, Unfilled, field};
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
    /// Those of them that a create has to have all the same, if its schema is to be believed.
    demanded: Vec<&'d str>,
    references: &'d [Link],
    /// What answers show of a record, and what an update takes, where a create is asked for in other words.
    shown: Option<Shape<'d>>,
    updated: Option<Shape<'d>>,
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
    // What cannot be used is nothing that another one could refer to.
    let names: Vec<&str> = found.iter().map(|entity| entity.name).collect();
    let is_usable = |entity: &&Entity<'_>| found.len() == 1 || members(entity, &names).has_text();
    let all: Vec<&str> = found.iter().filter(is_usable).map(|entity| entity.name).collect();
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
    let shown = record.as_ref().map(|record| record.shape.clone());
    let is_request = written.is_some();
    let (shape, from) = written.or_else(|| record.map(|record| (record.shape, record.from)))?;
    let change = collection.patch.or(collection.put).and_then(|operation| operation.content());
    let updated = change.map(|(_, content)| record::unwrapped(&content, &envelope));
    let managed = managed(&shape, collection);
    // What has none of its members is spelled in some other way.
    let own: Vec<&str> = shape.members().iter().map(|(name, _)| *name).collect();
    let is_alike = |other: &Shape<'_>| {
        let mut own = own.iter().filter(|name| !managed.contains(name));
        own.any(|name| other.member(name).is_some())
    };
    let (shown, updated) = (shown.filter(is_alike), updated.filter(is_alike));
    let id = id_of(&shape, collection);
    let is_demanded = |name: &&str| {
        let member = shape.member(name);
        let is_sent =
            member.is_some_and(|one| !one.says("readOnly") && one.facet("default").is_none());
        is_request && is_sent && Some(*name) != id && shape.requires(name)
    };
    Some(Entity {
        name,
        from,
        demanded: managed.iter().copied().filter(is_demanded).collect(),
        managed,
        shape,
        references: &[],
        shown,
        updated,
    })
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
        demanded: Vec::new(),
        shape: record.shape.clone(),
        references: &[],
        shown: None,
        updated: None,
    };
    names.into_iter().map(entity).collect()
}

fn of_known<'d>(known: &'d Known, schema: &'d Document) -> Entity<'d> {
    let shape = Shape::of(schema, schema.root());
    Entity {
        name: &known.name,
        from: format!("the schema of {} in the discovery document", known.name),
        managed: OF_THE_PROTOCOL.to_vec(),
        demanded: Vec::new(),
        shape,
        references: &known.references,
        shown: None,
        updated: None,
    }
}

/// The members that the server keeps, or that mean something to the patterns.
fn managed<'d>(shape: &Shape<'d>, collection: &Collection<'d>) -> Vec<&'d str> {
    let of_patterns = [words::VERSION, words::CREATED, words::UPDATED, words::DELETED];
    let firsts = of_patterns.iter().filter_map(|names| shape.first_of(names)).map(|(name, _)| name);
    firsts.chain(id_of(shape, collection)).collect()
}

/// The members of an entity.
#[derive(Default)]
struct Members<'d> {
    /// Those that the harness may write.
    fields: Vec<(&'d str, Field)>,
    /// Why others are left out.
    notes: Vec<String>,
    /// What a create has to have all the same.
    wanted: Vec<String>,
}

impl Members<'_> {
    /// Whether any of them takes any text.
    fn has_text(&self) -> bool {
        self.fields.iter().any(|(_, field)| field.is_text)
    }
}

fn members<'d>(entity: &Entity<'d>, all: &[&'d str]) -> Members<'d> {
    let mut members = Members::default();
    members.notes.extend(entity.demanded.iter().map(|name| {
        format!(
            "`{}` is called required, and the harness does not send it, since the server keeps it. If a create \
             has to have it all the same, say so under `with` in [operations.create].",
            shown(name)
        )
    }));
    for (name, shape) in entity.shape.members() {
        if entity.managed.contains(&name) || shape.says("readOnly") {
            continue;
        }
        let is_required = entity.shape.requires(name) && shape.facet("default").is_none();
        let to = refers_to(entity, name, &shape, all);
        let to = to.map(|to| Refers { to, link: entity.link(name) });
        let filled = match unseen(entity, name, &shape) {
            Some(why) => Err(Unfilled::new(why)),
            None => field(name, &shape, is_required, to.as_ref()),
        };
        let is_fixed = !is_taken_by_update(entity, name);
        let name_shown = shown(name);
        match filled {
            Ok(_) if is_fixed && !is_required => members.notes.push(format!(
                "`{name_shown}` is left out: an update does not take it, and the harness changes any member."
            )),
            Ok(field) => {
                if is_fixed {
                    members.wanted.push(format!(
                        "`{name_shown}` is required in a create, and an update does not take it. The harness \
                         changes any member, so an update that the server refuses for this says nothing against it."
                    ));
                }
                members.fields.push((name, field));
            }
            Err(Unfilled { why, .. }) if !is_required => {
                members.notes.push(format!("`{name_shown}` is left out: {why}."));
            }
            Err(Unfilled { why, remedy }) => {
                let remedy = remedy.unwrap_or_else(|| {
                    "a constant can stand for it under `with` in [operations.create], for all entities".to_owned()
                });
                members.wanted.push(format!("`{name_shown}` is required, and {why}: {remedy}."));
            }
        }
    }
    members
}

/// Why nobody could tell from an answer what became of a member.
fn unseen(entity: &Entity<'_>, name: &str, shape: &Shape<'_>) -> Option<&'static str> {
    let same = |one: &str| if one == "integer" { "number".to_owned() } else { one.to_owned() };
    if shape.says("writeOnly") {
        return Some("it is for writing only, so that no answer shows what became of it");
    }
    let Some(seen) = entity.shown.as_ref()?.member(name) else {
        return Some("no answer shows it, so that nobody sees what became of it");
    };
    match (seen.kind().map(same), shape.kind().map(same)) {
        (Some(seen), Some(written)) if seen != written => {
            Some("answers show it as a value of another type than it is written in")
        }
        _ => None,
    }
}

/// Whether an update may change a member, as far as its content says.
fn is_taken_by_update(entity: &Entity<'_>, name: &str) -> bool {
    let Some(updated) = &entity.updated else { return true };
    updated.member(name).is_some_and(|member| !member.says("readOnly"))
}

/// Writes one entity; whether it can be used.
fn one(draft: &mut Draft, entity: &Entity<'_>, all: &[&str], is_only: bool) -> bool {
    let members = members(entity, all);
    let has_text = members.has_text();
    let Members { fields, notes, wanted } = members;
    let is_free = |name: &&&str| fields.iter().all(|(known, _)| known != *name);
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
    for what in wanted {
        draft.missing(what, "");
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
        let name = ["title", "text", "name", "mark"].iter().find(is_free).copied();
        draft.entry(name.unwrap_or("placeholder"), table_of_text(), None);
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
