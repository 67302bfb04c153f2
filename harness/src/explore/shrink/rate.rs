//! How often a story breaks something, and how many clean tellings that makes conclusive.

use std::fmt;

use sixfold_reports::render::count;

/// A story that broke each of this many times counts as one that always breaks.
const A_FEW: u32 = 3;

/// The same where clients race.
const SOME: u32 = 5;

/// Tellings after which what has broken each time is handed back as what always breaks: of stories that
/// break in every second telling, 1 in 256 passes for one.
const MANY: u32 = 8;

/// Breaches after which the rate of a story that breaks at times is known well enough.
const ENOUGH_FAILURES: u32 = 5;

/// Tellings after which the rate of a story is taken as it is.
const MOST_TRIES: u32 = 100;

/// Clean tellings after which a candidate is given up, however rarely the story breaks: enough for
/// one that breaks in 1 of 50.
const MOST_PATIENCE: u32 = 230;

/// The chance that a candidate is given up although it breaks as often as the story.
const MISSED: f64 = 0.01;

/// How often a story broke, of how many tellings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Tellings that broke.
    pub failed: u32,
    /// Tellings.
    pub tried: u32,
}

impl Rate {
    /// Takes in one more telling.
    pub(super) fn take(&mut self, broke: bool) {
        self.tried += 1;
        self.failed += u32::from(broke);
    }

    /// Whether it broke each time, often enough to believe that it always does. `races` says whether
    /// clients of the story do things at the same time.
    pub(super) fn is_certain(self, races: bool) -> bool {
        self.failed == self.tried && self.tried >= if races { SOME } else { A_FEW }
    }

    /// Whether more tellings would not tell much more.
    pub(super) fn is_settled(self, races: bool) -> bool {
        let is_mixed = self.failed < self.tried;
        self.is_certain(races)
            || (is_mixed && self.failed >= ENOUGH_FAILURES)
            || self.tried >= MOST_TRIES
    }

    /// The same for a story that is handed back.
    pub(super) fn is_sure(self, races: bool) -> bool {
        self.is_settled(races) && (self.failed < self.tried || self.tried >= MANY)
    }

    /// Whether stories of this rate break less than half as often as those of the other.
    pub(super) fn is_far_below(self, other: Rate) -> bool {
        let (mine, of_other) = (u64::from(self.failed), u64::from(other.failed));
        2 * mine * u64::from(other.tried) < of_other * u64::from(self.tried)
    }

    /// A rate that the true one is hardly below: the lower end of the Wilson score interval
    /// (one standard deviation).
    fn low(self) -> f64 {
        let tried = f64::from(self.tried.max(1));
        let share = f64::from(self.failed) / tried;
        let half = (share * (1.0 - share) / tried + 1.0 / (4.0 * tried * tried)).sqrt();
        ((share + 1.0 / (2.0 * tried) - half) / (1.0 + 1.0 / tried)).max(0.0)
    }

    /// How many clean tellings make a candidate one that does not break.
    pub(super) fn patience(self, races: bool) -> u32 {
        if self.is_certain(races) {
            return 1;
        }
        let needed = (MISSED.ln() / (1.0 - self.low()).ln()).ceil();
        // Not a number of tellings where nothing ever broke: then none is enough.
        if needed.is_finite() && needed < f64::from(MOST_PATIENCE) {
            (needed as u32).max(2)
        } else {
            MOST_PATIENCE
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed {} of {}", self.failed, count(self.tried, "replay"))
    }
}
