//! How much a run may send, and how fast: one count for all of its clients.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How much a run may send, and how fast.
#[derive(Debug, Default)]
pub struct Budget {
    most: Option<u64>,
    gap: Option<Duration>,
    sent: AtomicU64,
    next: Mutex<Option<Instant>>,
}

impl Budget {
    /// At most so many requests, and so many of them begun within a second.
    pub fn new(most: Option<u64>, per_second: Option<u64>) -> Budget {
        let gap = per_second
            .map(|rate| Duration::from_secs(1) / u32::try_from(rate).unwrap_or(u32::MAX).max(1));
        Budget { most, gap, ..Budget::default() }
    }

    /// How many requests a run may send; `None` for any number.
    pub fn most(&self) -> Option<u64> {
        self.most
    }

    /// How many were sent.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether all of them were sent.
    pub fn is_spent(&self) -> bool {
        self.most.is_some_and(|most| self.sent() >= most)
    }

    /// Counts a request, and waits until it may begin.
    pub(super) async fn take(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let Some(gap) = self.gap else { return };
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let turn = next.map_or(now, |next| next.max(now));
            *next = Some(turn + gap);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Budget;

    #[tokio::test]
    async fn requests_are_counted_until_they_are_spent() {
        let budget = Budget::new(Some(2), None);
        budget.take().await;
        assert!(!budget.is_spent());
        budget.take().await;
        assert!(budget.is_spent());
        assert_eq!(budget.sent(), 2);
        assert!(!Budget::default().is_spent());
    }

    #[tokio::test]
    async fn clients_wait_for_one_another() {
        let budget = Budget::new(None, Some(100));
        let began = Instant::now();
        tokio::join!(budget.take(), budget.take(), budget.take());
        assert!(began.elapsed() >= Duration::from_millis(20), "{:?}", began.elapsed());
    }
}
