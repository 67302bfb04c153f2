//! Which paths are collections of records.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::document::Document;
use super::operation::Operation;
use super::words;

/// A collection of records: a path with GET and POST, or one beside records that take PUT, and the path
/// of its records.
#[derive(Clone, Debug)]
pub(super) struct Collection<'d> {
    /// Its path, as the document has it.
    pub(super) path: &'d str,
    /// The path of a record.
    pub(super) record: &'d str,
    /// Which entity it is.
    pub(super) entity: Named<'d>,
    /// The parameter of the path that is the id.
    pub(super) id: &'d str,
    pub(super) list: Option<Operation<'d>>,
    pub(super) post: Option<Operation<'d>>,
    pub(super) read: Option<Operation<'d>>,
    pub(super) patch: Option<Operation<'d>>,
    pub(super) put: Option<Operation<'d>>,
    pub(super) delete: Option<Operation<'d>>,
}

/// Which entity a path is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'d> {
    /// This one: a segment of the path, without what is behind its last point.
    As(&'d str),
    /// Any: the parameter of this name says which.
    By(&'d str),
}

/// The collections of a document, those together that differ in the name of the entity only.
pub(super) fn families(document: &Document) -> Vec<Vec<Collection<'_>>> {
    let paths = Paths::of(document);
    let all: Vec<Collection<'_>> =
        document.paths().filter_map(|(path, _)| paths.collection(path)).collect();
    let records: BTreeSet<&str> = all.iter().map(|found| found.record).collect();
    let mut families: Vec<Vec<Collection<'_>>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    // What is a record is no collection of records, whatever lies below it.
    for found in all.into_iter().filter(|found| !records.contains(found.path)) {
        let place = *known.entry(found.template()).or_insert(families.len());
        match families.get_mut(place) {
            Some(family) => family.push(found),
            None => families.push(vec![found]),
        }
    }
    families
}

/// The paths of a document, to be looked up.
struct Paths<'d> {
    document: &'d Document,
    items: BTreeMap<&'d str, &'d Map<String, Value>>,
    /// By the path before the last segment, and what ends it: the path of a record, and its parameter.
    records: BTreeMap<(&'d str, &'d str), (&'d str, &'d str)>,
}

impl<'d> Paths<'d> {
    fn of(document: &'d Document) -> Paths<'d> {
        let mut records = BTreeMap::new();
        for (path, _) in document.paths() {
            let (stem, ending) = split(path);
            let last =
                stem.rsplit_once('/').and_then(|(before, last)| Some((before, parameter(last)?)));
            if let Some((before, id)) = last {
                records.entry((before, ending)).or_insert((path, id));
            }
        }
        Paths { document, items: document.paths().collect(), records }
    }

    fn collection(&self, path: &'d str) -> Option<Collection<'d>> {
        let (stem, ending) = split(path);
        let (record, id) = *self.records.get(&(stem, ending))?;
        let is_plain =
            |segment: &str| !segment.contains(['{', '}']) || parameter(segment).is_some();
        if !stem.split('/').all(is_plain) {
            return None;
        }
        let operation = |path: &'d str, method| {
            Operation::find(self.document, path, self.items.get(path)?, method)
        };
        let found = Collection {
            path,
            record,
            entity: entity(stem)?,
            id,
            list: operation(path, "get"),
            post: operation(path, "post"),
            read: operation(record, "get"),
            patch: operation(record, "patch"),
            put: operation(record, "put"),
            delete: operation(record, "delete"),
        };
        let can_create = found.post.is_some() || found.put.is_some();
        let can_change = found.patch.is_some() || found.put.is_some() || found.delete.is_some();
        (found.list.is_some() && can_create && (found.read.is_some() || can_change))
            .then_some(found)
    }
}

/// The path without what ends it: a slash, or a point with letters.
fn split(path: &str) -> (&str, &str) {
    if let Some(stem) = path.strip_suffix('/') {
        return (stem, "/");
    }
    let last = path.rfind('/').map_or(0, |slash| slash + 1);
    match path[last..].rfind('.') {
        Some(point) if path[last + point + 1..].chars().all(|c| c.is_ascii_alphanumeric()) => {
            path.split_at(last + point)
        }
        _ => (path, ""),
    }
}

/// The name of the parameter that a segment is.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))
}

