//! How to explore, and when to stop.

use std::time::Duration;

use sixfold_reports::Partition;

use super::found::Found;

/// How to explore.
#[derive(Clone, Debug)]
pub struct Options {
    /// The seed of every random choice.
    pub seed: u64,
    /// The number of the first case.
    pub first: u64,
    /// Which of the cases are told here.
    pub partition: Partition,
    /// How many cases to tell, in all parts together; `None` for as many as there is time for.
    pub cases: Option<u64>,
    /// How long to go on; `None` for until all cases are told.
    pub time: Option<Duration>,
    /// How many cases to tell at the same time. Each needs two users of its own.
    pub jobs: usize,
    /// Whether to delete what the cases made.
    pub clean_up: bool,
    /// Whether the server may be emptied by its hook `reset`, to see whether what was found breaks by
    /// itself. Whatever else is there is gone then.
    pub reset: bool,
    /// When to stop before the time is up.
    pub until: Until,
    /// The requirements whose first case is made small; all of them for `None`.
    pub shrink: Option<Vec<String>>,
    /// How long making one case small may take at most.
    pub longest_shrink: Duration,
}

impl Options {
    /// Cases of this seed, one at a time, without an end; what they made is deleted, and what broke
    /// something is made small.
    pub fn new(seed: u64) -> Options {
        Options {
            seed,
            first: 0,
            partition: Partition::WHOLE,
            cases: None,
            time: None,
            jobs: 1,
            clean_up: true,
            reset: false,
            until: Until::TimeIsUp,
            shrink: None,
            longest_shrink: Duration::from_secs(10),
        }
    }
}

/// When to stop before the time is up.
#[derive(Clone, Debug, Default)]
pub enum Until {
    /// Never.
    #[default]
    TimeIsUp,
    /// When anything was found.
    AnyBreach,
    /// When one of these requirements was seen broken, by its id.
    BreachOf(Vec<String>),
}

impl Until {
    pub(super) fn is_met(&self, found: &[Found]) -> bool {
        match self {
            Until::TimeIsUp => false,
            Until::AnyBreach => !found.is_empty(),
            Until::BreachOf(ids) => {
                found.iter().any(|found| ids.iter().any(|id| id == found.broken.requirement.id()))
            }
        }
    }
}
