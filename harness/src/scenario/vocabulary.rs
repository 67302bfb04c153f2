//! The grammar as data: which verb takes which object and which keys.

use super::words::{
    ConnectionKind, ContentKind, CredentialsKind, CursorKind, DamageKind, IdKind, PositionKind,
    RawTarget, SizeKind, TagKind, Verb, VersionKind,
};

/// What follows a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Nothing.
    None,
    /// The name of an entity.
    Entity,
    /// The name of a record.
    Record,
    /// An HTTP method.
    Method,
}

/// One verb of the grammar.
#[derive(Clone, Copy, Debug)]
pub struct VerbRow {
    /// The verb.
    pub verb: Verb,
    /// What follows it.
    pub object: Object,
    /// The keys that may follow.
    pub keys: &'static [&'static str],
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// A new name.
    NewName,
    /// The name of a record, or of a position saved with `as`.
    Name,
    /// A whole number from 1.
    Count,
    /// Any text or number, sent as it stands; or a list of them, one request for each.
    Texts,
    /// One of these words, or a list of them, one request for each.
    Words(&'static [(&'static str, &'static str)]),
    /// One of these words or a whole number from 0, or a list of them, one request for each.
    WordsOrNumber(&'static [(&'static str, &'static str)]),
    /// A mapping of members and values.
    Members,
    /// The word `lost`.
    Lost,
    /// The word `twice`.
    Twice,
}

/// One key of the grammar.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The word.
    pub word: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it means.
    pub meaning: &'static str,
}

/// Keys of any verb that sends a request of its own.
macro_rules! keys {
    ($($key:literal),*) => { &[$($key,)* "times", "credentials", "connection", "reply", "send"] };
}

/// Every verb.
pub static VERBS: &[VerbRow] = &[
    VerbRow {
        verb: Verb::Create,
        object: Object::Entity,
        keys: keys!["as", "in", "id", "content", "with", "media_type", "damage", "size"],
    },
    VerbRow { verb: Verb::Recreate, object: Object::Record, keys: keys!["content", "with", "id"] },
    VerbRow { verb: Verb::Imagine, object: Object::Entity, keys: &["as"] },
    VerbRow {
        verb: Verb::Update,
        object: Object::Record,
        keys: keys!["content", "with", "version", "if_match", "media_type", "damage", "size", "id"],
    },
    VerbRow {
        verb: Verb::Delete,
        object: Object::Record,
        keys: keys!["version", "if_match", "id"],
    },
    VerbRow { verb: Verb::Resend, object: Object::Record, keys: &["times", "reply"] },
    VerbRow { verb: Verb::Read, object: Object::Record, keys: keys!["id"] },
    VerbRow {
        verb: Verb::List,
        object: Object::Entity,
        keys: keys!["limit", "pages", "after", "from", "id", "as"],
    },
    VerbRow {
        verb: Verb::Pull,
        object: Object::None,
        keys: keys!["limit", "pages", "since", "from", "as"],
    },
    VerbRow { verb: Verb::Offline, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Push, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Discover, object: Object::None, keys: keys![] },
    VerbRow { verb: Verb::Schema, object: Object::Entity, keys: keys![] },
    VerbRow {
        verb: Verb::Request,
        object: Object::Method,
        keys: keys!["to", "of", "body", "media_type"],
    },
];

/// Every key.
pub static KEYS: &[Key] = &[
    Key {
        word: "as",
        takes: Takes::NewName,
        meaning: "A name for the record, or for the position after the step.",
    },
    Key { word: "in", takes: Takes::Name, meaning: "The record that the new one refers to." },
    Key {
        word: "id",
        takes: Takes::Words(IdKind::WORDS),
        meaning: "How the id is made or spelled.",
    },
    Key {
        word: "content",
        takes: Takes::Words(ContentKind::WORDS),
        meaning: "What is said beside id and version.",
    },
    Key {
        word: "with",
        takes: Takes::Members,
        meaning: "Members as they stand, for a server whose members you know.",
    },
    Key {
        word: "version",
        takes: Takes::WordsOrNumber(VersionKind::WORDS),
        meaning: "The version that the write names; `held` unless said otherwise.",
    },
    Key {
        word: "if_match",
        takes: Takes::Words(TagKind::WORDS),
        meaning: "An `If-Match` header field, in place of a version in the content.",
    },
    Key { word: "media_type", takes: Takes::Texts, meaning: "Another media type for the content." },
    Key {
        word: "damage",
        takes: Takes::Words(DamageKind::WORDS),
        meaning: "What happens to the content on its way.",
    },
    Key {
        word: "size",
        takes: Takes::Words(SizeKind::WORDS),
        meaning: "The size of the content, where it matters.",
    },
    Key {
        word: "connection",
        takes: Takes::Words(ConnectionKind::WORDS),
        meaning: "The connection that the request travels over; `kept` unless said otherwise.",
    },
    Key {
        word: "limit",
        takes: Takes::Texts,
        meaning: "The page size: a number, `max` or `over` for the largest one and one more, or any text.",
    },
    Key {
        word: "pages",
        takes: Takes::Count,
        meaning: "How many pages to take; all of them unless said otherwise.",
    },
    Key {
        word: "after",
        takes: Takes::Words(CursorKind::WORDS),
        meaning: "A cursor that no page gave out.",
    },
    Key {
        word: "since",
        takes: Takes::Words(PositionKind::WORDS),
        meaning: "A position that no page gave out.",
    },
    Key {
        word: "from",
        takes: Takes::Name,
        meaning: "Where to begin: a position saved with `as`, `start`, or for a list a record, live or not. Otherwise where the client last was.",
    },
    Key {
        word: "times",
        takes: Takes::Count,
        meaning: "How often; the names of records then end in 1, 2, 3 …",
    },
    Key {
        word: "credentials",
        takes: Takes::Words(CredentialsKind::WORDS),
        meaning: "Whose credentials the request carries.",
    },
    Key {
        word: "reply",
        takes: Takes::Lost,
        meaning: "`lost`: the request arrives, the answer never does.",
    },
    Key {
        word: "send",
        takes: Takes::Twice,
        meaning: "`twice`: the same request goes out a second time right behind the first.",
    },
    Key {
        word: "to",
        takes: Takes::Words(RawTarget::WORDS),
        meaning: "What the request is addressed to.",
    },
    Key { word: "of", takes: Takes::Name, meaning: "The entity of the collection, or the record." },
    Key { word: "body", takes: Takes::Texts, meaning: "The content, as it stands." },
];

/// The row of this verb.
pub(super) fn verb_row(verb: Verb) -> &'static VerbRow {
    VERBS.iter().find(|row| row.verb == verb).expect("the table has a row for every verb")
}

/// The key of this word.
pub(super) fn key(word: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.word == word)
}
