//! Which schema holds for which message: the binding of methods and statuses to wire types.

/// What a request is addressed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The discovery document.
    Discovery,
    /// The JSON Schema of an entity.
    EntitySchema,
    /// All records of an entity.
    Collection,
    /// One record.
    Record,
    /// The change feed.
    Sync,
    /// A collection in an order of its own (capability `sorts`).
    Sorted,
    /// What brings a deleted record back, `restore` below the record (capability `restore`).
    Restore,
    /// A user's access to a record, `shares/{user}` below the record (capability `sharing`).
    Share,
    /// Where batches are sent to (capability `batch`).
    Batch,
    /// Where hints of changes come from (capability `events`).
    Events,
    /// A hook for tests (capability `test_control`).
    Hook,
}

impl Resource {
    /// Every resource of the canonical binding.
    pub const ALL: [Resource; 11] = [
        Resource::Discovery,
        Resource::EntitySchema,
        Resource::Collection,
        Resource::Record,
        Resource::Sync,
        Resource::Sorted,
        Resource::Restore,
        Resource::Share,
        Resource::Batch,
        Resource::Events,
        Resource::Hook,
    ];

    /// The capability without which there is no such resource, if it takes one.
    pub fn capability(self) -> Option<&'static str> {
        match self {
            Resource::Sorted => Some("sorts"),
            Resource::Restore => Some("restore"),
            Resource::Share => Some("sharing"),
            Resource::Batch => Some("batch"),
            Resource::Events => Some("events"),
            Resource::Hook => Some("test_control"),
            Resource::Discovery
            | Resource::EntitySchema
            | Resource::Collection
            | Resource::Record
            | Resource::Sync => None,
        }
    }
}

/// The name of the schema for the content of a request that is meant to be accepted, or `None`
/// where a request of this kind has no content.
pub fn request_schema(resource: Resource, method: &str) -> Option<&'static str> {
    match (resource, method) {
        (Resource::Collection, "POST") => Some("create-request"),
        (Resource::Record, "PATCH") => Some("update-request"),
        (Resource::Record, "PUT") => Some("replace-request"),
        (Resource::Restore, "POST") => Some("restore-request"),
        (Resource::Batch, "POST") => Some("batch-request"),
        _ => None,
    }
}

/// The name of the schema for the content of an answer, or `None` where the answer has no content
/// or is described elsewhere (an entity's own schema).
pub fn response_schema(resource: Resource, method: &str, status: u16) -> Option<&'static str> {
    if method == "HEAD" || matches!(status, 204 | 304) {
        return None;
    }
    if status >= 400 {
        return Some("problem");
    }
    match (resource, method) {
        (Resource::Discovery, "GET") => Some("discovery"),
        (Resource::Collection, "GET") => Some("list-page"),
        (Resource::Sorted, "GET") => Some("sorted-page"),
        (Resource::Collection | Resource::Restore, "POST")
        | (Resource::Record, "GET" | "PATCH" | "PUT") => Some("record"),
        (Resource::Batch, "POST") => Some("batch-answer"),
        (Resource::Record, "DELETE") => Some("tombstone"),
        (Resource::Sync, "GET") => Some("sync-page"),
        _ => None,
    }
}
