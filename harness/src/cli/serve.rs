//! `serve`: the reference server, or a mutant of it, until it is told to stop.

use std::path::Path;

use sixfold_fixtures::file_mutants::FileMutant;
use sixfold_fixtures::mutants::Mutant;
use sixfold_fixtures::reference::store::{PostgresWays, StoreError};
use sixfold_fixtures::reference::{Server, serve as listen};
use sixfold_fixtures::store_mutants::StoreMutant;
use sixfold_fixtures::{file_mutants, mutants, store_mutants, variants};

use super::Exit;
use super::args::Serve;
use super::interrupt::interrupted;
use super::terminal::{complain, print, say};

/// Serves until Ctrl-C.
pub(super) async fn serve(args: Serve) -> Exit {
    let wrong = match args.mutant.as_deref().map(|id| find(id).ok_or(id)).transpose() {
        Ok(wrong) => wrong,
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
    let ways = match (&wrong, args.store.as_deref().filter(|store| is_postgres(store))) {
        (Some(Wrong::Store(mutant)), Some(_)) => mutant.ways(),
        (Some(Wrong::Store(mutant)), None) => {
            complain(format_args!(
                "`{}` is about PostgreSQL: name a database with --store postgres://USER@HOST/DATABASE",
                mutant.id
            ));
            return Exit::Usage;
        }
        _ => PostgresWays::default(),
    };
    let made = match (&wrong, args.store.clone()) {
        (Some(Wrong::File(mutant)), Some(file)) if !is_postgres(&file) => {
            (mutant.open)(Path::new(&file))
        }
        (Some(Wrong::File(mutant)), _) => {
            complain(format_args!("`{}` is about a file: name one with --store FILE", mutant.id));
            return Exit::Usage;
        }
        (_, store) => open(store, ways).await,
    };
    let mut server = match made {
        Ok(server) => server,
        Err(e) => {
            complain(format_args!("the store cannot be opened: {e}"));
            return Exit::Unable;
        }
    };
    server = server.test_control(!args.no_test_control);
    if let Some(Wrong::Decision(mutant)) = wrong {
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
    if let Some(wrong) = wrong {
        let (what, breaks) = wrong.told();
        say(format_args!("wrong on purpose: {what} (breaks {breaks})"));
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

/// What is wrong about a server.
#[derive(Clone, Copy)]
enum Wrong {
    /// A decision.
    Decision(&'static Mutant),
    /// The store below all decisions.
    Store(&'static StoreMutant),
    /// The same, where it is a file.
    File(&'static FileMutant),
}

impl Wrong {
    /// What it does wrong, and the id of the requirement that it breaks.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Wrong::Decision(mutant) => (mutant.what, mutant.breaks.id()),
            Wrong::Store(mutant) => (mutant.what, mutant.breaks.id()),
            Wrong::File(mutant) => (mutant.what, mutant.breaks.id()),
        }
    }
}

fn find(id: &str) -> Option<Wrong> {
    let decision = mutants::find(id).map(Wrong::Decision);
    let store = || store_mutants::find(id).map(Wrong::Store);
    decision.or_else(store).or_else(|| file_mutants::find(id).map(Wrong::File))
}

fn is_postgres(store: &str) -> bool {
    store.starts_with("postgres://") || store.starts_with("postgresql://")
}

/// Opens the store, on a thread that may wait for a database.
async fn open(store: Option<String>, ways: PostgresWays) -> Result<Server, StoreError> {
    let opened = tokio::task::spawn_blocking(move || match store {
        None => Server::in_memory(),
        Some(url) if is_postgres(&url) => Server::in_postgres(&url, "sixfold", ways),
        Some(file) => Server::in_file(Path::new(&file)),
    });
    opened.await.unwrap_or(Err(StoreError::WorkNotRun))
}
