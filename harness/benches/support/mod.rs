//! What the benchmarks share: the reference server in this process, and what it says of itself.

use sixfold::target::{Access, Target, discover};
use sixfold_fixtures::reference::{Running, Server, serve};
use tokio::runtime::Runtime;

/// As in the program: what is measured without it is somebody else's memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A runtime with a server on it.
pub(crate) struct Served {
    /// The runtime.
    pub(crate) runtime: Runtime,
    /// What the server says of itself.
    pub(crate) target: Target,
    // The server stops when this goes.
    _running: Running,
}

/// Starts a server.
pub(crate) fn served(server: Server) -> Served {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    let (running, target) = runtime.block_on(async {
        let running =
            serve(server, ([127, 0, 0, 1], 0).into()).await.expect("a free port is there");
        let target = discover(&Access::new(&running.url)).await;
        (running, target.expect("the server describes itself"))
    });
    Served { runtime, target, _running: running }
}

/// The reference server.
pub(crate) fn reference() -> Server {
    Server::in_memory().expect("the reference server starts")
}
