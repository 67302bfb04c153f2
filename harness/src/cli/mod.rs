//! The command line: parse, call the library, map the outcome to an exit code.
//!
//! Only here may the harness name the fixtures: `demo`, `serve` and `prove` run servers of ours.

mod access;
mod adapter;
mod args;
mod baseline;
mod board;
mod check;
mod coverage;
mod crew;
mod demo;
mod dialects;
mod doctor;
mod exit;
mod explain;
mod explore;
mod finds;
mod gate;
mod init;
mod interrupt;
mod list;
mod live;
mod manual;
mod ndjson;
mod nodes;
mod outputs;
mod owned;
mod progress;
mod prove;
mod replay;
mod report;
mod serve;
mod spec;
mod stories;
mod tables;
mod terminal;
mod users;
mod watch;

use clap::Parser;

use args::{Args, Command};
pub(crate) use exit::Exit;

/// Runs the program.
pub(crate) fn main() -> Exit {
    if owned::was_guard() {
        return Exit::Fine;
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => return exit::usage(&e),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(e) => {
            terminal::complain(format_args!("the program cannot start its runtime: {e}"));
            return Exit::Unable;
        }
    };
    if args.command.run().is_some_and(|run| run.format() == args::RunFormat::Ndjson) {
        ndjson::begin();
    }
    let exit = runtime.block_on(async {
        match args.command {
            Command::Check(check) => check::check(check).await,
            Command::Demo(demo) => demo::demo(demo).await,
            Command::Explore(explore) => explore::explore(explore).await,
            Command::Replay(replay) => replay::replay(replay).await,
            Command::Init(init) => init::init(init).await,
            Command::Doctor(doctor) => doctor::doctor(doctor).await,
            Command::Adapter(adapter) => adapter::adapter(adapter).await,
            Command::Serve(serve) => serve::serve(serve).await,
            Command::Prove(prove) => prove::prove(prove).await,
            Command::Explain(explain) => explain::explain(&explain),
            Command::List(list) => list::list(&list),
            Command::Report(report) => report::report(&report),
            Command::Baseline(baseline) => baseline::baseline(&baseline),
            Command::Spec(spec) => spec::spec(&spec),
            Command::Completions(shell) => manual::completions(&shell),
            Command::Man(man) => manual::man(&man),
        }
    });
    ndjson::finish(exit);
    // A server or a client that is still waiting for its peer must not keep the program alive.
    runtime.shutdown_background();
    exit
}
