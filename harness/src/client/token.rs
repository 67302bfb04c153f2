//! Tokens that a command prints.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::secret::Secret;

/// How long a command may take to print a token.
const LONGEST: Duration = Duration::from_secs(60);

/// A command that prints a bearer token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder in which it is run.
    pub folder: PathBuf,
    /// How long a token of it may be used.
    pub expires_in: Option<Duration>,
}

/// Why a command brought no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It could not be started.
    #[error("the command `{command}` cannot be run: {source}")]
    NotRun {
        /// The command.
        command: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It failed.
    #[error("the command `{command}` failed with {status}")]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It took too long.
    #[error("the command `{command}` has printed no token within {} s", LONGEST.as_secs())]
    TooSlow {
        /// The command.
        command: String,
    },
    /// What it printed is no token.
    #[error(
        "the command `{command}` printed no token that a header field can carry: one line, not empty"
    )]
    NotAToken {
        /// The command.
        command: String,
    },
}

impl Token {
    /// Runs the command and takes what it prints. What it says on its standard error goes to that of
    /// this program.
    pub(super) async fn ask(&self) -> Result<Secret, TokenError> {
        let program = self.command.first().map(String::as_str).unwrap_or_default();
        let running = Command::new(program_in(&self.folder, program))
            .args(self.command.iter().skip(1))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(LONGEST, running)
            .await
            .map_err(|_| TokenError::TooSlow { command: self.shown() })?
            .map_err(|source| TokenError::NotRun { command: self.shown(), source })?;
        if !output.status.success() {
            return Err(TokenError::Failed { command: self.shown(), status: output.status });
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        let token = printed.trim();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(TokenError::NotAToken { command: self.shown() });
        }
        Ok(Secret::new(token))
    }

    /// The program, without its arguments: these may be secrets.
    pub(super) fn shown(&self) -> String {
        self.command.first().cloned().unwrap_or_default()
    }
}

/// The program of this name, for a command that is run in this folder. One that is named by a path is
/// looked for beside the file that names it, on every platform alike.
pub(crate) fn program_in(folder: &Path, name: &str) -> PathBuf {
    if name.contains(['/', std::path::MAIN_SEPARATOR]) {
        // Where a relative path leads to from another folder is not the same everywhere.
        let path = folder.join(name);
        std::path::absolute(&path).unwrap_or(path)
    } else {
        PathBuf::from(name)
    }
}
