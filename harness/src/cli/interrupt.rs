//! Ctrl-C: the first one ends the run with a report, the second one ends the program.

use sixfold::engine::Stop;

use super::Exit;
use super::terminal::say;

/// From now on, Ctrl-C stops the run after the case under way. The signal is listened for when
/// this returns; where it cannot be, Ctrl-C ends the program as it always does.
pub(super) fn stop_on_interrupt(stop: Stop) {
    let Some(mut interrupts) = Interrupts::listen() else { return };
    tokio::spawn(async move {
        while interrupts.next().await {
            if stop.was_asked() {
                std::process::exit(i32::from(Exit::Unable.code()));
            }
            stop.request();
            say("stopping after the scenario under way; once more to stop now, without a report");
        }
    });
}

/// Waits for one Ctrl-C.
pub(super) async fn interrupted() {
    if let Some(mut interrupts) = Interrupts::listen() {
        interrupts.next().await;
    }
}

#[cfg(unix)]
struct Interrupts(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Interrupts {
    fn listen() -> Option<Interrupts> {
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
            .ok()
            .map(Interrupts)
    }

    async fn next(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}

#[cfg(windows)]
struct Interrupts(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Interrupts {
    fn listen() -> Option<Interrupts> {
        tokio::signal::windows::ctrl_c().ok().map(Interrupts)
    }

    async fn next(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}
