//! The server's own process, where the target file says how to start it: started before the first request,
//! stopped behind the last one, and in between restarted or killed when a story wants that.
//!
//! Nothing of it is left running: the process leads a group of its own, and what still is in the group when
//! the server was stopped, or when the last handle to it is dropped, is killed. A guard ends it where this
//! program itself is killed.

mod end;
mod error;
mod free;
mod group;
mod guard;
mod plan;
mod server;
mod tail;
mod watch;

pub use error::ProcessError;
pub use guard::stand_guard;
pub use plan::Plan;
pub use server::ServerProcess;
pub use watch::Watched;
