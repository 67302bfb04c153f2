//! What a run is held against, and the exit code that comes of it.

use sixfold::baseline::load;
use sixfold_reports::{Baseline, GateOutcome, GateTerms, Report, gate, gate_exploration};

use super::Exit;
use super::args::{GateArgs, PartArgs};
use super::terminal::complain;

/// What a run is held against.
pub(super) struct Asked {
    baseline: Option<Baseline>,
    terms: GateTerms,
}

/// What the user wants a run to be held against; `None` where nobody said anything of a gate.
///
/// # Errors
///
/// The baseline cannot be read; the user has been told.
pub(super) fn asked(args: &GateArgs) -> Result<Option<Asked>, Exit> {
    if args.is_given() { always(args).map(Some) } else { Ok(None) }
}

/// The same where a gate is asked for by the command itself.
///
/// # Errors
///
/// The baseline cannot be read; the user has been told.
pub(super) fn always(args: &GateArgs) -> Result<Asked, Exit> {
    let baseline = args.baseline.as_deref().map(load).transpose().map_err(|e| {
        complain(e);
        Exit::Usage
    })?;
    Ok(Asked { baseline, terms: args.terms.terms() })
}

impl Asked {
    /// Writes into the report what the gate says of it.
    pub(super) fn hold(&self, report: &mut Report) {
        report.gate = Some(gate(report, self.baseline.as_ref(), &self.terms));
    }

    /// The same for the report of an exploration.
    pub(super) fn hold_exploration(&self, report: &mut Report) {
        report.gate = Some(gate_exploration(report, self.baseline.as_ref(), &self.terms));
    }
}

/// The exit code of a report: what the gate says, where it was asked, or else its verdict. That of a
/// part is for whoever joins the parts to give.
pub(super) fn exit_of(report: &Report) -> Exit {
    match &report.gate {
        Some(gate) => gate.outcome.into(),
        None if report.partition.is_some() && !report.interrupted => Exit::Fine,
        None => report.verdict.into(),
    }
}

impl From<GateOutcome> for Exit {
    fn from(outcome: GateOutcome) -> Exit {
        match outcome {
            GateOutcome::Passed => Exit::Fine,
            GateOutcome::Stopped => Exit::NotConformant,
            GateOutcome::Incomplete => Exit::Incomplete,
        }
    }
}

/// Refuses a gate for a part of a run, of which nobody can say what it lacks.
pub(super) fn undivided(part: &PartArgs, gate: &GateArgs) -> Result<(), Exit> {
    if part.partition.is_some() && gate.is_given() {
        complain(
            "a part of a run cannot be held against a baseline or other terms. Join the parts, and hold \
             the whole run against them: `sixfold report merge FILE... --baseline FILE`.",
        );
        return Err(Exit::Usage);
    }
    Ok(())
}
