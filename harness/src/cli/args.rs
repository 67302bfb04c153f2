//! The command line as data.

#![expect(clippy::doc_markdown, reason = "the comments are the help page, which is no Markdown")]

mod gate;
mod report;
mod run;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};
use sixfold::target::time;

pub(super) use gate::{Baseline, BaselineCommand, BaselineUpdate, GateArgs, PartArgs};
pub(super) use report::{
    DiffForm, Report, ReportBundle, ReportCommand, ReportDiff, ReportFormat, ReportGate,
    ReportMerge, ReportShow, ReportVerify,
};
pub(super) use run::{
    Check, Demo, EXPLORED, Explore, GroundArgs, Replay, RunArgs, RunFormat, TargetArgs,
};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Exit codes:
  0  conformant, or no worse than the baseline, or the command did what it was asked
  1  not conformant, or worse than the baseline
  2  the command line or a file named on it is wrong
  3  incomplete: nothing required broke, but not everything required could be judged
  4  the target cannot be reached, or the harness itself failed";

/// Holds a sync server against the Sixfold specification: six patterns for local-first apps.
#[derive(Debug, Parser)]
#[command(name = "sixfold", version, styles = STYLES, after_help = EXIT_CODES, propagate_version = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start the reference server, check it, show the report, stop the server
    Demo(Demo),
    /// Check the server at a URL
    Check(Check),
    /// Make up cases, drive them against the server at a URL, and cut down what breaks it
    Explore(Explore),
    /// Drive a scenario file against the server at a URL, and judge it; 0 if it broke nothing
    Replay(Replay),
    /// Work on the reports of runs that are over: draw, compare, join, hold against a baseline, bundle
    Report(Report),
    /// Keep the file that remembers what is known to be wrong with a server
    Baseline(Baseline),
    /// Write a target file for the server at a URL, with comments; from an OpenAPI document, a dialect
    /// file beside it
    Init(Init),
    /// Look at a server before it is tested: what was understood, what a check will write, and what
    /// cannot be tested; reads only, unless told otherwise
    Doctor(Doctor),
    /// Work on an adapter, the program that speaks to a server for which no dialect has words
    Adapter(Adapter),
    /// Serve the reference server, or a mutant of it
    Serve(Serve),
    /// Explain a requirement: what, why, an example, how to mend a breach
    Explain(Explain),
    /// List requirements, scenarios, mutants or variants
    List(List),
    /// The specification as files, as a document, or compared with another edition
    Spec(Spec),
    /// Prove the harness: reference and variants are clean, each mutant breaks just what it declares
    Prove(Prove),
    /// Print a script that completes commands and options in a shell
    Completions(Completions),
    /// Print the manual page, or write those of all commands
    Man(Man),
}

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Write a page for each command into this folder, sixfold.1 and so on
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
}

