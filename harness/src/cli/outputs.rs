//! What a run leaves behind: files in a folder, and what the user asked to see.

use std::path::Path;

use sixfold_reports::Report;
use sixfold_reports::render::{Json, Render, files};

use super::Exit;
use super::args::RunArgs;
use super::terminal::{complain, print, say};

/// Writes the report in every format and prints what the user asked to see: JSON, or this page.
pub(super) fn show(
    report: &Report,
    args: &RunArgs,
    page: impl FnOnce(&Report) -> String,
) -> Result<(), Exit> {
    let files = files(report);
    if let Err(e) = write(&args.out, &files) {
        complain(format_args!(
            "the report cannot be written to {}: {e}. Choose another folder with --out.",
            args.out.display()
        ));
        return Err(Exit::Unable);
    }
    if args.json {
        print(&Json.render(report));
    } else {
        print(&page(report));
        if args.verbose {
            skipped(report).iter().for_each(say);
        }
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        say(format_args!("written to {}: {}", args.out.display(), names.join(", ")));
    }
    Ok(())
}

/// The steps that could not be taken, each said once.
fn skipped(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for scenario in &report.scenarios {
        for step in &scenario.skipped {
            let line = format!("{} ({}): {step}", scenario.id, scenario.entities.join(", "));
            if !said.contains(&line) {
                said.push(line);
            }
        }
    }
    said
}

fn write(folder: &Path, files: &[(&str, String)]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    files.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}
