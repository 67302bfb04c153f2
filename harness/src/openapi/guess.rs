//! From a document to the draft of a dialect file.

use std::collections::BTreeSet;

use super::auth::{self, Scheme};
use super::collections::{Collection, Named, families, placeholder};
use super::document::Document;
use super::draft::{Draft, quoted, reason, shown};
use super::feed::{self, Feed};
use super::locking::{self, Locking};
use super::operation::Operation;
use super::operations::{self, creating};
use super::outcomes::{self, Beside};
use super::record::{self, Record};
use super::restore::{self, Restore};
use super::{Known, OpenApiError, entities, ids, list, required, server, soft_delete, words};

/// The longest name of a dialect, in characters.
const NAME: usize = 40;

/// The draft of a dialect file, and what a target file has to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The name of the dialect: lowercase letters, digits and hyphens.
    pub name: String,
    /// The text of the file.
    pub text: String,
    /// The entities that it names.
    pub entities: Vec<String>,
    /// What kind of credentials the server asks for.
    pub scheme: Scheme,
    /// How many lines are guesses.
    pub guessed: usize,
    /// How many things were not found.
    pub missed: usize,
}

/// Drafts the dialect of the server that a document describes. `base` is the path of the base URL that
/// the dialect's paths are relative to. `known` are entities that the server itself tells of: a document
/// that is about any collection names none.
///
/// # Errors
///
/// Says why nothing can be made of the document.
pub fn draft(document: &Document, base: &str, known: &[Known]) -> Result<Drafted, OpenApiError> {
    let no_collection =
        |seen: String| OpenApiError::NoCollection { name: document.name().to_owned(), seen };
    let feeds = feed::named(document);
    let mut families: Vec<Vec<Collection<'_>>> = families(document);
    for family in &mut families {
        // The one that looks most like records to be synced stands for all.
        family.sort_by_cached_key(|one| std::cmp::Reverse(score(&feeds, one)));
    }
    families.sort_by_cached_key(|family| {
        std::cmp::Reverse((family.first().map(|one| score(&feeds, one)), family.len()))
    });
    let Some((chosen, others)) = families.split_first() else {
        return Err(no_collection(match document.paths().count() {
            0 => "it has no paths".to_owned(),
            paths => format!("none of its paths is one, of {paths}"),
        }));
    };
    let (chosen, different) = alike(chosen, &feeds);
    let model = chosen.first().and_then(|one| Some((one, Record::of(one)?)));
    let Some((model, record)) = model else {
        return Err(no_collection(
            "no answer of its collections says what a record looks like".to_owned(),
        ));
    };
    let feed = Feed::of(&feeds, model);
    let found = Found { document, family: &chosen, model, record: &record, feed: feed.as_ref() };
    let mut draft = Draft::default();
    let name = slug(document.title());
    let prefix = server::prefix(document, base);
    head(&mut draft, document, model, &prefix, &name);
    let prefix = prefix.unwrap_or_default();
    auth::write_users(&mut draft, document, model);
    record::write(&mut draft, model, &record);
    left_out(&mut draft, others, &different);
    unused(&mut draft, &found, others, &different);
    auth::write(&mut draft, document, model);
    ids::write(&mut draft, model, &record);
    patterns(&mut draft, &found, &prefix);
    let entities = entities::write(&mut draft, &chosen, known);
    Ok(Drafted {
        name,
        text: draft.text(),
        entities,
        scheme: auth::scheme(document, model),
        guessed: draft.guessed(),
        missed: draft.missed(),
    })
}

/// What a document has that a file can be about.
struct Found<'f, 'd> {
    document: &'d Document,
    /// The collections of the entities.
    family: &'f [Collection<'d>],
    /// The one that stands for all.
    model: &'f Collection<'d>,
    record: &'f Record<'d>,
    feed: Option<&'f Feed<'d>>,
}

