//! Exit codes: the contract with CI.

use std::process::ExitCode;

use sixfold_reports::RunVerdict;

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The server conforms, or the command did what it was asked.
    Fine,
    /// The server does not conform.
    NotConformant,
    /// The new edition of the specification breaks servers or clients.
    Breaks,
    /// The command line or a file of the user's is wrong.
    Usage,
    /// No MUST was broken, but not every applicable one could be judged.
    Incomplete,
    /// The target cannot be reached, or the harness itself failed.
    Unable,
}

impl Exit {
    /// The number, as documented in `--help`.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::NotConformant | Exit::Breaks => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::Unable => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

impl From<RunVerdict> for Exit {
    fn from(verdict: RunVerdict) -> Exit {
        match verdict {
            RunVerdict::Conformant => Exit::Fine,
            RunVerdict::NonConformant => Exit::NotConformant,
            RunVerdict::Incomplete => Exit::Incomplete,
        }
    }
}

/// Prints what clap has to say: help and version are answers, everything else is a complaint.
pub(super) fn usage(error: &clap::Error) -> Exit {
    // Nothing is left to do if even the complaint cannot be printed.
    drop(error.print());
    if error.use_stderr() { Exit::Usage } else { Exit::Fine }
}
