//! What a judge found in one case.

use sixfold_reports::{Part, Severity};

use crate::trace::Exchange;

/// How many findings of one weight are kept of one case. A report shows fewer; the rest are counted, so
/// that what is wrong in each of a million answers does not fill the memory.
const KEPT: usize = 64;

/// What a judge found in one case.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    occasions: u64,
    unclear: u64,
    /// Why the answers did not tell, the first time.
    reason: String,
    breached: u64,
    odd: u64,
    found: Vec<Finding>,
    /// The last one that is only counted.
    beyond: Option<Finding>,
}

/// A breach, or something odd that breaks nothing.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How heavily it weighs.
    pub severity: Severity,
    /// What should have happened.
    pub expected: String,
    /// What happened.
    pub observed: String,
    /// The exchanges that show it: index, part, and what they show in words.
    pub shown_by: Vec<(usize, Part, String)>,
}

impl Findings {
    /// The requirement was at stake, and was kept.
    pub fn kept(&mut self) {
        self.occasions += 1;
    }

    /// The requirement was tried, and the answers do not tell. The reason is a sentence.
    pub fn unclear(&mut self, reason: impl Into<String>) {
        if self.unclear == 0 {
            self.reason = reason.into();
        }
        self.unclear += 1;
    }

    /// The requirement was at stake, and was broken. Say next what shows it.
    pub fn breach(
        &mut self,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> &mut Finding {
        self.occasions += 1;
        self.find(Severity::Failure, expected.into(), observed.into())
    }

    /// The requirement was kept in substance, by odd means. Say next what shows it.
    pub fn odd(
        &mut self,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> &mut Finding {
        self.find(Severity::Warning, expected.into(), observed.into())
    }

    fn find(&mut self, severity: Severity, expected: String, observed: String) -> &mut Finding {
        let finding = Finding { severity, expected, observed, shown_by: Vec::new() };
        let times = match severity {
            Severity::Failure => &mut self.breached,
            Severity::Warning => &mut self.odd,
        };
        *times += 1;
        if *times > KEPT as u64 {
            return self.beyond.insert(finding);
        }
        self.found.push(finding);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// How often the requirement was at stake.
    pub fn occasions(&self) -> u64 {
        self.occasions
    }

    /// How often the answers did not tell.
    pub fn times_unclear(&self) -> u64 {
        self.unclear
    }

    /// Why they did not tell, the first time; empty if they always did.
    pub fn reason_unclear(&self) -> &str {
        &self.reason
    }

    /// How often the requirement was broken.
    pub fn times_breached(&self) -> u64 {
        self.breached
    }

    /// How often something was odd.
    pub fn times_odd(&self) -> u64 {
        self.odd
    }

    /// What was found, in the order in which it was. Where the same is wrong over and over, the first
    /// findings stand for all.
    pub fn found(&self) -> &[Finding] {
        &self.found
    }

    /// The breaches among what was found.
    pub fn breaches(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter().filter(|finding| finding.severity == Severity::Failure)
    }
}

impl Finding {
    /// This exchange led up to it.
    pub fn after(&mut self, exchange: &Exchange, note: impl Into<String>) -> &mut Finding {
        self.shown_by.push((exchange.index, Part::Context, note.into()));
        self
    }

    /// This exchange is it.
    pub fn shown_by(&mut self, exchange: &Exchange, note: impl Into<String>) -> &mut Finding {
        self.shown_by.push((exchange.index, Part::Breach, note.into()));
        self
    }
}
