//! What is said of a server that does not speak the protocol itself, by its dialect or its adapter, as far
//! as it decides which requirements the server is held against.

mod rows;

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use sixfold_spec::requirement::Pattern;

pub(crate) use rows::cost;

/// What is said of a server that is spoken to in words of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// The name of the server.
    pub name: String,
    /// Who says all this.
    pub said_by: SaidBy,
    /// Whether clients can create under an id of their own.
    pub creates: bool,
    /// What can be told from two versions of a record; `None` where there are no versions.
    pub versions: Option<VersionKind>,
    /// How deleted records are told; `None` where there are no tombstones.
    pub deletes: Option<Deletes>,
    /// Whether records have the times of their creation and change.
    pub times: bool,
    /// How records are listed, if they are.
    pub lists: Option<Lists>,
    /// How changes are told, if they are.
    pub feed: Option<Feed>,
    /// Whether there are users who share a store and are strangers to each other.
    pub strangers: bool,
    /// Whether writes are answered with the record.
    pub shows: bool,
    /// Patterns that the server does not claim to keep, each with the reason.
    pub absent: BTreeMap<Pattern, String>,
    /// Requirements that it shall not be held against, by id, each with the reason.
    pub excluded: BTreeMap<String, String>,
}

/// Who translates between the harness and the server, and says what the server claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidBy {
    /// A dialect, which is a file.
    Dialect,
    /// An adapter, which is a program.
    Adapter,
}

impl fmt::Display for SaidBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SaidBy::Dialect => "dialect",
            SaidBy::Adapter => "adapter",
        })
    }
}

/// What can be told from two versions of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VersionKind {
    /// Whole numbers from 0 that rise by one with each change.
    Counter,
    /// Whole numbers that rise with each change, by whatever.
    Increasing,
    /// Texts that can be told apart, and nothing else; no two states of a record have the same one. What
    /// takes an order is judged where the harness itself knows which write came first.
    Opaque,
}

/// How deleted records are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletes {
    /// Whether refusals tell a record that was deleted from one that never was.
    pub told: bool,
}

/// How records are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lists {
    /// In ascending order of id.
    pub by_id: bool,
    /// A list can begin behind an id, whoever gave it out.
    pub after_id: bool,
}

/// How changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// A change at the position itself comes again.
    pub inclusive: bool,
    /// A record may come several times in one page.
    pub repeats: bool,
    /// How many feeds one walk goes through.
    pub parts: usize,
    /// The size of a page may change within a walk.
    pub any_size: bool,
    /// A request can say how many changes its page may hold.
    pub sized: bool,
}
