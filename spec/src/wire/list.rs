//! One page of a collection, by id or in another order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Record, RecordId};

/// The answer to `GET` on a collection: live records in ascending order of id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["records", "has_more", "next", "limit"]))]
pub struct ListPage {
    /// The records of this page.
    pub records: Vec<Record>,
    /// Whether a further page may hold more. The only end signal.
    pub has_more: bool,
    /// The cursor for the next page, to be sent as `after`; null on the last page.
    pub next: Option<RecordId>,
    /// The page size that was applied.
    #[schemars(range(min = 1))]
    pub limit: u32,
}

/// The answer to `GET` on a collection with `sort` (capability `sorts`): live records in that
/// order, those that are alike in it told apart by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["records", "has_more", "next", "limit"]))]
pub struct SortedPage {
    /// The records of this page.
    pub records: Vec<Record>,
    /// Whether a further page may hold more. The only end signal.
    pub has_more: bool,
    /// The cursor for the next page, opaque, to be sent as `after` with the same `sort` and
    /// filters; null on the last page.
    pub next: Option<String>,
    /// The page size that was applied.
    #[schemars(range(min = 1))]
    pub limit: u32,
}
