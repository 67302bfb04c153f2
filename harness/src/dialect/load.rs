//! From the text of a dialect file to a dialect that can be used.

use std::collections::BTreeMap;

use sixfold_spec::requirement;

use super::file::{Dialect, FORMAT};
use super::parts::{EntityForm, Field, Kind, OnDelete, Scope};
use super::source::Source;
use super::template::Hole;
use crate::claims::cost;

/// Why a dialect file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialectError {
    /// It is no TOML, or says something that no dialect can say.
    #[error(
        "the dialect {name} cannot be read: {problem}\nschemas/dialect.schema.json describes such files."
    )]
    Unreadable {
        /// Its name or path.
        name: String,
        /// What is wrong, and where.
        problem: String,
    },
    /// It contradicts itself.
    #[error("the dialect {name} cannot be used: {problem}")]
    Unusable {
        /// Its name or path.
        name: String,
        /// What is wrong, and what to do.
        problem: String,
    },
}

/// Reads a dialect file. `name` is its name or path, for messages.
///
/// # Errors
///
/// Says what is wrong with it, and where.
pub fn parse(name: &str, text: &str) -> Result<Dialect, DialectError> {
    let mut dialect: Dialect = toml::from_str(text).map_err(|e| DialectError::Unreadable {
        name: name.to_owned(),
        problem: e.to_string().trim_end().to_owned(),
    })?;
    name.clone_into(&mut dialect.named);
    fault(&dialect).map_or(Ok(dialect), |problem| {
        Err(DialectError::Unusable { name: name.to_owned(), problem })
    })
}

/// The first thing in which the file contradicts itself.
fn fault(dialect: &Dialect) -> Option<String> {
    if dialect.dialect != FORMAT {
        return Some(format!("`dialect` is `{}`; this program reads {FORMAT}", dialect.dialect));
    }
    if dialect.collection.has(Hole::Collection) || dialect.collection.has(Hole::Record) {
        return Some("`collection` cannot hold {collection} or {record}".to_owned());
    }
    if dialect.record.has(Hole::Record) {
        return Some("`record` cannot hold {record}".to_owned());
    }
    fault_of_entities(&dialect.entities)
        .or_else(|| versions(dialect))
        .or_else(|| feed(dialect))
        .or_else(|| restore(dialect))
        .or_else(|| names(dialect))
}

/// What is wrong with the entities that are named.
pub(crate) fn fault_of_entities(entities: &BTreeMap<String, EntityForm>) -> Option<String> {
    if entities.is_empty() {
        return Some("it names no entity; name at least one, with the members to use".to_owned());
    }
    entities.iter().find_map(|(name, form)| {
        let kind = |field: &Field| match field {
            Field::Kind(kind) => *kind,
            Field::Full(full) => full.kind,
        };
        if !form.fields.values().any(|field| kind(field) == Kind::Text) {
            return Some(format!("`entities.{name}` has no field of kind text, and one is needed"));
        }
        form.fields.iter().find_map(|(member, field)| match field {
            Field::Full(full) if full.kind == Kind::Reference => {
                let known = full.to.as_ref().is_some_and(|to| entities.contains_key(to));
                (!known).then(|| {
                    format!("`entities.{name}.fields.{member}` refers to no entity that is named: say `to`")
                })
            }
            Field::Full(full) if full.touches || full.on_delete != OnDelete::Keep => Some(format!(
                "`entities.{name}.fields.{member}` is no reference, and only of one can `touches` and \
                 `on_delete` be said"
            )),
            Field::Kind(Kind::Reference) => {
                Some(format!("`entities.{name}.fields.{member}` refers to nothing: say `to`"))
            }
            _ => None,
        })
    })
}

fn versions(dialect: &Dialect) -> Option<String> {
    let version = dialect.version.as_ref()?;
    let in_lists = dialect.list.is_some() || dialect.sync.is_some();
    match &version.at {
        Source::Link(_) | Source::Max(_) => {
            Some("`version.at` is a pointer into the record, or `header NAME`".to_owned())
        }
        Source::Header(_) if in_lists && version.item_at.is_none() => Some(
            "`version.at` is a header field, so say in `version.item_at` where the records of lists and \
             changes have it"
                .to_owned(),
        ),
        _ => None,
    }
}

fn feed(dialect: &Dialect) -> Option<String> {
    let sync = dialect.sync.as_ref()?;
    match sync.scope {
        Scope::All if sync.entity.is_none() => Some(
            "`sync.scope` is all, so say in `sync.entity` where a change has the name of its entity"
                .to_owned(),
        ),
        _ => None,
    }
}

fn restore(dialect: &Dialect) -> Option<String> {
    let form = dialect.operations.restore.as_ref()?;
    if dialect.deleted.is_none() {
        return Some(
            "`operations.restore` brings back what a delete leaves behind, so say in `deleted` how a \
             tombstone is told"
                .to_owned(),
        );
    }
    form.whole.then(|| {
        "`operations.restore` cannot be `whole`: a client that holds a tombstone has no members to send; \
         name what takes the mark away in `with` or `nulls`"
            .to_owned()
    })
}

fn names(dialect: &Dialect) -> Option<String> {
    if let Some(pattern) = dialect.absent.keys().find(|pattern| cost(**pattern).is_none()) {
        return Some(format!(
            "`absent` names `{pattern}`, which is none of the six patterns that a server can do without"
        ));
    }
    let unknown =
        dialect.excluded.keys().find(|id| !requirement::ALL.iter().any(|row| row.id() == **id))?;
    Some(format!(
        "`excluded` names `{unknown}`, which is no requirement; `sixfold list` names them"
    ))
}
