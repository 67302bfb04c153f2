//! `serve`: the reference server, or a mutant of it, until it is told to stop.

use sixfold_fixtures::mutants;
use sixfold_fixtures::reference::{Server, serve as listen};

use super::Exit;
use super::args::Serve;
use super::terminal::{complain, print, say};

/// Serves until Ctrl-C.
pub(super) async fn serve(args: Serve) -> Exit {
    let mutant = match args.mutant.as_deref().map(|id| mutants::find(id).ok_or(id)).transpose() {
        Ok(mutant) => mutant,
        Err(id) => {
            complain(format_args!("no mutant is called `{id}`; `sixfold list mutants` names them"));
            return Exit::Usage;
        }
    };
    let made = match &args.store {
        Some(file) => Server::in_file(file),
        None => Server::in_memory(),
    };
    let mut server = match made {
        Ok(server) => server,
        Err(e) => {
            complain(format_args!("the store cannot be opened: {e}"));
            return Exit::Unable;
        }
    };
    if let Some(mutant) = mutant {
        server = server.policies(mutant.policies());
    }
    let running = match listen(server, args.listen).await {
        Ok(running) => running,
        Err(e) => {
            complain(format_args!("cannot listen on {}: {e}. Choose another address with --listen.", args.listen));
            return Exit::Unable;
        }
    };
    print(&format!("{}\n", running.url));
    if let Some(mutant) = mutant {
        say(format_args!("wrong on purpose: {} (breaks {})", mutant.what, mutant.breaks.id()));
    }
    say("users: alice (Bearer alice-token) and bob (Bearer bob-token); for tests only. Ctrl-C stops.");
    // Where the signal cannot be listened for, the only way out is to be killed.
    drop(tokio::signal::ctrl_c().await);
    drop(running.stop().await);
    Exit::Fine
}
