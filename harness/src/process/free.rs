//! Whether a URL is free for the server that is about to be started.

use std::time::Duration;

use tokio::time::timeout;

use super::ProcessError;
use crate::client::{Network, NetworkOptions};
use crate::target::{Access, TargetError, knock, public_url};
use crate::trace::Failure;

/// How long something that listens and says nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Refuses to start a server where something answers at one of its base URLs: that would be tested in
/// its place. Statuses by which a gateway says that nothing is behind it do not count.
pub(super) async fn must_be_free(access: &Access) -> Result<(), ProcessError> {
    let target = ProcessError::Target;
    let options = NetworkOptions { requests: None, per_second: None, ..access.network.clone() };
    let network = Network::new(options, Vec::new())
        .map_err(|problem| target(TargetError::Network { problem }))?;
    for url in std::iter::once(&access.url).chain(&access.nodes) {
        let asked = timeout(PATIENCE, knock(&network, url)).await;
        let seen = match asked {
            Ok(Err(error)) => return Err(target(error)),
            Ok(Ok(Err(Failure::Connect(_)) | Ok(502..=504))) => continue,
            Ok(Ok(Ok(status))) => format!("status {status}"),
            Ok(Ok(Err(failure))) => failure.to_string(),
            Err(_) => "neither an answer nor a refusal came within 2 s".to_owned(),
        };
        return Err(ProcessError::Taken { url: public_url(url), seen });
    }
    Ok(())
}
