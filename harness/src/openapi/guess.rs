//! From a document to the draft of a dialect file.

use super::auth::{self, Scheme};
use super::collections::{Collection, Named, families, placeholder};
use super::document::Document;
use super::draft::{Draft, quoted, reason, shown};
use super::feed::{self, Feed};
use super::locking::{self, Locking};
use super::operations::{self, creating};
use super::record::{self, Record};
use super::{Known, OpenApiError, entities, list, outcomes, soft_delete, words};

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
    let locking = Locking::of(model, &record);
    let feed = Feed::of(&feeds, model);
    let mut draft = Draft::default();
    let name = slug(document.title());
    let prefix = prefix(document, base);
    head(&mut draft, document, model, &prefix, &name);
    auth::write_users(&mut draft, document, model);
    record::write(&mut draft, model, &record);
    left_out(&mut draft, others, &different);
    auth::write(&mut draft, document, model);
    record::write_id(&mut draft, model, &record);
    operations::write(&mut draft, model, &record, locking.as_ref());
    list::write(&mut draft, model);
    locking::write(&mut draft, model, &record, locking.as_ref());
    feed::write(&mut draft, model, &record, feed.as_ref(), &prefix);
    soft_delete::write(&mut draft, model, &record, feed.as_ref().map(|feed| &feed.change));
    soft_delete::write_stamps(&mut draft, &record);
    outcomes::write(&mut draft, model, &record, feed.as_ref());
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

fn head(draft: &mut Draft, document: &Document, model: &Collection<'_>, prefix: &str, name: &str) {
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
    let because = match model.entity {
        Named::As(_) => "records are listed and made there",
        Named::By(_) => "records are listed and made there, and a parameter names the entity",
    };
    let at = |path: &str| quoted(&format!("{prefix}{path}"));
    let collection = model.template();
    draft.entry("collection", at(&collection), reason(format!("the path {}", model.path), because));
    let usual = format!("{collection}/{{id}}");
    let record = model.record_template();
    if record != usual {
        let because = "a record is there";
        draft.entry("record", at(&record), reason(format!("the path {}", model.record), because));
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

/// The path that goes before those of the document, where the base URL does not end in it.
fn prefix(document: &Document, base: &str) -> String {
    let server = document.text("/servers/0/url").unwrap_or_default();
    // A path alone is a URL reference; of a whole URL, only the path counts: the host is the user's word.
    let path = server
        .split_once("://")
        .map_or(server, |(_, rest)| rest.find('/').map_or("", |slash| &rest[slash..]));
    let path = path.trim_matches('/');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    let is_given = base.trim_end_matches('/').ends_with(&format!("/{path}"));
    if path.is_empty() || is_given || !path.chars().all(is_plain) {
        return String::new();
    }
    format!("{path}/")
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

/// A title as a name: lowercase letters, digits and hyphens.
fn slug(title: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = title.chars().map(word).collect();
    let words: Vec<&str> = text.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(NAME).collect();
    if name.is_empty() { "server".to_owned() } else { name.trim_end_matches('-').to_owned() }
}
