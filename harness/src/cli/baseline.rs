//! `baseline`: the file that remembers what is known to be wrong with a server.

use sixfold::baseline::{load, write};
use sixfold_reports::render::count;
use sixfold_reports::{Baseline, BaselineChanges, Report, update};

use super::Exit;
use super::args::{self, BaselineCommand, BaselineUpdate};
use super::report::read;
use super::terminal::{complain, print, say};

/// Works on baselines.
pub(super) fn baseline(args: &args::Baseline) -> Exit {
    match &args.command {
        BaselineCommand::Update(args) => updated(args).map_or_else(|exit| exit, |()| Exit::Fine),
    }
}

fn updated(args: &BaselineUpdate) -> Result<(), Exit> {
    let refuse = |problem: String| {
        complain(problem);
        Exit::Usage
    };
    let report = read(&args.report).map_err(refuse)?;
    usable(&report).map_err(refuse)?;
    let file = args.baseline.display();
    let (old, text) = if args.baseline.exists() {
        let old = load(&args.baseline).map_err(|e| refuse(e.to_string()))?;
        (old, std::fs::read_to_string(&args.baseline).ok())
    } else {
        (Baseline { file: file.to_string(), ..Baseline::default() }, None)
    };
    let (new, changes) = update(&old, &report, &args.terms.terms(), &args.reason);
    std::fs::write(&args.baseline, write(&new, text.as_deref())).map_err(|e| {
        complain(format_args!(
            "{file} cannot be written: {e}. Choose another file with --baseline."
        ));
        Exit::Unable
    })?;
    print(&told(&changes));
    say(format_args!(
        "written to {file}: {} known to break, {} judged, {} not",
        new.entries.len(),
        count(new.judged.len(), "row"),
        new.open.len()
    ));
    Ok(())
}

/// Whether the report is that of a run told to its end: otherwise what did not happen would be taken
/// for what does not happen any more.
fn usable(report: &Report) -> Result<(), String> {
    if let Some(part) = report.partition {
        return Err(format!(
            "this is the report of part {part} of a run, and a baseline needs a whole one. Join the \
             parts with `sixfold report merge`."
        ));
    }
    if report.interrupted {
        return Err(
            "this is the report of a run that was stopped, and a baseline needs a whole one. \
                    Run the check again."
                .to_owned(),
        );
    }
    if !report.is_whole() {
        return Err(
            "this is the report of a run that told only some of the scenarios, or cases that were made up, \
             and a baseline needs a whole one. Run `sixfold check` without `--scenario`."
                .to_owned(),
        );
    }
    Ok(())
}

/// What became of the file, a line for each row.
fn told(changes: &BaselineChanges) -> String {
    let lists = [
        ("added", &changes.added),
        ("dropped", &changes.dropped),
        ("no reason yet", &changes.unexplained),
        ("expired", &changes.expired),
        ("lost", &changes.lost),
    ];
    let lines = lists
        .into_iter()
        .flat_map(|(word, rows)| rows.iter().map(move |row| format!("{word:13}  {row}\n")));
    lines.collect()
}