fn entity(stem: &str) -> Option<Named<'_>> {
    let last = stem.rsplit('/').next().filter(|last| !last.is_empty())?;
    if let Some(name) = parameter(last) {
        return Some(Named::By(name));
    }
    let generic = stem.split('/').filter_map(parameter).find(|name| stands_for_entity(name));
    let own = stem.split('/').nth(place(stem)).unwrap_or(last);
    Some(generic.map_or(Named::As(own), Named::By))
}

/// Which segment of a path names the entity: the last, or the one before it where those around say so.
fn place(stem: &str) -> usize {
    let segments: Vec<&str> = stem.split('/').collect();
    let last = segments.len() - 1;
    match segments.as_slice() {
        [.., before, name, behind]
            if parameter(name).is_none()
                && words::BEFORE_ENTITY.contains(before)
                && words::BEHIND_ENTITY.contains(behind) =>
        {
            last - 1
        }
        _ => last,
    }
}

fn stands_for_entity(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    let bare = ["_id", "_name", "id", "name"].iter().find_map(|end| name.strip_suffix(end));
    words::GENERIC.iter().any(|word| name == *word || bare == Some(word))
}

impl<'d> Collection<'d> {
    /// Its operations.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'d>> {
        [self.list, self.post, self.read, self.patch, self.put, self.delete].into_iter().flatten()
    }

    /// The parameters of its path that are neither the entity nor the id, each with a value if the
    /// document gives one.
    pub(super) fn fixed(&self) -> Vec<(&'d str, Option<String>)> {
        let names = self.path.split('/').filter_map(parameter);
        names
            .filter(|name| self.entity != Named::By(name))
            .map(|name| {
                let value = self.operations().find_map(|operation| {
                    operation.parameter("path", &[name]).and_then(|found| found.value())
                });
                (name, value.filter(|value| is_segment(value)))
            })
            .collect()
    }

    /// Its path with `{entity}` for the entity.
    pub(super) fn template(&self) -> String {
        self.filled(self.path)
    }

    /// What a path has behind that of the collection; nothing where it is no path below it.
    pub(super) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let (stem, _) = split(self.path);
        path.strip_prefix(stem).filter(|rest| rest.starts_with('/'))
    }

    /// Its path with `{entity}` for the entity, and without what ends it.
    pub(super) fn stem_template(&self) -> String {
        self.filled_stem(split(self.path).0)
    }

    /// The path of a record, with `{entity}` and `{id}`.
    pub(super) fn record_template(&self) -> String {
        let (stem, ending) = split(self.record);
        let stem = stem.rsplit_once('/').map_or(stem, |(before, _)| before);
        format!("{}/{{id}}{ending}", self.filled_stem(stem))
    }

    fn filled(&self, path: &str) -> String {
        let (stem, ending) = split(path);
        format!("{}{ending}", self.filled_stem(stem))
    }

    fn filled_stem(&self, stem: &str) -> String {
        let fixed = self.fixed();
        let own = place(stem);
        let segments = stem.split('/').enumerate().map(|(at, segment)| match parameter(segment) {
            Some(name) if self.entity == Named::By(name) => "{entity}".to_owned(),
            Some(name) => {
                let value = fixed.iter().find(|(known, _)| *known == name);
                let value = value.and_then(|(_, value)| value.clone());
                value.unwrap_or_else(|| placeholder(name))
            }
            None if at == own && self.entity == Named::As(segment) => "{entity}".to_owned(),
            None => segment.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/").trim_start_matches('/').to_owned()
    }
}

/// Whether a text can stand in a path as it is (RFC 3986 section 2.3).
fn is_segment(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    !text.is_empty() && text.chars().all(is_plain)
}

/// What stands for a part of a path that nobody knows.
pub(super) fn placeholder(parameter: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    parameter.chars().map(word).collect()
}
