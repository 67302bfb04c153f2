//! Many servers at the same time, each with its clients on a thread of its own.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Work that goes on.
pub(super) struct Going<T>(JoinHandle<Result<T, String>>);

impl<T> Going<T> {
    /// Waits for the work.
    ///
    /// # Errors
    ///
    /// What the work says, or that it broke off.
    pub(super) async fn result(self) -> Result<T, String> {
        self.0.await.unwrap_or_else(|e| Err(format!("the harness failed: {e}")))
    }
}

/// Begins the work on each item, in their order, on so many at the same time. A slow one keeps no
/// other waiting: whoever is done makes room for the next.
pub(super) fn set_to_work<I, T, F>(items: &[I], jobs: u16, work: &F) -> Vec<(I, Going<T>)>
where
    I: Copy + Send + 'static,
    T: Send + 'static,
    F: AsyncFn(I) -> Result<T, String> + Clone + Send + 'static,
{
    let places = Arc::new(Semaphore::new(usize::from(jobs)));
    let begin = |&item: &I| {
        let (places, work) = (places.clone(), work.clone());
        let task = tokio::spawn(async move {
            let _place = places.acquire_owned().await.map_err(|e| e.to_string())?;
            // Server and clients on one thread of their own: a request then wakes nobody else.
            let thread = tokio::task::spawn_blocking(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map_err(|e| e.to_string())?.block_on(work(item))
            });
            thread.await.map_err(|e| e.to_string())?
        });
        (item, Going(task))
    };
    items.iter().map(begin).collect()
}
