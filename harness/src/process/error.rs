//! Why a server's process is not as it is wanted.

use std::time::Duration;

use crate::target::TargetError;

/// Why a server's process is not as it is wanted. Every text says what happened, where, and what to do
/// next.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// Something answers before the server was started.
    #[error(
        "something answers at {url} already ({seen}), before the server was started: it would be tested \
         in place of the server.\n\
         Stop it, let `url` and `start` name another port, or take the section `[process]` out to test \
         what is running there."
    )]
    Taken {
        /// The base URL.
        url: String,
        /// What answered.
        seen: String,
    },
    /// A command could not be run.
    #[error(
        "the command `{command}` cannot be run: {source}.\n\
         Mend `{key}` in the section `[process]` of the target file; the folder it is run in is that of \
         the file, or `cwd`."
    )]
    NotRun {
        /// The key of the target file that names it.
        key: &'static str,
        /// The command.
        command: String,
        /// Why not.
        source: std::io::Error,
    },
    /// There is nobody who would end the server where this program is killed.
    #[error(
        "the program cannot be started a second time, to end the server where this one is killed: \
         {source}.\n\
         See that its file is still there, or take the section `[process]` out and start the server by hand."
    )]
    Unguarded {
        /// Why not.
        source: std::io::Error,
    },
    /// A command that is to stop, restart or kill the server failed.
    #[error(
        "the command `{command}` {what}.\n\
         Run it by hand, and mend `{key}` in the section `[process]` of the target file."
    )]
    Failed {
        /// The key of the target file that names it.
        key: &'static str,
        /// The command.
        command: String,
        /// What came of it.
        what: String,
    },
    /// The server was stopped, and something goes on answering in its place.
    #[error(
        "{how}, and {patience:?} later something still answers at {url} ({seen}).\n\
         A command that stops or kills the server must not end before the server has; where part of it \
         goes on outside of its process group, name commands to `stop` and to `kill` it in the section \
         `[process]` of the target file."
    )]
    StillThere {
        /// What was done to it.
        how: String,
        /// The base URL.
        url: String,
        /// What answered.
        seen: String,
        /// How long it was waited for.
        patience: Duration,
    },
    /// The server ended when it was to answer.
    #[error(
        "the server ended by itself before it answered: `{command}`, {status}.{log}\n\
         Run the command by hand; it must go on for as long as the server is to, unless the target file \
         names a command to `stop` it."
    )]
    EndedEarly {
        /// The command that started it.
        command: String,
        /// How it ended.
        status: String,
        /// The last that it printed.
        log: String,
    },
    /// The server runs, and does not answer.
    #[error(
        "the server `{command}` was started, and {url} did not answer within {patience:?}: {seen}.{log}\n\
         See that `start` and `url` name the same port, or give it longer with `ready`."
    )]
    NotReady {
        /// The command that started it.
        command: String,
        /// The base URL.
        url: String,
        /// How long it was waited for.
        patience: Duration,
        /// What came of the last attempt.
        seen: String,
        /// The last that it printed.
        log: String,
    },
    /// The file that takes what the server prints cannot be written.
    #[error(
        "the log {file} cannot be written: {source}.\n\
         Name another file as `log` in the section `[process]` of the target file."
    )]
    Log {
        /// The file.
        file: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The server is in the background, and nobody said how to kill it there.
    #[error(
        "the server runs in the background, where no signal of the harness reaches it: name a command as \
         `kill` in the section `[process]` of the target file"
    )]
    OutOfReach,
    /// The server cannot be asked anything.
    #[error("{0}")]
    Target(TargetError),
}

impl ProcessError {
    /// Whether what the user named is wrong, and not the server.
    pub fn is_configuration(&self) -> bool {
        match self {
            ProcessError::Taken { .. }
            | ProcessError::NotRun { .. }
            | ProcessError::Log { .. }
            | ProcessError::OutOfReach => true,
            ProcessError::Target(error) => error.is_configuration(),
            ProcessError::Failed { .. }
            | ProcessError::Unguarded { .. }
            | ProcessError::StillThere { .. }
            | ProcessError::EndedEarly { .. }
            | ProcessError::NotReady { .. } => false,
        }
    }
}
