//! What paints the view again and again, so that time goes on while a server lets a request wait.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sixfold::client::Network;
use sixfold::target::Target;

use super::page::lines;
use super::screen;
use super::view::View;

/// How long the view stays at least before it is painted again.
const STAYS: Duration = Duration::from_millis(100);

/// The live view of a run; nothing where nobody looks.
pub(in crate::cli) struct Live(Option<Painter>);

struct Painter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    view: Mutex<View>,
    /// Whether the run is over.
    is_over: Mutex<bool>,
    ends: Condvar,
    network: Network,
    /// How many requests had been sent before.
    before: u64,
    began: Instant,
}

impl Live {
    /// Shows a run against this target, if standard error is a terminal and nobody asked for quiet.
    pub(in crate::cli) fn start(quiet: bool, target: &Target, view: View) -> Live {
        if quiet || !screen::is_there() {
            return Live(None);
        }
        let shared = Arc::new(Shared {
            view: Mutex::new(view),
            is_over: Mutex::new(false),
            ends: Condvar::new(),
            network: target.network.clone(),
            before: target.network.budget().sent(),
            began: Instant::now(),
        });
        let painter = shared.clone();
        // Without a thread there is no view, and the run goes on.
        let thread =
            std::thread::Builder::new().name("live".to_owned()).spawn(move || painter.paint());
        Live(thread.ok().map(|thread| Painter { shared, thread: Some(thread) }))
    }

    /// Takes in what has changed.
    pub(in crate::cli) fn change(&self, change: impl FnOnce(&mut View)) {
        if let Some(painter) = &self.0 {
            change(&mut painter.shared.view.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Shared {
    fn paint(&self) {
        let is_styled = screen::is_styled();
        let mut is_over = self.is_over.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_over {
            let view = {
                let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
                view.elapsed = self.began.elapsed();
                view.requests = self.network.budget().sent() - self.before;
                view.clone()
            };
            let size = screen::size();
            screen::paint(&lines(&view, size), size, is_styled);
            let waited = self.ends.wait_timeout(is_over, STAYS);
            (is_over, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        *self.shared.is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.ends.notify_all();
        if let Some(thread) = self.thread.take() {
            // A painter that has failed has nothing to say that a run's result needs.
            drop(thread.join());
        }
        screen::aside(|| ());
    }
}
