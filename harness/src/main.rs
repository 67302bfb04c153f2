//! The command line of Sixfold.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main().into()
}
