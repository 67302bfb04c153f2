//! `serve`: the reference server, or a mutant of it, until it is told to stop.

use sixfold_fixtures::reference::{Server, serve as listen};
use sixfold_fixtures::{mutants, variants};

use super::Exit;
use super::args::Serve;
use super::interrupt::interrupted;
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
    let variant = match args.variant.as_deref().map(|id| variants::find(id).ok_or(id)).transpose() {
        Ok(variant) => variant,
        Err(id) => {
            complain(format_args!(
                "no variant is called `{id}`; `sixfold list variants` names them"
            ));
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
    server = server.test_control(!args.no_test_control);
    if let Some(mutant) = mutant {
        server = server.policies(mutant.policies());
    }
    if let Some(variant) = variant {
        server = (variant.install)(server);
    }
    let running = match listen(server, args.listen).await {
        Ok(running) => running,
        Err(e) => {
            complain(format_args!(
                "cannot listen on {}: {e}. Choose another address with --listen.",
                args.listen
            ));
            return Exit::Unable;
        }
    };
    print(&format!("{}\n", running.url));
    if let Some(mutant) = mutant {
        say(format_args!("wrong on purpose: {} (breaks {})", mutant.what, mutant.breaks.id()));
    }
    if let Some(variant) = variant {
        say(format_args!("right in another way: {}", variant.what));
    }
    say(
        "users: alice (Bearer alice-token) and bob (Bearer bob-token); for tests only. Ctrl-C stops.",
    );
    interrupted().await;
    drop(running.stop().await);
    Exit::Fine
}
