//! The six patterns, and the two headings that bind them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A heading of the specification: one of the six patterns, or what binds them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Pattern 1: records with UUIDv7 keys that any client can create.
    Entities,
    /// Pattern 2: create, read, update and delete over plain REST.
    Rest,
    /// Pattern 3: everything that changed since a position, from one endpoint.
    DeltaSync,
    /// Pattern 4: optimistic locking by `lock_version`.
    Locking,
    /// Pattern 5: deletes that leave a tombstone.
    SoftDelete,
    /// Pattern 6: sync as a module apart from the app.
    Separation,
    /// The document from which a client learns everything else.
    Discovery,
    /// How the patterns use HTTP.
    Http,
}

impl Pattern {
    /// Every heading, in the order of the specification and of reports.
    pub const ALL: [Pattern; 8] = [
        Pattern::Entities,
        Pattern::Rest,
        Pattern::DeltaSync,
        Pattern::Locking,
        Pattern::SoftDelete,
        Pattern::Separation,
        Pattern::Discovery,
        Pattern::Http,
    ];

    /// The spelling used in ids, folders and reports.
    pub fn slug(self) -> &'static str {
        match self {
            Pattern::Entities => "entities",
            Pattern::Rest => "rest",
            Pattern::DeltaSync => "delta_sync",
            Pattern::Locking => "locking",
            Pattern::SoftDelete => "soft_delete",
            Pattern::Separation => "separation",
            Pattern::Discovery => "discovery",
            Pattern::Http => "http",
        }
    }

    /// The heading as a person reads it.
    pub fn title(self) -> &'static str {
        match self {
            Pattern::Entities => "Distributed entities",
            Pattern::Rest => "REST",
            Pattern::DeltaSync => "Delta sync",
            Pattern::Locking => "Optimistic locking",
            Pattern::SoftDelete => "Soft delete",
            Pattern::Separation => "Separation of sync",
            Pattern::Discovery => "Discovery",
            Pattern::Http => "HTTP binding",
        }
    }

    /// The heading with this slug, or `None` where there is none.
    pub fn from_slug(slug: &str) -> Option<Pattern> {
        Pattern::ALL.into_iter().find(|pattern| pattern.slug() == slug)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}
