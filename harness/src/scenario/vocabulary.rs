//! The grammar as data: which verb takes which object and which keys.

use super::words::{
    AcceptKind, CodingKind, ConflictKind, ConnectionKind, ContentKind, CredentialsKind, CursorKind,
    DamageKind, FilterKind, IdKind, PositionKind, PushKind, RawTarget, SendKind, SizeKind,
    SortKind, SpellingKind, TagKind, Verb, VersionKind,
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
    /// A hook for tests.
    Hook,
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
    /// A whole number, in digits, with or without a sign.
    Number,
    /// One of these words.
    Word(&'static [(&'static str, &'static str)]),
    /// One of these words, or a list of them, one request for each.
    Words(&'static [(&'static str, &'static str)]),
    /// One of these words or a whole number from 0, or a list of them, one request for each.
    WordsOrNumber(&'static [(&'static str, &'static str)]),
    /// A mapping of members and values.
    Members,
    /// The word `lost`.
    Lost,
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
        keys: keys!["as", "in", "id", "content", "with", "media_type", "damage", "size", "key"],
    },
    VerbRow {
        verb: Verb::Recreate,
        object: Object::Record,
        keys: keys!["content", "with", "id", "key"],
    },
    VerbRow { verb: Verb::Imagine, object: Object::Entity, keys: &["as"] },
    VerbRow {
        verb: Verb::Update,
        object: Object::Record,
        keys: keys![
            "content",
            "with",
            "version",
            "if_match",
            "media_type",
            "damage",
            "size",
            "id",
            "key"
        ],
    },
    VerbRow {
        verb: Verb::Replace,
        object: Object::Record,
        keys: keys!["content", "with", "version", "if_match", "id"],
    },
    VerbRow {
        verb: Verb::Delete,
        object: Object::Record,
        keys: keys!["version", "if_match", "id"],
    },
    VerbRow {
        verb: Verb::Restore,
        object: Object::Record,
        keys: keys!["version", "if_match", "id"],
    },
    VerbRow { verb: Verb::Share, object: Object::Record, keys: keys!["user"] },
    VerbRow { verb: Verb::Unshare, object: Object::Record, keys: keys!["user"] },
    VerbRow { verb: Verb::Resend, object: Object::Record, keys: &["times", "reply"] },
    VerbRow { verb: Verb::Read, object: Object::Record, keys: keys!["id"] },
    VerbRow {
        verb: Verb::List,
        object: Object::Entity,
        keys: keys!["limit", "pages", "after", "from", "id", "as"],
    },
    VerbRow {
        verb: Verb::Query,
        object: Object::Entity,
        keys: keys!["filter", "like", "sort", "limit", "pages", "around", "from", "as"],
    },
    VerbRow {
        verb: Verb::Pull,
        object: Object::None,
        keys: keys!["limit", "pages", "until", "since", "from", "as", "only", "at", "spelling"],
    },
    VerbRow { verb: Verb::Offline, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Push, object: Object::None, keys: &["by", "reply", "send"] },
    VerbRow { verb: Verb::Sync, object: Object::None, keys: keys!["conflicts", "limit", "pages"] },
    VerbRow { verb: Verb::Crash, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Listen, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Heed, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Wait, object: Object::None, keys: &[] },
    VerbRow { verb: Verb::Control, object: Object::Hook, keys: &["milliseconds"] },
    VerbRow { verb: Verb::Discover, object: Object::None, keys: keys![] },
    VerbRow { verb: Verb::Schema, object: Object::Entity, keys: keys![] },
    VerbRow {
        verb: Verb::Request,
        object: Object::Method,
        keys: keys!["to", "of", "query", "body", "media_type", "accept", "accept_encoding"],
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
        takes: Takes::Word(SizeKind::WORDS),
        meaning: "The size of the content, where it matters.",
    },
    Key {
        word: "connection",
        takes: Takes::Word(ConnectionKind::WORDS),
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
        meaning: "How many pages to take; all of them unless said otherwise. A `sync` is broken off behind them.",
    },
    Key {
        word: "until",
        takes: Takes::Name,
        meaning: "The record with which the last page to take ends; a page that goes on behind it is asked for once more, and shorter.",
    },
    Key {
        word: "around",
        takes: Takes::Name,
        meaning: "A record: the walk takes the largest pages up to and with it, then `pages` pages of the given size, and the largest ones again to its end.",
    },
    Key {
        word: "filter",
        takes: Takes::Word(FilterKind::WORDS),
        meaning: "By which members the list is narrowed; by none unless said otherwise.",
    },
    Key {
        word: "like",
        takes: Takes::Name,
        meaning: "The record that has the values to filter by.",
    },
    Key {
        word: "sort",
        takes: Takes::Word(SortKind::WORDS),
        meaning: "By which member the list is ordered; by id unless said otherwise.",
    },
    Key {
        word: "spelling",
        takes: Takes::Word(SpellingKind::WORDS),
        meaning: "How the position is spelled in the URL; `usual` unless said otherwise.",
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
        word: "only",
        takes: Takes::Texts,
        meaning: "The entities to sync; all of them unless said otherwise (capability `entity_filter`).",
    },
    Key {
        word: "at",
        takes: Takes::Name,
        meaning: "A record: what has changed at its `updated_at` or after it is asked for (capability `time_since`).",
    },
    Key {
        word: "key",
        takes: Takes::NewName,
        meaning: "An `Idempotency-Key`; the same name is the same key (capability `idempotency_keys`).",
    },
    Key {
        word: "user",
        takes: Takes::Name,
        meaning: "The user of the story whom the record is shared with.",
    },
    Key {
        word: "by",
        takes: Takes::Word(PushKind::WORDS),
        meaning: "How the outbox is sent; `single` unless said otherwise.",
    },
    Key {
        word: "conflicts",
        takes: Takes::Word(ConflictKind::WORDS),
        meaning: "Whose change counts when two have met; `server_wins` unless said otherwise.",
    },
    Key {
        word: "milliseconds",
        takes: Takes::Number,
        meaning: "How long, or how far, for a hook that asks for it.",
    },
    Key {
        word: "times",
        takes: Takes::Count,
        meaning: "How often; the names of records then end in 1, 2, 3 …",
    },
    Key {
        word: "credentials",
        takes: Takes::Word(CredentialsKind::WORDS),
        meaning: "Whose credentials the request carries.",
    },
    Key {
        word: "reply",
        takes: Takes::Lost,
        meaning: "`lost`: the request arrives, the answer never does. In a `sync`, the first answer to each write.",
    },
    Key {
        word: "send",
        takes: Takes::Word(SendKind::WORDS),
        meaning: "How the request is sent; `once` unless said otherwise.",
    },
    Key {
        word: "to",
        takes: Takes::Word(RawTarget::WORDS),
        meaning: "What the request is addressed to.",
    },
    Key { word: "of", takes: Takes::Name, meaning: "The entity of the collection, or the record." },
    Key { word: "query", takes: Takes::Texts, meaning: "The query of the URL, as it stands." },
    Key { word: "body", takes: Takes::Texts, meaning: "The content, as it stands." },
    Key {
        word: "accept",
        takes: Takes::Words(AcceptKind::WORDS),
        meaning: "Which media types the request accepts; JSON unless said otherwise.",
    },
    Key {
        word: "accept_encoding",
        takes: Takes::Words(CodingKind::WORDS),
        meaning: "Which content codings the request accepts; it says nothing of them unless said otherwise.",
    },
];

/// The row of this verb.
pub(super) fn verb_row(verb: Verb) -> &'static VerbRow {
    VERBS.iter().find(|row| row.verb == verb).expect("the table has a row for every verb")
}

/// The key of this word.
pub(super) fn key(word: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.word == word)
}
