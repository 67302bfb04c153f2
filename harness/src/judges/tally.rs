//! What a judge found over all cases of a run.

use sixfold_reports::{Breach, Verdict};
use sixfold_spec::requirement::Requirement;

use super::evidence;
use super::{Case, Findings, Judge};

/// How many breaches are kept with their evidence. The rest are counted.
const KEPT: usize = 5;

/// Behind how many bytes of evidence no further breach is kept, so that no server can fill the memory
/// with what it did wrong.
const EVIDENCE: usize = 512 * 1024;

/// What one judge found over all cases.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// How often it was at stake.
    pub occasions: u64,
    /// How often the answers did not tell.
    pub unclear: u64,
    /// Why they did not tell, the first time.
    pub reason: String,
    /// How often it was broken.
    pub breached: u64,
    /// How often something was odd.
    pub odd: u64,
    /// The first breaches, with their evidence.
    pub breaches: Vec<Breach>,
    /// The scenarios that gave it occasions.
    pub scenarios: Vec<String>,
}

/// What a tally comes to.
pub type Judged = Verdict;

impl Tally {
    /// An empty tally.
    pub fn new(judge: &Judge) -> Tally {
        Tally {
            requirement: judge.requirement,
            occasions: 0,
            unclear: 0,
            reason: String::new(),
            breached: 0,
            odd: 0,
            breaches: Vec::new(),
            scenarios: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, case: &Case<'_>, findings: &Findings, reproduce: &str) {
        let id = &case.scenario.id;
        if findings.occasions() > 0 && !self.scenarios.contains(id) {
            self.scenarios.push(id.clone());
        }
        self.occasions += findings.occasions();
        self.unclear += findings.times_unclear();
        self.breached += findings.times_breached();
        self.odd += findings.times_odd();
        if self.reason.is_empty() && findings.times_unclear() > 0 {
            let reason = findings.reason_unclear();
            self.reason = evidence::line(&format!("{reason} (in {id})"), &case.target.secrets);
        }
        for finding in findings.found() {
            if self.breaches.len() < KEPT && self.room() > 0 {
                self.breaches.push(evidence::breach(case, finding, reproduce));
            }
        }
    }

    /// How many more bytes of evidence may be kept.
    fn room(&self) -> usize {
        EVIDENCE.saturating_sub(self.breaches.iter().map(evidence::size).sum())
    }

    /// Adds what the same judge found over the cases of another run.
    pub(crate) fn absorb(&mut self, other: Tally) {
        self.occasions += other.occasions;
        self.unclear += other.unclear;
        if self.reason.is_empty() {
            self.reason = other.reason;
        }
        self.breached += other.breached;
        self.odd += other.odd;
        self.breaches.extend(other.breaches);
        self.breaches.truncate(KEPT);
        for id in other.scenarios {
            if !self.scenarios.contains(&id) {
                self.scenarios.push(id);
            }
        }
    }

    /// The verdict.
    pub fn verdict(&self) -> Judged {
        if self.breached > 0 && self.requirement.level().is_required() {
            Verdict::Fail
        } else if self.breached > 0 || self.odd > 0 {
            Verdict::Warn
        } else if self.occasions > 0 {
            Verdict::Pass
        } else if self.unclear > 0 {
            Verdict::Inconclusive
        } else {
            Verdict::NotExercised
        }
    }
}
