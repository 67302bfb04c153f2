//! What a run leaves behind: files in a folder, and what the user asked to see.

use std::path::Path;

use sixfold::events::Line;
use sixfold_reports::Report;
use sixfold_reports::render::{Json, Render, Text, files};

use super::Exit;
use super::args::{RunArgs, RunFormat};
use super::ndjson;
use super::terminal::{complain, print, say};

/// Writes the report in every format and prints what the user asked to see: JSON, or this page.
pub(super) fn show(
    report: &Report,
    args: &RunArgs,
    page: impl FnOnce(&Report) -> String,
) -> Result<(), Exit> {
    let names = written(report, &args.out)?;
    ndjson::tell(|| Line::ReportWritten {
        folder: args.out.display().to_string(),
        files: names.iter().map(|name| (*name).to_owned()).collect(),
        verdict: report.verdict,
        figures: report.figures,
    });
    if args.format() == RunFormat::Json {
        print(&Json.render(report));
    } else if args.format() == RunFormat::Page {
        print(&page(report));
        if args.verbose {
            skipped(report).iter().for_each(say);
        }
        say(list(&args.out, &names));
    }
    Ok(())
}

/// Prints the page of a report that was made of others, and writes it in every format to this folder.
pub(super) fn publish(report: &Report, out: Option<&Path>, verbose: bool) -> Result<(), Exit> {
    let names = out.map(|folder| written(report, folder)).transpose()?;
    print(&Text { styled: true, verbose }.render(report));
    out.zip(names).into_iter().for_each(|(folder, names)| say(list(folder, &names)));
    Ok(())
}

/// Writes the report in every format. Returns the names of the files.
fn written(report: &Report, folder: &Path) -> Result<Vec<&'static str>, Exit> {
    let files = files(report);
    if let Err(e) = write(folder, &files) {
        complain(format_args!(
            "the report cannot be written to {}: {e}. Choose another folder with --out.",
            folder.display()
        ));
        return Err(Exit::Unable);
    }
    Ok(files.iter().map(|(name, _)| *name).collect())
}

fn list(folder: &Path, names: &[&str]) -> String {
    format!("written to {}: {}", folder.display(), names.join(", "))
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
