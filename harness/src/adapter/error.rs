//! Why an adapter cannot be used, and what to do about it.

use std::time::Duration;

use super::message::FORMAT;

/// How much of a line is quoted, in characters.
const QUOTED: usize = 300;

/// Why an adapter cannot be used. What is quoted may hold secrets: they are withheld where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdapterError {
    /// The program could not be started.
    #[error(
        "the program `{program}` cannot be started: {problem}.\n\
         A program that is named by a path is looked for beside the target file."
    )]
    NotStarted {
        /// The program.
        program: String,
        /// Why not.
        problem: String,
    },
    /// It ended, or closed its output, while it was still needed.
    #[error("the program is gone: {0}")]
    Gone(String),
    /// A line that is no message.
    #[error(
        "the program wrote a line that is no answer: {problem}: {line}\n\
         Standard output is for answers only, one JSON object a line; write everything else to standard error."
    )]
    NoAnswer {
        /// What is wrong.
        problem: String,
        /// The line.
        line: String,
    },
    /// An answer to nothing that was asked.
    #[error(
        "the program answered what nobody asked: {line}\n\
         Each answer repeats the `id` of its question, and each question has one answer."
    )]
    Unasked {
        /// The line.
        line: String,
    },
    /// A line without end.
    #[error(
        "the program wrote a line of more than {0} bytes, and the harness reads no longer ones"
    )]
    TooLong(usize),
    /// It says nothing.
    #[error(
        "the program did not answer `hello` within {0:?}.\n\
         Answers have to be written out at once, each with the end of its line: in Python, print(…, flush=True)."
    )]
    Silent(Duration),
    /// What it says of itself cannot be used.
    #[error(
        "its answer to `hello` cannot be used: {0}.\n\
         schemas/adapter.schema.json describes the messages of {FORMAT}."
    )]
    Unusable(String),
    /// It cannot speak to the server.
    #[error("the adapter cannot speak to the server: {0}")]
    Unable(String),
}

/// The beginning of a line, to be quoted.
pub(super) fn quoted(line: &str) -> String {
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    }
}
