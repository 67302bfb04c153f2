//! `report diff`: what changed between two runs.

use sixfold_reports::Diff;
use sixfold_reports::render::{DiffFormat, diff as draw};

use super::{deliver, read};
use crate::cli::Exit;
use crate::cli::args::{DiffForm, ReportDiff};
use crate::cli::terminal::complain;

/// Compares two reports. Something worse is told by the exit code too, as `diff` does.
pub(super) fn diff(args: &ReportDiff) -> Exit {
    let (old, new) = match (read(&args.old), read(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(problem), _) | (_, Err(problem)) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    let diff = Diff::between(&old, &new);
    let format = match args.format {
        DiffForm::Text => DiffFormat::Text { styled: args.out.is_none() },
        DiffForm::Json => DiffFormat::Json,
        DiffForm::Markdown => DiffFormat::Markdown,
        DiffForm::Html => DiffFormat::Html,
    };
    match deliver(&draw(&diff, format), args.out.as_deref()) {
        Ok(()) if diff.is_worse() => Exit::Breaks,
        Ok(()) => Exit::Fine,
        Err(exit) => exit,
    }
}
