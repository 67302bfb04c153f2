//! The commands that drive a server: which one, what to tell it, and what becomes of what was seen.

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use sixfold::adapter::Launch;
use sixfold::secret::Secret;
use sixfold::target::time;

use super::gate::{GateArgs, PartArgs};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct RunArgs {
    /// The seed of every random choice; a random one unless given
    #[arg(long)]
    pub(in crate::cli) seed: Option<u64>,
    /// The folder for the report: a page, JSON, JUnit, Markdown, SARIF, HAR, badges
    #[arg(long, value_name = "FOLDER", default_value = "sixfold-report")]
    pub(in crate::cli) out: PathBuf,
    /// What to print on standard output
    #[arg(long, value_enum, default_value = "page")]
    pub(in crate::cli) format: RunFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Name everything that was not judged, and steps that could not be taken
    #[arg(short, long)]
    pub(in crate::cli) verbose: bool,
    /// Leave the records of the run on the server
    #[arg(long)]
    pub(in crate::cli) keep_records: bool,
}

/// What a run prints on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum RunFormat {
    /// A page for a terminal
    Page,
    /// The JSON report, and nothing else
    Json,
    /// One JSON object a line for each event, as it happens; schemas/events.schema.json describes it
    Ndjson,
}

impl RunArgs {
    /// What to print.
    pub(in crate::cli) fn format(&self) -> RunFormat {
        if self.json { RunFormat::Json } else { self.format }
    }

    /// Whether a program reads what is printed, and not a person. Errors and warnings are said all the same, on
    /// standard error.
    pub(in crate::cli) fn is_quiet(&self) -> bool {
        self.format() != RunFormat::Page
    }
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Demo {
    /// Drive only these scenarios: an id, or the beginning of one
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) scenario: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct TargetArgs {
    /// The server's base URL, for example http://127.0.0.1:3000; without one, the target file's
    pub(in crate::cli) url: Option<String>,
    /// A file that describes the server; without URL and this, sixfold.toml where it is there.
    /// schemas/target.schema.json describes it, and `sixfold init` writes one
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) target: Option<PathBuf>,
    /// A further base URL of the same server, as another node of it; may be repeated
    #[arg(long = "node", value_name = "URL")]
    pub(in crate::cli) nodes: Vec<String>,
    /// A user to act as, with a bearer token, which is sent as `Authorization: Bearer TOKEN`; name at
    /// least two, strangers to each other
    #[arg(
        long = "user",
        value_name = "NAME=TOKEN",
        env = "SIXFOLD_USERS",
        value_delimiter = ',',
        value_parser = secret,
        hide_env_values = true
    )]
    pub(in crate::cli) users: Vec<Secret>,
    /// How the server spells the patterns, if not as the specification does: the name of a shipped
    /// dialect (kinto, json-server), or a file
    #[arg(long, value_name = "NAME-OR-FILE")]
    pub(in crate::cli) dialect: Option<String>,
    /// The program that speaks to the server, where no dialect has words for it, with its arguments:
    /// 'python3 adapter.py'. schemas/adapter.schema.json describes what is said to it
    #[arg(long, value_name = "COMMAND", conflicts_with = "dialect", value_parser = Launch::from_words)]
    pub(in crate::cli) adapter: Option<Launch>,
    /// How long an answer may take, in seconds; 30 unless given here or in the target file
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(in crate::cli) timeout: Option<Duration>,
    /// Wait this long, for example 30s, until the server answers: any status below 500 will do
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(in crate::cli) wait: Option<Duration>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// Drive only these scenarios: an id, or the beginning of one
    #[arg(long, value_name = "ID", conflicts_with = "baseline")]
    pub(in crate::cli) scenario: Vec<String>,
    /// A folder of scenario files that are told before all others: what was found once is looked for
    /// first. Their ids begin with `found/`
    #[arg(long, value_name = "FOLDER", default_value = "sixfold-found")]
    pub(in crate::cli) found: PathBuf,
    /// Do not tell what was found before
    #[arg(long)]
    pub(in crate::cli) no_found: bool,
    /// How many cases to make up behind the scenarios; none where --scenario names some
    #[arg(long, value_name = "N", default_value_t = EXPLORED)]
    pub(in crate::cli) explored: u64,
    #[command(flatten)]
    pub(in crate::cli) ground: GroundArgs,
    /// Pack the report and all that stands behind it into this file too; `sixfold report verify`
    /// holds it against itself
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) bundle: Option<PathBuf>,
    /// Run again whenever a file changes that the target file names as `watch` in its section
    /// `[process]`: restart the server, and print what came out differently. Ctrl-C ends
    #[arg(long, conflicts_with_all = ["format", "json", "bundle", "partition"])]
    pub(in crate::cli) watch: bool,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    #[command(flatten)]
    pub(in crate::cli) gate: GateArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// How many cases a check makes up where nobody says.
pub(in crate::cli) const EXPLORED: u64 = 60;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Explore {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// How long to go on, for example 60s, 5m or 1h; 60s unless --cases is given
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(in crate::cli) time: Option<Duration>,
    /// How many cases to drive
    #[arg(long, value_name = "N")]
    pub(in crate::cli) cases: Option<u64>,
    /// The number of the first case; the same seed and number are the same case
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) first: u64,
    /// How many cases to drive at the same time; each needs two users of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(in crate::cli) jobs: u16,
    /// Stop at the first breach
    #[arg(long)]
    pub(in crate::cli) until_found: bool,
    /// Where to keep what broke something, one scenario file each; `check` tells these first
    #[arg(long, value_name = "FOLDER", default_value = "sixfold-found")]
    pub(in crate::cli) found: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) ground: GroundArgs,
    #[command(flatten)]
    pub(in crate::cli) gate: GateArgs,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

#[derive(Clone, Copy, Debug, clap::Args)]
pub(in crate::cli) struct GroundArgs {
    /// Empty the server by its hook `reset` where a case that was made up breaks something, and tell it
    /// again from nothing: what other cases have left has no part in it then. All other records there
    /// are gone too
    #[arg(long, conflicts_with_all = ["keep_records", "partition"])]
    pub(in crate::cli) reset: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Replay {
    /// The scenario, a YAML file; schemas/scenario.schema.json describes it
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// Tell the story this often, each time with the next seed, and print in how many of the replays
    /// each requirement broke; the report then is that of all of them together
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(in crate::cli) times: u32,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// Whatever it is: what is wrong with it is said without showing it, which the parser would do.
fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text))
}

/// Seconds, whole or not, from a millisecond to a day.
fn seconds(text: &str) -> Result<Duration, String> {
    let refuse = || format!("`{text}` is not a number of seconds from 0.001 to 86400");
    let seconds: f64 = text.parse().map_err(|_| refuse())?;
    if (0.001..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(refuse())
    }
}
