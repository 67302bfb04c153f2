//! Waiting for a server that is still starting.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::fetch::{get, parse_base};
use super::{Access, TargetError, public_url};
use crate::client::{Network, NetworkOptions};

/// How long nothing is sent after an attempt that brought nothing.
const PAUSE: Duration = Duration::from_millis(200);

/// Waits until every base URL of the server answers. Any status below 500 will do: what stands before a
/// server that is still starting answers with 502 or 503, and everything else is for others to judge.
///
/// # Errors
///
/// Says what came of the last attempt, when the time is over.
pub(super) async fn wait(access: &Access, patience: Duration) -> Result<(), TargetError> {
    let deadline = Instant::now() + patience;
    // What is asked in vain is no part of what the user lets a run send.
    let options = NetworkOptions { requests: None, per_second: None, ..access.network.clone() };
    let network =
        Network::new(options, Vec::new()).map_err(|problem| TargetError::Network { problem })?;
    for url in std::iter::once(&access.url).chain(&access.nodes) {
        let base = parse_base(url)?;
        network.prepare(&base).map_err(|problem| TargetError::Network { problem })?;
        let connection = network.connect(&base);
        let mut seen = "no answer came in that time".to_owned();
        loop {
            match timeout_at(deadline, connection.send(&get(&base))).await {
                Ok(Ok(response)) if response.status.as_u16() < 500 => break,
                Ok(Ok(response)) => seen = format!("status {}", response.status.as_u16()),
                Ok(Err(failure)) => seen = failure.to_string(),
                // The answer to what was sent last is still missing.
                Err(_) => {}
            }
            if Instant::now() + PAUSE >= deadline {
                return Err(TargetError::NeverAnswered { url: public_url(url), patience, seen });
            }
            sleep(PAUSE).await;
        }
    }
    Ok(())
}
