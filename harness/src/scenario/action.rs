//! A scenario as the engine drives it.

use serde_json::{Map, Value};

use super::words::{
    AcceptKind, CodingKind, ConflictKind, ConnectionKind, ContentKind, CredentialsKind, CursorKind,
    DamageKind, FilterKind, IdKind, PositionKind, PushKind, RawTarget, SendKind, SizeKind,
    SortKind, SpellingKind, TagKind, Verb, VersionKind,
};

/// A story about several clients.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The id: the path of the file below its folder, without the ending.
    pub id: String,
    /// The story in one sentence.
    pub title: String,
    /// What else a reader should know; empty for nothing.
    pub about: String,
    /// The capabilities without which the story cannot be told.
    pub needs: Vec<String>,
    /// The entities that the story speaks of.
    pub entities: Vec<EntityDecl>,
    /// The clients.
    pub clients: Vec<ClientDecl>,
    /// What they do.
    pub steps: Vec<Step>,
}

/// A name for an entity of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityDecl {
    /// The name in the story.
    pub name: String,
    /// Which entity of the target may play the part.
    pub role: EntityRole,
}

/// Which entity of the target may play a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityRole {
    /// Any.
    Any,
    /// Any, and the story is told once: it acts on the server as a whole.
    One,
    /// Any that plays no other part.
    Another,
    /// One whose lists can be narrowed (capability `filters`).
    Filterable,
    /// One whose lists can be sorted (capability `sorts`).
    Sortable,
    /// One that refers to the entity that plays this part.
    RefersTo(String),
    /// One that refers to it, and is deleted with it (capability `cascade`).
    CascadesWith(String),
    /// One that refers to it, and keeps it from being deleted (capability `cascade`).
    Restricts(String),
    /// One that refers to it, and whose writes change it (capability `touch`).
    Touches(String),
}

/// A client of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientDecl {
    /// The name.
    pub name: String,
    /// The name of its user in the story. Users are strangers to one another.
    pub user: String,
    /// The node that it speaks to: 0 for the base URL, 1 for the first further one.
    pub node: usize,
}

/// One step of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The line of the file, from 1.
    pub line: u64,
    /// What happens.
    pub kind: StepKind,
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// A client does something.
    Act {
        /// The client, an index into [`Scenario::clients`].
        client: usize,
        /// What it does.
        action: Box<Action>,
    },
    /// Several steps at the same time; those of one client in order.
    Together(Vec<Step>),
    /// Steps over and over.
    Repeat {
        /// How often.
        times: u32,
        /// The steps.
        steps: Vec<Step>,
    },
}

/// What a client does. Lists hold one entry per request.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The verb.
    pub verb: Verb,
    /// Entity, record or method; empty for a verb without an object.
    pub object: String,
    /// The text of the step, for reports.
    pub text: String,
    /// A name for what the step makes.
    pub name: Option<String>,
    /// The record that the new one refers to.
    pub parent: Option<String>,
    /// How the id is made or spelled.
    pub ids: Vec<IdKind>,
    /// What is said beside id and version.
    pub contents: Vec<ContentKind>,
    /// Members as they stand.
    pub with: Map<String, Value>,
    /// The version named.
    pub versions: Vec<VersionChoice>,
    /// The entity tag sent.
    pub if_match: Vec<TagKind>,
    /// Media types of the content.
    pub media_types: Vec<String>,
    /// What happens to the content on its way.
    pub damages: Vec<DamageKind>,
    /// The size of the content, where it matters.
    pub size: Option<SizeKind>,
    /// The connection that the request travels over.
    pub connection: ConnectionKind,
    /// Page sizes.
    pub limits: Vec<String>,
    /// How many pages to take.
    pub pages: Option<u32>,
    /// The record with which the last page to take ends.
    pub until: Option<String>,
    /// The record around which the pages are small.
    pub around: Option<String>,
    /// By which members a list is narrowed.
    pub filter: Option<FilterKind>,
    /// The record that has the values to filter by.
    pub like: Option<String>,
    /// By which member a list is ordered.
    pub sort: Option<SortKind>,
    /// How the position is spelled in the URL.
    pub spelling: SpellingKind,
    /// Cursors that no page gave out.
    pub after: Vec<CursorKind>,
    /// Positions that no page gave out.
    pub since: Vec<PositionKind>,
    /// Where to begin.
    pub from: Option<String>,
    /// The entities to sync; empty for all.
    pub only: Vec<String>,
    /// The record from whose last change on the feed is asked for.
    pub at: Option<String>,
    /// The name of an idempotency key.
    pub key: Option<String>,
    /// The user whom a record is shared with.
    pub user: Option<String>,
    /// How an outbox is sent.
    pub by: PushKind,
    /// How a sync module settles conflicts.
    pub conflicts: ConflictKind,
    /// What a hook is told.
    pub milliseconds: Option<i64>,
    /// How often.
    pub times: u32,
    /// Whose credentials the request carries.
    pub credentials: CredentialsKind,
    /// Whether the answer gets lost.
    pub reply_lost: bool,
    /// How the request is sent.
    pub send: SendKind,
    /// What a raw request is addressed to.
    pub to: Option<RawTarget>,
    /// The entity or record that a raw request is addressed to.
    pub of: Option<String>,
    /// Queries of raw requests.
    pub queries: Vec<String>,
    /// Which media types raw requests accept.
    pub accept: Vec<AcceptKind>,
    /// Which content codings raw requests accept.
    pub accept_encoding: Vec<CodingKind>,
    /// Contents of raw requests.
    pub bodies: Vec<String>,
}

/// The version that a write names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionChoice {
    /// As the word says.
    Kind(VersionKind),
    /// This one.
    Number(i64),
}

impl Action {
    /// An action without any key.
    pub fn new(verb: Verb, object: impl Into<String>, text: impl Into<String>) -> Action {
        Action {
            verb,
            object: object.into(),
            text: text.into(),
            name: None,
            parent: None,
            ids: Vec::new(),
            contents: Vec::new(),
            with: Map::new(),
            versions: Vec::new(),
            if_match: Vec::new(),
            media_types: Vec::new(),
            damages: Vec::new(),
            size: None,
            connection: ConnectionKind::Kept,
            limits: Vec::new(),
            pages: None,
            until: None,
            around: None,
            filter: None,
            like: None,
            sort: None,
            spelling: SpellingKind::Usual,
            after: Vec::new(),
            since: Vec::new(),
            from: None,
            only: Vec::new(),
            at: None,
            key: None,
            user: None,
            by: PushKind::Single,
            conflicts: ConflictKind::ServerWins,
            milliseconds: None,
            times: 1,
            credentials: CredentialsKind::Own,
            reply_lost: false,
            send: SendKind::Once,
            to: None,
            of: None,
            queries: Vec::new(),
            accept: Vec::new(),
            accept_encoding: Vec::new(),
            bodies: Vec::new(),
        }
    }

    /// Whether anything that it says is wrong, or is spelled out by the story in a way that nobody
    /// vouches for.
    pub fn is_wrong(&self) -> bool {
        let version = |choice: &VersionChoice| match choice {
            VersionChoice::Kind(kind) => kind.is_wrong(),
            VersionChoice::Number(_) => false,
        };
        self.ids.iter().any(|kind| kind.is_wrong())
            || self.contents.iter().any(|kind| kind.is_wrong())
            || self.versions.iter().any(version)
            || !self.damages.is_empty()
            || ["id", "lock_version"].iter().any(|name| self.with.contains_key(*name))
    }
}
