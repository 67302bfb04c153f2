//! Why a requirement was not exercised, as far as a run can tell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why nothing put a requirement at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenCause {
    /// None of the scenarios that put it at stake was among those to be told.
    NotSelected,
    /// None of the cases that were made up put it at stake, and no others were to be told.
    NotDrawn,
    /// The run ended before any of them was told.
    Ended,
    /// Another part of the run tells them.
    OtherPart,
    /// They take more users than the harness can act as.
    Users,
    /// They take several nodes.
    Nodes,
    /// They take an entity of a kind that the server does not have.
    Entities,
    /// They take a capability, or a hook for tests, that the server does not declare.
    Capability,
    /// Steps of them could not be taken.
    Steps,
    /// They were told, and what the server did put nothing at stake.
    Nothing,
}

impl OpenCause {
    /// Every cause, in the order in which reports name them.
    pub const ALL: [OpenCause; 10] = [
        OpenCause::NotSelected,
        OpenCause::NotDrawn,
        OpenCause::Ended,
        OpenCause::OtherPart,
        OpenCause::Users,
        OpenCause::Nodes,
        OpenCause::Entities,
        OpenCause::Capability,
        OpenCause::Steps,
        OpenCause::Nothing,
    ];

    /// Whether it is only for the choice of what to tell that nothing put the requirement at stake, so that
    /// a whole check would say more.
    pub fn is_choice(self) -> bool {
        matches!(self, OpenCause::NotSelected | OpenCause::NotDrawn)
    }

    /// What was lacking, and what helps, for this many requirements.
    pub fn label(self, rows: usize) -> &'static str {
        let is_one = rows == 1;
        match self {
            OpenCause::NotSelected if is_one => {
                "no scenario was told that puts it at stake; `check` without `--scenario` tells all"
            }
            OpenCause::NotSelected => {
                "no scenario was told that puts them at stake; `check` without `--scenario` tells all"
            }
            OpenCause::NotDrawn if is_one => {
                "no case that was made up put it at stake; give more time (`--time`) or more cases \
                 (`--cases`), or run `check`, which tells the scripted scenarios"
            }
            OpenCause::NotDrawn => {
                "no case that was made up put them at stake; give more time (`--time`) or more cases \
                 (`--cases`), or run `check`, which tells the scripted scenarios"
            }
            OpenCause::Ended => {
                "the run ended first; let it end by itself, or grant more in `[budget]` of the target file"
            }
            OpenCause::OtherPart => "told in another part of the run",
            OpenCause::Users => {
                "too few users; name two strangers with `--user NAME=TOKEN`, or `[users.NAME]` in the target file"
            }
            OpenCause::Nodes => {
                "one node only; name another with `--node URL`, or `nodes` in the target file"
            }
            OpenCause::Entities if is_one => "the server has no entity of the kind that it takes",
            OpenCause::Entities => "the server has no entity of the kind that they take",
            OpenCause::Capability if is_one => {
                "it takes a capability, or a hook for tests, that the server does not declare"
            }
            OpenCause::Capability => {
                "they take capabilities, or hooks for tests, that the server does not declare"
            }
            OpenCause::Steps => "steps could not be taken; `--verbose` names them",
            OpenCause::Nothing if is_one => "told, and nothing that happened put it at stake",
            OpenCause::Nothing => "told, and nothing that happened put them at stake",
        }
    }
}
