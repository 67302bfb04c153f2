//! Wire types: every message of the canonical binding, as a type whose schema is published.
//!
//! A server can serialise these types; the harness reads what it receives as plain JSON and holds
//! it against the schemas, because the server under test may be wrong.

mod batch;
mod capabilities;
mod discovery;
mod list;
mod problem;
mod record;
mod scalar;
mod sync;
mod write;

pub use batch::{BatchAnswer, BatchMethod, BatchOperation, BatchRequest, BatchResult};
pub use capabilities::{
    Atomicity, BatchPromises, Capabilities, KeyPromises, NoValue, Principal, TestControl,
};
pub use discovery::{
    Discovery, EntityDescription, Limits, Links, OnDelete, Reference, SyncPromises,
    TombstoneContent, TombstonePromises, UnknownMembers, WritePromises,
};
pub use list::{ListPage, SortedPage};
pub use problem::{FieldError, PROBLEM_TYPES, Problem, ProblemType};
pub use record::{Record, Tombstone};
pub use scalar::{
    AnyCaseId, LockVersion, MAX_LOCK_VERSION, Members, Null, Position, RecordId, Timestamp,
};
pub use sync::{Change, Changed, Digest, Removed, RemovedReason, Row, SyncPage};
pub use write::{CreateRequest, CreateWithoutId, ReplaceRequest, RestoreRequest, UpdateRequest};
