//! `report`: what a run found out, drawn again.

use std::path::Path;

use serde_json::Value;
use sixfold_reports::render::{
    Badge, Har, Html, Json, Junit, Markdown, Render, Sarif, Shields, Text,
};
use sixfold_reports::{FORMAT, Report};

use super::Exit;
use super::args::{self, ReportCommand, ReportFormat, ReportShow};
use super::terminal::{complain, print, say};

/// Works on the reports of runs that are over.
pub(super) fn report(args: &args::Report) -> Exit {
    match &args.command {
        ReportCommand::Show(args) => show(args),
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
    let drawn = draw(&report, args);
    let Some(file) = &args.out else {
        print(&drawn);
        return Exit::Fine;
    };
    if let Err(e) = std::fs::write(file, drawn) {
        complain(format_args!(
            "{} cannot be written: {e}. Choose another file with --out.",
            file.display()
        ));
        return Exit::Unable;
    }
    say(format_args!("written to {}", file.display()));
    Exit::Fine
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

/// The report of a file or of the folder that a run wrote, or what is wrong with it.
fn read(path: &Path) -> Result<Report, String> {
    let file = if path.is_dir() { path.join("report.json") } else { path.to_owned() };
    let name = file.display();
    let text = std::fs::read_to_string(&file).map_err(|e| {
        format!("{name} cannot be read: {e}. Name the report.json that a run wrote, or its folder.")
    })?;
    let value: Value = serde_json::from_str(&text).map_err(|e| {
        format!("{name} is no JSON: {e}. Name the report.json that a run wrote, or its folder.")
    })?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        Some(other) => {
            return Err(format!(
                "{name} has the format {other:?}, and this version reads {FORMAT:?}. Draw it with \
                 the version of sixfold that wrote it, or run the check again with this one."
            ));
        }
        None => {
            return Err(format!(
                "{name} is no report: it does not name its `format`. Name the report.json that a \
                 run wrote, or its folder."
            ));
        }
    }
    serde_json::from_str(&text).map_err(|e| {
        format!(
            "{name} breaks its own format, {FORMAT}: {e}. It was edited or cut; run the check again."
        )
    })
}
