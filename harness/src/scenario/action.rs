//! A scenario as the engine drives it.

use serde_json::{Map, Value};

use super::words::{
    ConnectionKind, ContentKind, CredentialsKind, CursorKind, DamageKind, IdKind, PositionKind,
    RawTarget, SizeKind, TagKind, Verb, VersionKind,
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
    /// Any that plays no other part.
    Another,
    /// One that refers to the entity that plays this part.
    RefersTo(String),
}

/// A client of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientDecl {
    /// The name.
    pub name: String,
    /// The name of its user in the story. Users are strangers to one another.
    pub user: String,
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
    /// Cursors that no page gave out.
    pub after: Vec<CursorKind>,
    /// Positions that no page gave out.
    pub since: Vec<PositionKind>,
    /// Where to begin.
    pub from: Option<String>,
    /// How often.
    pub times: u32,
    /// Whose credentials the request carries.
    pub credentials: CredentialsKind,
    /// Whether the answer gets lost.
    pub reply_lost: bool,
    /// Whether the request goes out twice.
    pub twice: bool,
    /// What a raw request is addressed to.
    pub to: Option<RawTarget>,
    /// The entity or record that a raw request is addressed to.
    pub of: Option<String>,
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
            after: Vec::new(),
            since: Vec::new(),
            from: None,
            times: 1,
            credentials: CredentialsKind::Own,
            reply_lost: false,
            twice: false,
            to: None,
            of: None,
            bodies: Vec::new(),
        }
    }
}
