//! What a server costs a run without giving anything: when that is too much, the run ends.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use sixfold_reports::render::count;

use crate::bounds::{ENDLESS_WALKS, VAIN};

/// What a server has cost a run without giving anything: one count for all of its clients.
#[derive(Debug)]
pub struct Strain {
    /// How long the run waits in vain at most, in microseconds.
    most: u64,
    waited: AtomicU64,
    unanswered: AtomicU64,
    endless: AtomicU32,
    polled: AtomicU32,
    lost: OnceLock<String>,
}

/// How often a run waits for a change for longer than its time before it takes it that what is late on
/// this server never comes.
const POLLED_IN_VAIN: u32 = 4;

impl Strain {
    /// Nothing yet. `timeout` is how long an answer may take.
    pub(super) fn new(timeout: Duration) -> Strain {
        Strain {
            most: micros(timeout.saturating_mul(VAIN)),
            waited: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            endless: AtomicU32::new(0),
            polled: AtomicU32::new(0),
            lost: OnceLock::new(),
        }
    }

    /// A request got no answer that could be read, after this long.
    pub(crate) fn in_vain(&self, waited: Duration) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        self.waited.fetch_add(micros(waited), Ordering::Relaxed);
    }

    /// Nothing can be asked any more, for this reason.
    pub(crate) fn lost(&self, reason: &str) {
        self.lost.get_or_init(|| reason.to_owned());
    }

    /// A walk was given up that had no end.
    pub fn walked_endlessly(&self) {
        self.endless.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the server has shown often enough that its lists have no end.
    pub fn is_endless(&self) -> bool {
        self.endless.load(Ordering::Relaxed) >= ENDLESS_WALKS
    }

    /// A change did not come, however long it was waited for.
    pub fn polled_in_vain(&self) {
        self.polled.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether changes that are late have turned out often enough never to come.
    pub fn is_polled_in_vain(&self) -> bool {
        self.polled.load(Ordering::Relaxed) >= POLLED_IN_VAIN
    }

    /// Why the run cannot go on: it has waited long enough, or nobody is left to ask. `None` while it can.
    pub fn reason(&self) -> Option<String> {
        if let Some(reason) = self.lost.get() {
            return Some(reason.clone());
        }
        let waited = self.waited.load(Ordering::Relaxed);
        (waited >= self.most).then(|| {
            format!(
                "the server left {} without an answer that can be read, which took {:.1} s \
                 in all, and the harness waits in vain for {:.1} s at most",
                count(self.unanswered.load(Ordering::Relaxed), "request"),
                Duration::from_micros(waited).as_secs_f64(),
                Duration::from_micros(self.most).as_secs_f64(),
            )
        })
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Strain;

    #[test]
    fn a_run_waits_in_vain_for_so_long() {
        let strain = Strain::new(Duration::from_secs(1));
        strain.in_vain(Duration::from_secs(19));
        assert_eq!(strain.reason(), None);
        strain.in_vain(Duration::from_millis(1500));
        let reason = strain.reason().expect("it is too much");
        assert!(reason.contains("2 requests") && reason.contains("20.5 s in all"), "{reason}");
    }

    #[test]
    fn walks_without_end_are_counted() {
        let strain = Strain::new(Duration::from_secs(1));
        strain.walked_endlessly();
        strain.walked_endlessly();
        assert!(!strain.is_endless());
        strain.walked_endlessly();
        assert!(strain.is_endless());
    }
}