impl Command {
    /// What is asked of the run, if the command is one.
    pub(super) fn run(&self) -> Option<&RunArgs> {
        match self {
            Command::Demo(demo) => Some(&demo.run),
            Command::Check(check) => Some(&check.run),
            Command::Explore(explore) => Some(&explore.run),
            Command::Replay(replay) => Some(&replay.run),
            _ => None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The server's base URL, for example http://127.0.0.1:3000
    pub(super) url: String,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "sixfold.toml")]
    pub(super) out: PathBuf,
    /// Guess from this OpenAPI document (3.0 or 3.1, JSON or YAML) how the server spells the patterns, and
    /// write that as a dialect file beside the target file; each guess is marked
    #[arg(long, value_name = "FILE-OR-URL")]
    pub(super) openapi: Option<String>,
    /// Write over files that are there
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Make one record, read, update and delete it
    #[arg(long)]
    pub(super) write: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Adapter {
    #[command(subcommand)]
    pub(super) command: AdapterCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AdapterCommand {
    /// Hold an adapter against what is said to it: its description, one answer of each kind, two questions
    /// at once, an operation that nobody knows, and its end. Makes one record on the server, and deletes it
    Check(AdapterCheck),
}

#[derive(Debug, clap::Args)]
pub(super) struct AdapterCheck {
    #[command(flatten)]
    pub(super) target: TargetArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
    /// Be wrong in one way; `sixfold list mutants` names the ways
    #[arg(long, value_name = "ID")]
    pub(super) mutant: Option<String>,
    /// Be right in another way; `sixfold list variants` names the ways
    #[arg(long, value_name = "ID", conflicts_with = "mutant")]
    pub(super) variant: Option<String>,
    /// Do not offer the users in the discovery document, as a server in production must not
    #[arg(long)]
    pub(super) no_test_control: bool,
    /// Keep the records in this SQLite file, or in this PostgreSQL (postgres://USER@HOST/DATABASE), instead
    /// of memory
    #[arg(long, value_name = "FILE-OR-URL")]
    pub(super) store: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The id of a requirement, for example locking/stale_version_is_refused
    pub(super) id: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// What to list
    #[arg(value_enum, default_value = "requirements")]
    pub(super) what: What,
    /// Only requirements that no client can see kept or broken, each with the reason
    #[arg(long)]
    pub(super) excluded: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum What {
    /// The requirements of the specification
    Requirements,
    /// The scripted scenarios
    Scenarios,
    /// The mutants of the reference server: wrong in one way each
    Mutants,
    /// The variants of the reference server: right in another way each
    Variants,
}

#[derive(Debug, clap::Args)]
pub(super) struct Spec {
    #[command(subcommand)]
    pub(super) command: SpecCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SpecCommand {
    /// Write every generated file: schemas, catalogue, API description, readable specification
    Export(SpecExport),
    /// Print the readable specification, Markdown
    Book,
    /// Tell what changed between two editions, and whether it breaks servers or clients
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(SpecDiff),
}

const DIFF_EXIT_CODES: &str = "\
Exit codes:
  0  equal, or nothing breaks
  1  something breaks servers or clients
  2  an edition cannot be found or read";

#[derive(Debug, clap::Args)]
pub(super) struct SpecExport {
    /// The folder to write to; schemas/ and spec/ are made in it
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct SpecDiff {
    /// The old edition: a catalogue file, a folder with one and its schemas, or a git revision
    #[arg(value_name = "OLD")]
    pub(super) old: String,
    /// The new edition, named in the same way; this program's own unless given
    #[arg(value_name = "NEW")]
    pub(super) new: Option<String>,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: SpecFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SpecFormat {
    /// A page for a terminal
    Text,
    /// JSON
    Json,
    /// Markdown, for a pull request
    Markdown,
}

#[derive(Debug, clap::Args)]
pub(super) struct Prove {
    /// Only these servers: the id of a mutant, `variant/` with that of a variant, `reference`; or
    /// the beginning of one
    #[arg(value_name = "ID")]
    pub(super) only: Vec<String>,
    /// The seed of every random choice
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// How many servers to prove at the same time
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(super) jobs: u16,
    /// Write what holds each requirement in place to this file, Markdown, and beside it as JSON;
    /// needs the reference and every variant among the servers
    #[arg(long, value_name = "FILE")]
    pub(super) coverage: Option<PathBuf>,
    /// Instead, prove the reference server over this PostgreSQL (postgres://USER@HOST/DATABASE), and the
    /// mutants of its store; what is written is removed
    #[arg(long, value_name = "URL", conflicts_with_all = ["coverage", "explore"])]
    pub(super) store: Option<String>,
    /// Show the breaches that were found
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Instead, let exploration find each mutant without any scenario, and write how long that took
    /// to this file, Markdown, and beside it as JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["coverage", "verbose"])]
    pub(super) explore: Option<PathBuf>,
    /// How many explorations each mutant is given with --explore
    #[arg(long, value_name = "N", default_value_t = 3, requires = "explore")]
    pub(super) trials: u32,
    /// How long each of them may take at most
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time, requires = "explore")]
    pub(super) time: Duration,
}
