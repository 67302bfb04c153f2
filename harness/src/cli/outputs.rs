//! What a run leaves behind: files in a folder, and what the user asked to see.

use std::path::Path;

use sixfold_reports::Report;
use sixfold_reports::render::{Json, Render, Text, files};

use super::Exit;
use super::args::RunArgs;
use super::terminal::{complain, print, say};

/// Writes the report in every format and prints what the user asked to see: JSON, or this page.
pub(super) fn show(
    report: &Report,
    args: &RunArgs,
    page: impl FnOnce(&Report) -> String,
) -> Result<(), Exit> {
    let names = written(report, &args.out)?;
    if args.json {
        print(&Json.render(report));
    } else {
        print(&page(report));
        if args.verbose {
            skipped(report).iter().for_each(say);
        }
        say(names);
    }
    Ok(())
}

/// Prints the page of a report that was made of others, and writes it in every format to this folder.
pub(super) fn publish(report: &Report, out: Option<&Path>, verbose: bool) -> Result<(), Exit> {
    let names = out.map(|folder| written(report, folder)).transpose()?;
    print(&Text { styled: true, verbose }.render(report));
    names.into_iter().for_each(say);
    Ok(())
}

/// Writes the report in every format, and says what was written.
fn written(report: &Report, folder: &Path) -> Result<String, Exit> {
    let files = files(report);
    if let Err(e) = write(folder, &files) {
        complain(format_args!(
            "the report cannot be written to {}: {e}. Choose another folder with --out.",
            folder.display()
        ));
        return Err(Exit::Unable);
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    Ok(format!("written to {}: {}", folder.display(), names.join(", ")))
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
