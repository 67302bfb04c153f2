//! `report gate`: a report held against a baseline.

use super::read;
use crate::cli::Exit;
use crate::cli::args::ReportGate;
use crate::cli::gate::{always, exit_of};
use crate::cli::outputs::publish;
use crate::cli::terminal::complain;

/// Holds the report against the baseline, and prints what the gate says.
pub(super) fn gated(args: &ReportGate) -> Exit {
    let asked = match always(&args.gate) {
        Ok(asked) => asked,
        Err(exit) => return exit,
    };
    let mut report = match read(&args.file) {
        Ok(report) => report,
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    asked.hold(&mut report);
    match publish(&report, args.out.as_deref(), args.verbose) {
        Ok(()) => exit_of(&report),
        Err(exit) => exit,
    }
}
