//! Ctrl-C: the first one ends the run with a report, the second one ends the program. A server that the
//! program has started ends with it, whatever signal comes.

use std::sync::atomic::{AtomicUsize, Ordering};

use sixfold::engine::Stop;
use tokio::task::AbortHandle;

use super::Exit;
use super::live::screen::leave;
use super::owned::kill_now;
use super::terminal::say;

/// How many are listening who want to end in order.
static LISTENING: AtomicUsize = AtomicUsize::new(0);

/// How often one of them was told of a Ctrl-C. Who was may be gone before others have looked, and it is still
/// the one who ends.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Somebody listens for as long as this is kept.
#[must_use = "nobody listens any more when this is dropped"]
pub(super) struct Listening {
    task: AbortHandle,
    _in_order: Option<InOrder>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// From now on, Ctrl-C stops the run after the case under way. The signal is listened for when
/// this returns; where it cannot be, Ctrl-C ends the program as it always does.
pub(super) fn stop_on_interrupt(stop: Stop) -> Option<Listening> {
    let mut interrupts = Interrupts::listen()?;
    let in_order = InOrder::new();
    let task = tokio::spawn(async move {
        while interrupts.next().await {
            TAKEN.fetch_add(1, Ordering::SeqCst);
            if stop.was_asked() {
                stop.abandon();
                end();
            }
            stop.request();
            say("stopping after the scenario under way; once more to stop now, without a report");
        }
    });
    Some(Listening { task: task.abort_handle(), _in_order: Some(in_order) })
}

/// From now on, a signal that ends programs ends this one, and the server that it has started. Ctrl-C
/// does where nobody listens to it who ends in order.
pub(super) fn end_on_signals() -> Option<Listening> {
    let mut interrupts = Interrupts::listen()?;
    let mut ends = Ends::listen()?;
    let mut known = TAKEN.load(Ordering::SeqCst);
    let task = tokio::spawn(async move {
        loop {
            tokio::select! {
                is_asked = interrupts.next() => match is_asked {
                    true if !is_taken(&mut known) => end(),
                    true => {}
                    false => return,
                },
                () = ends.next() => end(),
            }
        }
    });
    Some(Listening { task: task.abort_handle(), _in_order: None })
}

/// Whether the Ctrl-C that has just come is for somebody who ends in order: who listens, or has been told of it
/// since so many were `known`.
fn is_taken(known: &mut usize) -> bool {
    let listening = LISTENING.load(Ordering::SeqCst);
    let taken = TAKEN.load(Ordering::SeqCst);
    let is_taken = listening > 0 || taken > *known;
    *known = taken.max(*known + listening);
    is_taken
}

/// Waits for one Ctrl-C.
pub(super) async fn interrupted() {
    Interruption::listen().comes().await;
}

/// One Ctrl-C that somebody waits for, from the moment when this is made.
pub(super) struct Interruption {
    interrupts: Option<Interrupts>,
    _in_order: InOrder,
}

impl Interruption {
    pub(super) fn listen() -> Interruption {
        Interruption { _in_order: InOrder::new(), interrupts: Interrupts::listen() }
    }

    /// Waits for it; not at all where nobody can listen.
    pub(super) async fn comes(&mut self) {
        if let Some(interrupts) = &mut self.interrupts {
            interrupts.next().await;
            TAKEN.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Counts one who ends in order, for as long as this is kept.
struct InOrder;

impl InOrder {
    fn new() -> InOrder {
        LISTENING.fetch_add(1, Ordering::SeqCst);
        InOrder
    }
}

impl Drop for InOrder {
    fn drop(&mut self) {
        LISTENING.fetch_sub(1, Ordering::SeqCst);
    }
}

fn end() -> ! {
    kill_now();
    // Nothing is dropped behind this, so the screen is put in order here.
    leave();
    std::process::exit(i32::from(Exit::Unable.code()));
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

/// The signals that end a program, beside Ctrl-C.
#[cfg(unix)]
struct Ends(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Ends {
    fn listen() -> Option<Ends> {
        use tokio::signal::unix::{SignalKind, signal};

        Some(Ends(signal(SignalKind::terminate()).ok()?, signal(SignalKind::hangup()).ok()?))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
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

/// The signals that end a program, beside Ctrl-C.
#[cfg(windows)]
struct Ends(tokio::signal::windows::CtrlClose);

#[cfg(windows)]
impl Ends {
    fn listen() -> Option<Ends> {
        tokio::signal::windows::ctrl_close().ok().map(Ends)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
