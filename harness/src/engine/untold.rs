//! Why a story cannot be told to a target.

use sixfold_reports::render::count;

use crate::target::{Alias, ONE_NODE};

/// Why a story cannot be told to a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    /// The server does not declare what the story is about.
    #[error("{}", undeclared(.0))]
    Capability(String),
    /// The story speaks to several nodes, and one is known.
    #[error("{ONE_NODE}")]
    Nodes,
    /// The server has no entity like this part of the story.
    #[error("the server has no entity that can play the part of `{0}`")]
    Entity(String),
    /// The story has more users than the harness can act as.
    #[error(
        "the story has {}, and there are credentials for {has}{}: name more with `--user NAME=TOKEN`",
        count(*needs, "user"),
        left_out(aliases)
    )]
    Users {
        /// How many users the story has.
        needs: usize,
        /// As how many the harness can act.
        has: usize,
        /// Those who were named and are left out.
        aliases: Vec<Alias>,
    },
    /// A defect of the harness.
    #[error("a client of the story is still at work after its end")]
    StillAtWork,
}

fn undeclared(capability: &str) -> String {
    match capability.strip_prefix("hook:") {
        Some(hook) => format!("the server offers no hook `{hook}` for tests"),
        None => format!("the server does not declare `{capability}`"),
    }
}

fn left_out(aliases: &[Alias]) -> String {
    let told =
        aliases.iter().map(|alias| format!(" (`{}` is no other than `{}`)", alias.name, alias.of));
    told.collect()
}
