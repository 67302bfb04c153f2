//! The arguments of what a CI system asks: the gate, the baseline, parts of a run.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use sixfold_reports::{GateCause, GateTerms, Partition, Required};
use sixfold_spec::requirement::Pattern;

/// What a run is held against.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct GateArgs {
    /// What is known to be wrong: only what is worse than this file, and what in it is not true any
    /// more, fails. `sixfold baseline update` writes it, schemas/baseline.schema.json describes it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) terms: TermsArgs,
}

/// What counts against a run.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct TermsArgs {
    /// Down to which level rows have to be kept and judged; must unless given
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(in crate::cli) require: Option<Level>,
    /// Count only rows of this pattern, for example delta_sync; may be repeated. All stories are told
    /// all the same, as each puts rows of several patterns at stake
    #[arg(long = "pattern", value_name = "PATTERN", value_parser = pattern)]
    pub(in crate::cli) patterns: Vec<Pattern>,
    /// What fails the run; everything else is only told. Unless given: fail, incomplete, stale, expired
    /// and lost
    #[arg(long, value_enum, value_name = "CAUSE,...", value_delimiter = ',')]
    pub(in crate::cli) fail_on: Option<Vec<Cause>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Level {
    /// MUST and MUST NOT
    Must,
    /// These, SHOULD and SHOULD NOT
    Should,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Cause {
    /// A required row broke, and the baseline does not excuse it
    Fail,
    /// A row has a warning, and the baseline does not excuse it
    Warn,
    /// A required row could not be judged, and the baseline says nothing of it
    Incomplete,
    /// An entry of the baseline is about a row that does not break
    Stale,
    /// An entry of the baseline has run out
    Expired,
    /// A required row was judged when the baseline was written, and was not now
    Lost,
}

impl GateArgs {
    /// Whether anything was said.
    pub(in crate::cli) fn is_given(&self) -> bool {
        let terms = &self.terms;
        self.baseline.is_some()
            || terms.require.is_some()
            || !terms.patterns.is_empty()
            || terms.fail_on.is_some()
    }
}

impl TermsArgs {
    /// The terms that were said, and the usual ones for the others.
    pub(in crate::cli) fn terms(&self) -> GateTerms {
        let usual = GateTerms::default();
        let require = self.require.map(|level| match level {
            Level::Must => Required::Must,
            Level::Should => Required::Should,
        });
        let fail_on =
            self.fail_on.as_ref().map(|causes| causes.iter().map(|c| (*c).into()).collect());
        GateTerms {
            require: require.unwrap_or(usual.require),
            patterns: self.patterns.clone(),
            fail_on: fail_on.unwrap_or(usual.fail_on),
        }
    }
}

impl From<Cause> for GateCause {
    fn from(cause: Cause) -> GateCause {
        match cause {
            Cause::Fail => GateCause::Fail,
            Cause::Warn => GateCause::Warn,
            Cause::Incomplete => GateCause::Incomplete,
            Cause::Stale => GateCause::Stale,
            Cause::Expired => GateCause::Expired,
            Cause::Lost => GateCause::Lost,
        }
    }
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::from_slug(text).ok_or_else(|| {
        let known: Vec<&str> = Pattern::ALL.into_iter().map(Pattern::slug).collect();
        format!("there is no pattern `{text}`; there are {}", known.join(", "))
    })
}

/// Which part of a run to tell.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct PartArgs {
    /// Tell only the Kth of N parts of the run, for example 2/4; with the same seed, all parts together
    /// are the whole. A part ends with 0 whatever it found: `sixfold report merge` joins the reports
    /// and has the verdict. Where parts are counted from 0, write 1+1/4
    #[arg(long, value_name = "K/N", requires = "seed")]
    pub(in crate::cli) partition: Option<Partition>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Baseline {
    #[command(subcommand)]
    pub(in crate::cli) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Write the baseline anew from a report: add what broke, take out what is kept now, note what was
    /// judged. Everything that people wrote stays
    #[command(after_help = UPDATE_EXIT_CODES)]
    Update(BaselineUpdate),
}

const UPDATE_EXIT_CODES: &str = "\
Exit codes:
  0  written
  2  the report or the old baseline cannot be used
  4  the file cannot be written";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct BaselineUpdate {
    /// The report.json of a whole run, or the folder that holds it
    #[arg(long, value_name = "FILE", default_value = "sixfold-report")]
    pub(in crate::cli) report: PathBuf,
    /// The baseline; it is made where it is not there
    #[arg(long, value_name = "FILE", default_value = "sixfold-baseline.toml")]
    pub(in crate::cli) baseline: PathBuf,
    /// The reason for entries that have none. Without one they excuse nothing until somebody writes why
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(in crate::cli) reason: String,
    #[command(flatten)]
    pub(in crate::cli) terms: TermsArgs,
}
