//! `demo`: the whole flow against a server that is sure to be there.

use sixfold_fixtures::reference::Server;

use super::Exit;
use super::args::{Demo, EXPLORED};
use super::check::{Beside, check_stories, own, verdict};
use super::nodes::Nodes;
use super::stories::selected;
use super::terminal::{complain, say};

/// Starts the reference server on a free port, checks it, and stops it.
pub(super) async fn demo(args: Demo) -> Exit {
    let stories = match selected(&args.scenario, Vec::new()) {
        Ok(stories) => stories,
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    let started = match Server::in_memory() {
        Ok(server) => Nodes::start(server).await.map_err(|e| e.to_string()),
        Err(e) => Err(e.to_string()),
    };
    let running = match started {
        Ok(running) => running,
        Err(e) => {
            complain(format_args!("the reference server does not start: {e}"));
            return Exit::Unable;
        }
    };
    say(format_args!(
        "the reference server listens on {} and {}",
        running.first.url, running.second.url
    ));
    let cases = if args.scenario.is_empty() { EXPLORED } else { 0 };
    let found = args.run.out.join("found");
    let beside = Beside { cases, found: &found, ..Beside::nothing() };
    let exit = verdict(check_stories(own(&running), &stories, &args.run, beside).await);
    if let Err(e) = running.stop().await {
        complain(format_args!("the reference server stopped by itself: {e}"));
    }
    exit
}
