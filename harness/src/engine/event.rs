//! What a run tells while it goes on.

use crate::judges::Tally;

/// One thing that happened in a run.
#[derive(Clone, Debug)]
pub enum Event<'e> {
    /// The run begins.
    Started {
        /// How many cases it will drive.
        cases: usize,
    },
    /// A case begins.
    CaseStarted {
        /// The scenario's id.
        scenario: &'e str,
        /// Its place among the cases, from 0.
        number: usize,
        /// The entities of the target that it is told with.
        entities: &'e [String],
    },
    /// A case has broken a requirement.
    Breached {
        /// The scenario's id.
        scenario: &'e str,
        /// The requirement's id.
        requirement: &'static str,
        /// What should have happened.
        expected: &'e str,
        /// What happened.
        observed: &'e str,
        /// A command that shows it again.
        reproduce: &'e str,
    },
    /// A case is over and judged.
    CaseFinished {
        /// The scenario's id.
        scenario: &'e str,
        /// How many exchanges it took.
        exchanges: usize,
        /// The ids of the requirements that it showed to be broken.
        breached: Vec<&'static str>,
        /// What the judges have found in the run so far.
        tallies: &'e [Tally],
    },
    /// The harness deletes what it made.
    CleaningUp {
        /// How many records.
        records: usize,
    },
}

/// Whoever wants to know how a run goes.
pub trait Observer: Send {
    /// Is told of each event, in order.
    fn notice(&mut self, event: &Event<'_>);
}

/// Wants to know nothing.
impl Observer for () {
    fn notice(&mut self, _: &Event<'_>) {}
}
