//! The arguments of `report`.

use std::path::PathBuf;

use clap::Subcommand;

use super::GateArgs;

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
    /// Tell what got worse, better, was lost and appeared between two runs
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(ReportDiff),
    /// Join the reports of all parts of a run (--partition) into that of the whole
    #[command(after_help = MERGE_EXIT_CODES)]
    Merge(ReportMerge),
    /// Hold a report against a baseline, as `check --baseline` does
    #[command(after_help = MERGE_EXIT_CODES)]
    Gate(ReportGate),
    /// Pack a report and all that stands behind it into one archive
    #[command(after_help = BUNDLE_EXIT_CODES)]
    Bundle(ReportBundle),
    /// Verify a bundle without asking anybody: digests, verdict, formats, stories, catalogue
    #[command(after_help = VERIFY_EXIT_CODES)]
    Verify(ReportVerify),
}

const BUNDLE_EXIT_CODES: &str = "\
Exit codes:
  0  bundled, whatever the report says
  2  the report or a story is not there, or the report is of another version
  4  the bundle cannot be written";

const VERIFY_EXIT_CODES: &str = "\
Exit codes:
  0  verified, whatever the report says
  1  something in it does not belong together
  2  the file is not there, or is no bundle that this version can read";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportBundle {
    /// The report.json of a run, or the folder that holds it
    #[arg(value_name = "REPORT")]
    pub(in crate::cli) report: PathBuf,
    /// The file for the bundle, a gzipped tar
    #[arg(long, value_name = "FILE", default_value = "sixfold-evidence.tar.gz")]
    pub(in crate::cli) file: PathBuf,
    /// The folder of found stories that the run kept
    #[arg(long, value_name = "FOLDER", default_value = "sixfold-found")]
    pub(in crate::cli) found: PathBuf,
    /// A scenario file that was replayed; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) story: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportVerify {
    /// A file that `report bundle` wrote
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
}

const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0  nothing got worse, and nothing was lost
  1  something got worse or was lost
  2  a file is not there, or is no report that this version can read
  4  the comparison cannot be written";

const MERGE_EXIT_CODES: &str = "\
Exit codes: those of a check. For explorations, which are not meant to judge everything,
--fail-on fail lets only breaches count.";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportDiff {
    /// The report.json of the earlier run, or the folder that holds it
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: PathBuf,
    /// That of the later run
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: PathBuf,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: DiffForm,
    /// Write it to this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum DiffForm {
    /// A page for a terminal
    Text,
    /// JSON; schemas/diff.schema.json describes it
    Json,
    /// Markdown, for the summary of a CI job or a comment
    Markdown,
    /// One page for a browser
    Html,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportMerge {
    /// The report.json of each part, or the folders that hold them
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The folder for the joined report, in every format
    #[arg(long, value_name = "FOLDER", default_value = "sixfold-report")]
    pub(in crate::cli) out: PathBuf,
    /// Name everything that was not judged
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
    #[command(flatten)]
    pub(in crate::cli) gate: GateArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportGate {
    /// The report.json of a run, or the folder that holds it
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// Write the report and what the gate says to this folder too, in every format
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Name everything that was not judged
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
    #[command(flatten)]
    pub(in crate::cli) gate: GateArgs,
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