/// Writes how the server is asked for each thing, and what its answers mean.
fn patterns(draft: &mut Draft, found: &Found<'_, '_>, prefix: &str) {
    let Found { document, family, model, record, feed } = *found;
    let locking = Locking::of(model, record);
    let locking = locking.as_ref();
    let change = feed.map(|feed| &feed.change);
    let named = restore::named(document);
    operations::write(draft, model, record, locking);
    let restore = restore::common(&named, family);
    let has_mark = soft_delete::has_mark(record, change);
    let usable = restore.as_ref().ok().and_then(Option::as_ref).filter(|_| has_mark);
    match (&restore, usable) {
        (Ok(_), Some(restore)) => {
            restore::write(draft, model, record, restore, locking, prefix);
        }
        (Ok(Some(restore)), None) => restore::without_mark(draft, restore),
        (Ok(None), None) if has_mark => restore::missing(draft, &named, family, record),
        (Ok(None), None) => {}
        (Err(having), _) => restore::uncommon(draft, having),
    }
    list::write(draft, model);
    locking::write(draft, model, record, locking);
    match feed {
        Some(feed) => feed::write(draft, model, record, feed, prefix),
        None => feed::missing(draft, document),
    }
    soft_delete::write(draft, model, record, change);
    soft_delete::write_stamps(draft, record);
    let beside = Beside { feed, restore: usable, locking };
    outcomes::write(draft, model, record, beside);
    if let Some(restore) = usable {
        restore::write_excluded(draft, restore);
    }
    let mut asked: Vec<Operation<'_>> = model.operations().collect();
    asked.extend(feed.map(Feed::operation));
    asked.extend(usable.map(Restore::operation));
    required::write(draft, &asked);
}

/// How much a collection looks like one that an app would sync.
fn score(feeds: &feed::Named<'_>, collection: &Collection<'_>) -> usize {
    let record = Record::of(collection);
    let has = |names| record.as_ref().is_some_and(|record| record.shape.first_of(names).is_some());
    let signs = [
        record.is_some(),
        record.as_ref().is_some_and(|record| creating(collection, record).is_some()),
        has(words::VERSION),
        has(words::DELETED),
        collection.patch.or(collection.put).is_some(),
        collection.delete.is_some(),
        Feed::of(feeds, collection).is_some(),
        // A collection below a record of another one needs that record first.
        collection.fixed().iter().all(|(_, value)| value.is_some()),
        collection.fixed().is_empty(),
    ];
    signs.iter().filter(|sign| **sign).count()
}

/// The collections of a family that are spelled as the first is, and the names of the others.
fn alike<'d>(
    family: &[Collection<'d>],
    feeds: &feed::Named<'d>,
) -> (Vec<Collection<'d>>, Vec<String>) {
    let form = |one: &Collection<'d>| {
        let record = Record::of(one)?;
        let way = creating(one, &record).map(|(_, way)| way);
        let feed = Feed::of(feeds, one).map(|feed| feed.since());
        let envelope = record::envelope(one).map(|(pointer, _)| pointer);
        Some((record.answer, record.id?, envelope, way, feed, one.patch.is_some()))
    };
    let first = family.first().and_then(form);
    let (same, others): (Vec<_>, Vec<_>) =
        family.iter().cloned().partition(|one| first.is_none() || form(one) == first);
    (same, others.iter().map(|one| one.path.to_owned()).collect())
}

