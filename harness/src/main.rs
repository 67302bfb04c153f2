//! The command line of Sixfold.

mod cli;

use std::process::ExitCode;

/// A run makes and drops millions of small strings on several threads: records, bodies, positions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main().into()
}
