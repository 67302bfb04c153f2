//! How a server came to its end that nobody had asked for.

use std::process::ExitStatus;

use super::tail::Tail;

/// How a server came to its end that nobody had asked for.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// Its process ended: with an exit code, or by a signal.
    ByItself(ExitStatus),
    /// It was taken down, and could not be started again; in words.
    NotUpAgain(String),
}

impl End {
    /// In one clause.
    pub(super) fn clause(&self) -> String {
        match self {
            End::ByItself(status) => format!("the server's process ended by itself ({status})"),
            End::NotUpAgain(problem) => {
                let line = problem.lines().next().unwrap_or_default();
                let sentence = line.split(". ").next().unwrap_or_default().trim_end_matches('.');
                format!("the server was taken down and did not come up again: {sentence}")
            }
        }
    }

    /// With what helps, and the last that the server printed.
    pub(super) fn message(&self, tail: &Tail) -> String {
        match self {
            End::ByItself(_) => format!("{}.{}", self.clause(), tail.last_words()),
            End::NotUpAgain(problem) => {
                format!("the server was taken down and did not come up again: {problem}")
            }
        }
    }
}