fn head(
    draft: &mut Draft,
    document: &Document,
    model: &Collection<'_>,
    prefix: &Result<String, String>,
    name: &str,
) {
    let unclear = prefix.as_ref().err();
    let prefix = prefix.as_deref().unwrap_or_default();
    draft.note(format!(
        "A draft, made from the OpenAPI document of \"{}\". Each line behind `guessed:` may be wrong: it \
         says where it is from, and why. Each TODO is something that was not found, and what to look for.",
        shown(document.title())
    ));
    draft.note(
        "Try it: `sixfold doctor --write` with the target file beside this one. \
         schemas/dialect.schema.json describes such files.",
    );
    draft.entry("dialect", quoted(crate::dialect::FORMAT), None);
    draft.entry("name", quoted(name), None);
    let mut because = match model.entity {
        Named::As(_) => "records are listed and made there".to_owned(),
        Named::By(_) => {
            "records are listed and made there, and a parameter names the entity".to_owned()
        }
    };
    if !prefix.is_empty() {
        because.push_str(&format!("; `servers` puts {} before it", prefix.trim_end_matches('/')));
    }
    let at = |path: &str| quoted(&format!("{prefix}{path}"));
    let collection = model.template();
    draft.entry("collection", at(&collection), reason(format!("the path {}", model.path), because));
    let usual = format!("{collection}/{{id}}");
    let record = model.record_template();
    if record != usual {
        let because = "a record is there";
        draft.entry("record", at(&record), reason(format!("the path {}", model.record), because));
    }
    if let Some(server) = unclear {
        draft.missing(
            format!(
                "the document puts its paths below `{}`, and which path that is could not be told: where the \
                 base URL does not end in it, put it before the paths of this file.",
                shown(server)
            ),
            "",
        );
    }
    for (parameter, _) in model.fixed().iter().filter(|(_, value)| value.is_none()) {
        draft.missing(
            format!(
                "the path has a parameter `{parameter}` that the document gives no value for: put one in \
                 place of {} above.",
                placeholder(parameter)
            ),
            "",
        );
    }
}

/// Names what is not in the file although the document has it.
fn left_out(draft: &mut Draft, others: &[Vec<Collection<'_>>], different: &[String]) {
    if !different.is_empty() {
        draft.missing(
            format!(
                "a dialect spells all its entities alike, and these are spelled otherwise than the first: {}.",
                shown(&different.join(", "))
            ),
            "",
        );
    }
    let others: Vec<&str> = others.iter().flatten().map(|one| one.path).collect();
    if !others.is_empty() {
        let paths = shown(&others.join(", "));
        draft.note(format!(
            "Other collections of the document, which this file is not about: {paths}."
        ));
    }
}

/// How many paths a comment names.
const NAMED: usize = 24;

/// Names the paths that this file has no part of.
fn unused(
    draft: &mut Draft,
    found: &Found<'_, '_>,
    others: &[Vec<Collection<'_>>],
    different: &[String],
) {
    let collections = found.family.iter().chain(others.iter().flatten());
    let mut known: BTreeSet<&str> = collections.flat_map(|one| [one.path, one.record]).collect();
    known.extend(different.iter().map(String::as_str));
    known.extend(found.feed.map(|feed| feed.operation().path));
    let restores = restore::named(found.document);
    let all = found.family.iter();
    known.extend(
        all.filter_map(|one| Some(Restore::of(&restores, one, found.record)?.operation().path)),
    );
    // The records of a collection that is named above go with it.
    let goes_with = |path: &str| different.iter().any(|one| is_record(one, path));
    let unused: Vec<String> = found
        .document
        .paths()
        .map(|(path, _)| path)
        .filter(|path| !known.contains(path) && !goes_with(path))
        .map(shown)
        .collect();
    if unused.is_empty() {
        return;
    }
    let more = match unused.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let named = unused[..unused.len().min(NAMED)].join(", ");
    draft.note(format!("Paths of the document that this file makes nothing of: {named}{more}."));
}

/// Whether a path is that of the records of this collection.
fn is_record(collection: &str, path: &str) -> bool {
    let rest = path.strip_prefix(collection.trim_end_matches('/'));
    let rest = rest.and_then(|rest| rest.strip_prefix('/')).map(|rest| rest.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.starts_with('{') && !rest.contains('/'))
}

/// A title as a name: lowercase letters, digits and hyphens.
fn slug(title: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = title.chars().map(word).collect();
    let words: Vec<&str> = text.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(NAME).collect();
    if name.is_empty() { "server".to_owned() } else { name.trim_end_matches('-').to_owned() }
}
