//! Judges: one per requirement, from what happened to what it means.
//!
//! A judge is a pure function over one case. It has no clock and no socket, and it sees every
//! exchange of every scenario, scripted or not. It counts the *occasions* on which its requirement
//! was at stake; a requirement without an occasion was not exercised, and is never green.
//!
//! To add one, write `judges/<pattern>/<slug>.rs` with a `judge` function and name it below.

mod case;
mod evidence;
mod findings;
mod support;
mod tally;

pub use case::Case;
pub use findings::{Finding, Findings};
pub use tally::{Judged, Tally};

use sixfold_spec::requirement::{self, Requirement};

use crate::scenario::Scenario;
use crate::target::Target;
use crate::trace::History;

/// A judge and the requirement it judges.
pub struct Judge {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The function.
    pub judge: fn(&Case<'_>, &mut Findings),
    /// The file that holds it, below `harness/src/judges/`.
    pub file: &'static str,
}

macro_rules! judges {
    ($( $pattern:ident { $($slug:ident),* $(,)? } )*) => {
        $(
            #[doc = concat!("Judges of `", stringify!($pattern), "/…`.")]
            pub mod $pattern { $( pub mod $slug; )* }
        )*

        /// Every judge, in the order of the specification.
        pub static ALL: &[Judge] = &[ $( $( Judge {
            requirement: &requirement::$pattern::$slug,
            judge: $pattern::$slug::judge,
            file: concat!(stringify!($pattern), "/", stringify!($slug), ".rs"),
        }, )* )* ];
    };
}

judges! {
    entities {
    }
    rest {
    }
    delta_sync {
    }
    locking {
        stale_version_is_refused,
    }
    soft_delete {
    }
    separation {
    }
    discovery {
    }
    http {
    }
}

/// Holds one case against every requirement that the target is bound by, and adds to the tallies,
/// which stand in the order of [`ALL`]. Returns the ids of those that it broke.
pub fn judge(
    target: &Target,
    scenario: &Scenario,
    history: &History<'_>,
    seed: u64,
    tallies: &mut [Tally],
) -> Vec<&'static str> {
    let case = Case { target, scenario, history };
    let mut breached = Vec::new();
    for (judge, tally) in ALL.iter().zip(tallies) {
        if !applies(judge.requirement, target) {
            continue;
        }
        let mut findings = Findings::default();
        (judge.judge)(&case, &mut findings);
        if findings.breaches().next().is_some() {
            breached.push(judge.requirement.id());
        }
        tally.add(&case, &findings, seed);
    }
    breached
}

/// Whether the requirement binds this target: it belongs to no capability, or to one that is claimed.
pub fn applies(requirement: &Requirement, target: &Target) -> bool {
    requirement.row().capability.as_deref().is_none_or(|capability| target.claims(capability))
}
