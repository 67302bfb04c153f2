//! All judges over one case: one after the other, and of a long case as many at a time as the machine has
//! processors.

use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Case, Findings, Judge};

/// From how many exchanges on a case is long. Of a shorter one, it would take longer to start a thread than
/// to judge.
const LONG: usize = 4_000;

/// What each of these judges finds in the case, in their order.
pub(super) fn findings(
    case: &Case<'_>,
    judges: &[&'static Judge],
    hold: impl Fn(&'static Judge) -> Findings + Sync,
) -> Vec<Findings> {
    let is_long = case.history.trace().exchanges.len() >= LONG;
    let threads = if is_long { thread::available_parallelism().map_or(1, NonZero::get) } else { 1 };
    if threads == 1 {
        return judges.iter().map(|judge| hold(judge)).collect();
    }
    let found: Vec<OnceLock<Findings>> = judges.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let (Some(judge), Some(own)) = (judges.get(place), found.get(place)) else { return };
            own.get_or_init(|| hold(judge));
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(judges.len()) {
            scope.spawn(work);
        }
    });
    found.into_iter().map(|own| own.into_inner().unwrap_or_default()).collect()
}
