//! Waiting for a server that is still starting.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::fetch::{get, parse_base};
use super::{Access, TargetError, public_url};
use crate::client::{Network, NetworkOptions};
use crate::trace::Failure;

/// How long nothing is sent after an attempt that brought nothing, at first and at most. A server that is
/// restarted is often there at once.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const PAUSE: Duration = Duration::from_millis(200);

/// Waits until every base URL of the server answers. Any status below 500 will do: what stands before a
/// server that is still starting answers with 502 or 503, and everything else is for others to judge.
///
/// # Errors
///
/// Says what came of the last attempt, when the time is over.
pub(crate) async fn wait(access: &Access, patience: Duration) -> Result<(), TargetError> {
    let deadline = Instant::now() + patience;
    // What is asked in vain is no part of what the user lets a run send.
    let options = NetworkOptions { requests: None, per_second: None, ..access.network.clone() };
    let network =
        Network::new(options, Vec::new()).map_err(|problem| TargetError::Network { problem })?;
    for url in std::iter::once(&access.url).chain(&access.nodes) {
        let mut seen = "no answer came in that time".to_owned();
        let mut pause = FIRST_PAUSE;
        loop {
            match timeout_at(deadline, knock(&network, url)).await {
                Ok(Ok(Ok(..500))) => break,
                Ok(Ok(Ok(status))) => seen = format!("status {status}"),
                Ok(Ok(Err(failure))) => seen = failure.to_string(),
                Ok(Err(problem)) => return Err(problem),
                // The answer to what was sent last is still missing.
                Err(_) => {}
            }
            if Instant::now() + pause >= deadline {
                return Err(TargetError::NeverAnswered { url: public_url(url), patience, seen });
            }
            sleep(pause).await;
            pause = PAUSE.min(pause * 2);
        }
    }
    Ok(())
}

/// Asks for what is at a base URL. Returns the status that came, or why none did.
///
/// # Errors
///
/// Where nothing can be asked at this URL.
pub(crate) async fn knock(
    network: &Network,
    url: &str,
) -> Result<Result<u16, Failure>, TargetError> {
    let base = parse_base(url)?;
    network.prepare(&base).map_err(|problem| TargetError::Network { problem })?;
    let answer = network.connect(&base).send(&get(&base)).await;
    Ok(answer.map(|response| response.status.as_u16()))
}
