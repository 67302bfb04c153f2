//! A server that the program starts itself, because the target file says how, and that is gone when the
//! program is.

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sixfold::process::{ProcessError, ServerProcess, stand_guard};
use sixfold::target::{Access, Target, public_url};

use super::Exit;
use super::interrupt::end_on_signals;
use super::terminal::{complain, say};

/// The server that runs: a signal can come at any time, and has to find it.
static RUNNING: Mutex<Option<ServerProcess>> = Mutex::new(None);

/// The one argument by which the program asks itself to guard a server. It is nobody else's, and no command.
const GUARD: &str = "guard-the-server";

/// Guards a server, where the program was started for nothing else. Returns whether it was.
pub(super) fn was_guard() -> bool {
    let is_asked = std::env::args_os().nth(1).is_some_and(|word| word == GUARD);
    if is_asked {
        stand_guard(std::io::stdin().lock());
    }
    is_asked
}

/// The command that starts this program again as a guard.
fn guard() -> Result<Command, ProcessError> {
    // On Linux that is the program which runs, also where its file is another one by now.
    let program = if cfg!(target_os = "linux") {
        Ok("/proc/self/exe".into())
    } else {
        std::env::current_exe()
    };
    let mut command = Command::new(program.map_err(|source| ProcessError::Unguarded { source })?);
    command.arg(GUARD);
    Ok(command)
}

/// Does something with a server, which is started before and stopped behind it where the target file says
/// how. `quiet` is for a program that reads the output.
pub(super) async fn owning<T>(
    access: Access,
    quiet: bool,
    work: impl AsyncFnOnce(Access) -> Result<T, Exit>,
) -> Result<T, Exit> {
    let Some(plan) = access.process.clone() else { return work(access).await };
    let _signals = end_on_signals();
    if !quiet {
        let url = public_url(&access.url);
        let program = plan.start.first().map(String::as_str).unwrap_or_default();
        say(format_args!("starting the server `{program}`, which is to answer at {url}"));
    }
    let secrets = access.secrets();
    let refused = |e: ProcessError| {
        complain(secrets.withhold(e.to_string()));
        if e.is_configuration() { Exit::Usage } else { Exit::Unable }
    };
    let guard = guard().map_err(refused)?;
    let server = ServerProcess::start(plan, &access, guard).await.map_err(refused)?;
    *running() = Some(server.clone());
    let done = work(Access { server: Some(server.clone()), ..access }).await;
    let stopped = server.stop().await;
    *running() = None;
    if let Err(e) = stopped {
        complain(secrets.withhold(e.to_string()));
        return done.and(Err(Exit::Unable));
    }
    done
}

/// Ends the server at once, if one runs. For the end of the program.
pub(super) fn kill_now() {
    if let Some(server) = running().take() {
        server.kill_now();
    }
}

/// Says what the server last said, where it has ended by itself.
pub(super) fn last_words(target: &Target) {
    let Some(server) = &target.server else { return };
    if let Some(told) = server.obituary() {
        complain(target.secrets.withhold(told));
    }
}

fn running() -> MutexGuard<'static, Option<ServerProcess>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
