//! `report merge`: the parts of a run become the whole.

use sixfold_reports::{Report, merge as join};

use super::read;
use crate::cli::Exit;
use crate::cli::args::ReportMerge;
use crate::cli::gate::{asked, exit_of};
use crate::cli::outputs::publish;
use crate::cli::terminal::complain;

/// Joins the reports of all parts, writes that of the whole run, and has its verdict.
pub(super) fn merge(args: &ReportMerge) -> Exit {
    let gate = match asked(&args.gate) {
        Ok(gate) => gate,
        Err(exit) => return exit,
    };
    let mut report = match joined(args) {
        Ok(report) => report,
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    if let Some(asked) = gate {
        asked.hold(&mut report);
    }
    match publish(&report, Some(&args.out), args.verbose) {
        Ok(()) => exit_of(&report),
        Err(exit) => exit,
    }
}

fn joined(args: &ReportMerge) -> Result<Report, String> {
    let part = |file: &std::path::PathBuf| Ok((file.display().to_string(), read(file)?));
    let parts: Vec<(String, Report)> =
        args.files.iter().map(part).collect::<Result<_, String>>()?;
    join(&parts).map_err(|e| e.to_string())
}
