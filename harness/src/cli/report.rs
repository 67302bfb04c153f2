//! `report`: what runs found out: drawn again, compared, joined, held against a baseline, bundled.

mod bundle;
mod diff;
mod gated;
mod merge;
mod read;
mod verify;

use std::path::Path;

use sixfold::scenario::{builtin_texts, parse};
use sixfold_reports::Report;
use sixfold_reports::bundle::Own;
use sixfold_reports::render::{
    Badge, Har, Html, Json, Junit, Markdown, Render, Sarif, Shields, Text,
};
use sixfold_spec::catalogue::Catalogue;

use super::Exit;
use super::args::{self, ReportCommand, ReportFormat, ReportShow};
use super::terminal::{complain, print, say};
pub(super) use bundle::keep as keep_bundle;
pub(super) use read::read;

/// Works on the reports of runs that are over.
pub(super) fn report(args: &args::Report) -> Exit {
    match &args.command {
        ReportCommand::Show(args) => show(args),
        ReportCommand::Diff(args) => diff::diff(args),
        ReportCommand::Merge(args) => merge::merge(args),
        ReportCommand::Gate(args) => gated::gated(args),
        ReportCommand::Bundle(args) => bundle::bundle(args),
        ReportCommand::Verify(args) => verify::verify(args),
    }
}

fn show(args: &ReportShow) -> Exit {
    let report = match read(&args.file) {
        Ok(report) => report,
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    match deliver(&draw(&report, args), args.out.as_deref()) {
        Ok(()) => Exit::Fine,
        Err(exit) => exit,
    }
}

/// Prints a drawing, or writes it to this file.
fn deliver(drawn: &str, out: Option<&Path>) -> Result<(), Exit> {
    let Some(file) = out else {
        print(drawn);
        return Ok(());
    };
    if let Err(e) = std::fs::write(file, drawn) {
        complain(format_args!(
            "{} cannot be written: {e}. Choose another file with --out.",
            file.display()
        ));
        return Err(Exit::Unable);
    }
    say(format_args!("written to {}", file.display()));
    Ok(())
}

fn draw(report: &Report, args: &ReportShow) -> String {
    match args.format {
        ReportFormat::Html => Html.render(report),
        ReportFormat::Text => {
            Text { styled: args.out.is_none(), verbose: args.verbose }.render(report)
        }
        ReportFormat::Markdown => Markdown.render(report),
        ReportFormat::Junit => Junit.render(report),
        ReportFormat::Sarif => Sarif { file: args.at.clone() }.render(report),
        ReportFormat::Har => Har.render(report),
        ReportFormat::Badge => Badge.render(report),
        ReportFormat::Shields => Shields.render(report),
        ReportFormat::Json => Json.render(report),
    }
}

/// What this program knows by itself, to hold a bundle against.
fn own(catalogue: &Catalogue) -> Own<'_> {
    Own {
        version: env!("CARGO_PKG_VERSION"),
        catalogue,
        scripted: |id| builtin_texts().find(|(own, _)| *own == id).map(|(_, text)| text),
        fault: |id, text| {
            let error = parse(id, id, text).err()?.to_string();
            Some(error.lines().next().unwrap_or_default().to_owned())
        },
    }
}
