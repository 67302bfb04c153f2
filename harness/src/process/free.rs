//! Whether a URL is free for the server that is about to be started.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::ProcessError;
use crate::client::{Network, NetworkOptions};
use crate::target::{Access, TargetError, knock, public_url};
use crate::trace::Failure;

/// How long something that listens and says nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long nothing is asked while something still answers.
const PAUSE: Duration = Duration::from_millis(20);

/// What answers where nobody should.
pub(super) struct Answering {
    /// The base URL.
    pub(super) url: String,
    /// What came.
    pub(super) seen: String,
}

/// Refuses to start a server where something answers at one of its base URLs: that would be tested in
/// its place.
pub(super) async fn must_be_free(access: &Access) -> Result<(), ProcessError> {
    match answering(access).await? {
        None => Ok(()),
        Some(Answering { url, seen }) => Err(ProcessError::Taken { url, seen }),
    }
}

/// Waits until nothing answers at any base URL of a server that has been told to end: who has told it
/// does not know yet that it has. Returns what still answers when the time is over.
pub(super) async fn becomes_free(
    access: &Access,
    patience: Duration,
) -> Result<Option<Answering>, ProcessError> {
    let deadline = Instant::now() + patience;
    loop {
        let answering = answering(access).await?;
        if answering.is_none() || Instant::now() >= deadline {
            return Ok(answering);
        }
        sleep(PAUSE).await;
    }
}

/// The first base URL at which something answers. Statuses by which a gateway says that nothing is behind
/// it do not count.
async fn answering(access: &Access) -> Result<Option<Answering>, ProcessError> {
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
        return Ok(Some(Answering { url: public_url(url), seen }));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::time::Duration;

    use super::becomes_free;
    use crate::target::Access;

    #[tokio::test]
    async fn a_server_on_its_way_out_is_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        std::thread::spawn(move || {
            for stream in listener.incoming().take(3) {
                let mut stream = stream.expect("somebody comes");
                drop(stream.read(&mut [0; 4096]));
                drop(stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
            }
        });
        let access = Access::new(format!("http://{address}"));
        let still = becomes_free(&access, Duration::ZERO).await.expect("it can be asked");
        assert_eq!(still.map(|it| it.seen).as_deref(), Some("status 404"));
        let gone = becomes_free(&access, Duration::from_secs(60)).await.expect("it can be asked");
        assert!(gone.is_none());
    }
}
