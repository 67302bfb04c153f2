//! The arguments of `report`.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Report {
    #[command(subcommand)]
    pub(in crate::cli) command: ReportCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReportCommand {
    /// Draw a report.json in another format, and print it
    #[command(after_help = SHOW_EXIT_CODES)]
    Show(ReportShow),
}

const SHOW_EXIT_CODES: &str = "\
Exit codes:
  0  drawn, whatever the report says
  2  the file is not there, or is no report that this version can read
  4  the drawing cannot be written";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportShow {
    /// The report.json of a run, or the folder that holds it
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// What to draw
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: ReportFormat,
    /// Write it to this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// For sarif: the file of your repository that findings are shown at
    #[arg(long, value_name = "PATH", default_value = "sixfold.toml")]
    pub(in crate::cli) at: String,
    /// For text: name everything that was not judged
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    /// One page for a browser, with everything in it
    Html,
    /// A page for a terminal
    Text,
    /// The summary of a CI job
    Markdown,
    /// Test results, XML
    Junit,
    /// Findings for code scanning, JSON
    Sarif,
    /// The exchanges that show breaches, as an HTTP archive
    Har,
    /// A badge, SVG
    Badge,
    /// A badge as JSON, for a service that draws badges
    Shields,
    /// The report itself
    Json,
}
