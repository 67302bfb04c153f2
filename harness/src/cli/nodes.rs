//! A server of this program's own, at two base URLs: what holds for one node holds for both.

use std::io;

use sixfold_fixtures::reference::{Running, Server, serve};

/// Two nodes of one deployment at work.
pub(super) struct Nodes {
    pub(super) first: Running,
    pub(super) second: Running,
}

impl Nodes {
    /// Starts a server and a further node of it, each on a free port.
    pub(super) async fn start(server: Server) -> io::Result<Nodes> {
        let further = server.another_node();
        Ok(Nodes {
            first: serve(server, ([127, 0, 0, 1], 0).into()).await?,
            second: serve(further, ([127, 0, 0, 1], 0).into()).await?,
        })
    }

    /// Stops both, and lets requests under way finish.
    pub(super) async fn stop(self) -> io::Result<()> {
        self.first.stop().await?;
        self.second.stop().await
    }
}
