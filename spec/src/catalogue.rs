//! The catalogue: every requirement as one document that machines read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requirement::{self, Level, Observable, Pattern};
use crate::wire::PROBLEM_TYPES;

/// Every requirement and every problem type of one version of the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// The specification and its version, `sixfold/1.0`.
    pub spec: String,
    /// The requirements, in the order of the specification.
    pub requirements: Vec<Entry>,
    /// The problem types, in the order of the binding table.
    pub problems: Vec<ProblemEntry>,
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// The id, `<pattern>/<slug>`. Never reused or renamed.
    pub id: String,
    /// The heading it stands under.
    pub pattern: Pattern,
    /// The BCP 14 key word.
    pub level: Level,
    /// How a black box can see it.
    pub observable: Observable,
    /// The capability under which it applies, or `hook:` and the name of the hook for tests without
    /// which it cannot be seen; absent for the core profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    /// The capability without which it applies; absent where it does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
    /// Why it cannot be judged from outside; absent where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// Whether it is about the wire itself, and so not about servers that say the same in words of
    /// their own; absent where it is about what a server does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wire: bool,
    /// The first version in which it holds.
    pub since: String,
    /// The normative text.
    pub sentence: String,
    /// What it stands on.
    pub sources: Vec<String>,
}

/// One problem type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemEntry {
    /// The absolute URI.
    #[serde(rename = "type")]
    pub uri: String,
    /// The status that carries it.
    pub status: u16,
    /// The title.
    pub title: String,
    /// Extension members that it must have.
    pub required_members: Vec<String>,
}

/// The catalogue of this version.
pub fn catalogue() -> Catalogue {
    let entry = |requirement: &&requirement::Requirement| {
        let row = requirement.row();
        Entry {
            id: requirement.id().to_owned(),
            pattern: requirement.pattern(),
            level: row.level,
            observable: row.observable,
            capability: row.capability.clone(),
            unless: row.unless.clone(),
            excluded: row.excluded.clone(),
            wire: row.wire,
            since: row.since.clone(),
            sentence: row.sentence.clone(),
            sources: row.sources.clone(),
        }
    };
    let problem = |kind: &crate::wire::ProblemType| ProblemEntry {
        uri: kind.uri(),
        status: kind.status(),
        title: kind.title().to_owned(),
        required_members: kind.required_members().iter().map(|&name| name.to_owned()).collect(),
    };
    Catalogue {
        spec: crate::SPEC_ID.to_owned(),
        requirements: requirement::ALL.iter().map(entry).collect(),
        problems: PROBLEM_TYPES.iter().map(problem).collect(),
    }
}
