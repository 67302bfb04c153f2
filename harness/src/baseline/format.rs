//! The baseline file as data: what may stand in it, and the schema made from that.

use schemars::JsonSchema;
use serde::Deserialize;
use sixfold_reports::BreachClass;
use sixfold_spec::schema::PublishedSchema;
use toml::Spanned;

/// The value of `format`.
pub const FORMAT: &str = "sixfold-baseline/1";

/// What is known to be wrong with a server, `sixfold-baseline.toml`: `sixfold check --baseline` stops
/// what is worse than this, and what this says no longer truly.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "baseline")]
pub(super) struct Document {
    /// The format and its version, `sixfold-baseline/1`.
    #[schemars(with = "String", extend("const" = FORMAT))]
    pub(super) format: Spanned<String>,
    /// Rows that are known to break, each at most once.
    #[serde(default)]
    pub(super) entry: Vec<Entry>,
    /// How much could be judged. `sixfold baseline update` keeps it.
    #[serde(default)]
    pub(super) rows: Rows,
}

/// A row that is known to break.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// The id of the requirement, for example `locking/stale_version_is_refused`.
    #[schemars(with = "String")]
    pub(super) row: Spanned<String>,
    /// What kind of breach it is; a bug unless given.
    #[serde(default)]
    pub(super) class: BreachClass,
    /// Why it is left as it is. An entry without a reason excuses nothing.
    pub(super) reason: String,
    /// Where it is being dealt with, a URL.
    #[schemars(with = "Option<String>", extend("format" = "uri"))]
    pub(super) link: Option<Spanned<String>>,
    /// Who deals with it.
    pub(super) owner: Option<String>,
    /// The last day on which it excuses the breach, in UTC, for example `2027-03-01`; without an end
    /// unless given.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub(super) expires: Option<Spanned<String>>,
}

/// How much could be judged.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    /// The rows that were judged. A required one that is not judged any more stops the gate.
    #[serde(default)]
    pub(super) judged: Vec<String>,
    /// The rows that applied and could not be judged. They may stay so.
    #[serde(default)]
    pub(super) open: Vec<String>,
}

/// The schema of a baseline file, JSON Schema 2020-12. Editors can complete and check with it.
pub fn published_schema() -> PublishedSchema {
    PublishedSchema::of::<Document>("baseline")
}
