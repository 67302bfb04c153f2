//! What a judge found in one case.

use sixfold_reports::{Part, Severity};

use crate::trace::Exchange;

/// What a judge found in one case.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    occasions: u64,
    unclear: Vec<String>,
    found: Vec<Finding>,
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
        self.unclear.push(reason.into());
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
        self.found.push(Finding { severity, expected, observed, shown_by: Vec::new() });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// How often the requirement was at stake.
    pub fn occasions(&self) -> u64 {
        self.occasions
    }

    /// Why the answers did not tell, each time.
    pub fn reasons_unclear(&self) -> &[String] {
        &self.unclear
    }

    /// All that was found.
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
