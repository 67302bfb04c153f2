//! Scenarios: stories about several clients, written as YAML.
//!
//! A story drives and asserts nothing. `words` holds the vocabulary as data; the parser, the error
//! messages and the published schema are all made from it, so they cannot disagree.

mod action;
mod builtin;
mod error;
mod node;
mod parse;
mod schema;
mod vocabulary;
mod words;
mod write;

pub use action::{
    Action, ClientDecl, EntityDecl, EntityRole, Scenario, Step, StepKind, VersionChoice,
};
pub use builtin::{builtin, builtin_texts};
pub use error::ScenarioError;
pub use parse::parse;
pub use schema::published_schema;
pub use vocabulary::{KEYS, Key, Object, Takes, VERBS, VerbRow};
pub use words::{
    AcceptKind, CodingKind, ConflictKind, ConnectionKind, ContentKind, CredentialsKind, CursorKind,
    DamageKind, FilterKind, HookKind, IdKind, PositionKind, PushKind, RawTarget, SendKind,
    SizeKind, SortKind, SpellingKind, TagKind, Verb, VersionKind,
};
pub use write::{renumber, sentence, write};
