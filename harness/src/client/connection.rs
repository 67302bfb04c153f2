//! A connection to the target: sends what it is given, follows nothing, decodes nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, StatusCode};

use super::credential::Credential;
use super::paced::paced;
use super::{EventStream, Network};
use crate::bounds;
use crate::trace::{Failure, PackedFields, Request, Response};

/// How long a stream stays open at most, whatever a story does.
const LONGEST_STREAM: Duration = Duration::from_secs(300);

/// A connection of its own to the target: no cookies, no redirects, no decoding.
#[derive(Clone, Debug)]
pub struct Connection {
    http: reqwest::Client,
    network: Network,
}

/// Leave to send one request: it is counted, and its time has come.
#[derive(Debug)]
#[must_use = "a request that is not sent was counted for nothing"]
pub struct Admission(());

impl Connection {
    pub(super) fn new(http: reqwest::Client, network: Network) -> Connection {
        Connection { http, network }
    }

    /// Waits for leave to send a request. Whoever measures how long an answer takes, begins to
    /// measure when this returns.
    pub async fn admit(&self) -> Admission {
        self.network.budget().take().await;
        Admission(())
    }

    /// Waits for leave, sends a request and reads the answer to its end.
    ///
    /// # Errors
    ///
    /// Says why there was no answer that could be read.
    pub async fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.send_admitted(self.admit().await, request).await
    }

    /// Sends a request and reads the answer to its end. Once more with a new token, where a command
    /// prints tokens and the server refuses the one that was sent.
    ///
    /// # Errors
    ///
    /// Says why there was no answer that could be read.
    pub async fn send_admitted(
        &self,
        _leave: Admission,
        request: &Request,
    ) -> Result<Response, Failure> {
        let mut request = request.clone();
        let Some((credential, sent)) = self.credential(&mut request).await else {
            return self.once(request).await;
        };
        let response = self.once(request.clone()).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            credential.is_taken();
            return Ok(response);
        }
        if !credential.refused(&sent).await {
            return Ok(response);
        }
        credential.refresh(&mut request).await;
        self.network.budget().take().await;
        let response = self.once(request).await?;
        if response.status == StatusCode::UNAUTHORIZED {
            credential.give_up();
        }
        Ok(response)
    }

    /// The credential among those with tokens that the request carries, its newest token put in the
    /// place of an older one, and what it is sent as.
    async fn credential(&self, request: &mut Request) -> Option<(&Credential, HeaderValue)> {
        for credential in self.network.credentials() {
            if let Some(sent) = credential.refresh(request).await {
                return Some((credential, sent));
            }
        }
        None
    }

    async fn once(&self, request: Request) -> Result<Response, Failure> {
        let began = Instant::now();
        let answer = self.read_once(request).await;
        if answer.is_err() {
            self.network.strain().in_vain(began.elapsed());
        }
        answer
    }

    async fn read_once(&self, request: Request) -> Result<Response, Failure> {
        sendable(&request)?;
        let body = paced(&request);
        let Request { method, url, headers, .. } = request;
        let outgoing = self.http.request(method, url).headers(headers.into_map()).body(body);
        let mut answer = outgoing.send().await.map_err(|e| self.failure(&e))?;
        let status = answer.status();
        let headers = PackedFields::from(answer.headers());
        let body = self.content(&mut answer).await?;
        bounded(Response { status, headers, body })
    }

    /// The content of an answer, as far as the harness reads.
    async fn content(&self, answer: &mut reqwest::Response) -> Result<Bytes, Failure> {
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| self.failure(&e))? {
            if body.len() + chunk.len() > bounds::ANSWER {
                return Err(Failure::TooLarge(bounds::ANSWER));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Sends a request whose answer stays open. An answer that is no 2xx is read to its end and
    /// comes as it is.
    ///
    /// # Errors
    ///
    /// Says why there was no answer.
    pub async fn open(
        &self,
        _leave: Admission,
        request: &Request,
    ) -> Result<Result<EventStream, Response>, Failure> {
        let mut request = request.clone();
        self.credential(&mut request).await;
        sendable(&request)?;
        let timeout = self.network.timeout();
        let Request { method, url, headers, .. } = request;
        let outgoing =
            self.http.request(method, url).headers(headers.into_map()).timeout(LONGEST_STREAM);
        let sent = tokio::time::timeout(timeout, outgoing.send()).await;
        let mut answer =
            sent.map_err(|_| Failure::Timeout(timeout))?.map_err(|e| self.failure(&e))?;
        let status = answer.status();
        let headers = PackedFields::from(answer.headers());
        if status.is_success() {
            let head = Response { status, headers, body: Bytes::new() };
            return Ok(Ok(EventStream::new(head, answer)));
        }
        let body = tokio::time::timeout(timeout, self.content(&mut answer)).await;
        let body = body.map_err(|_| Failure::Timeout(timeout))??;
        bounded(Response { status, headers, body }).map(Err)
    }

    fn failure(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() {
            Failure::Timeout(self.network.timeout())
        } else if error.is_connect() {
            Failure::Connect(innermost(error))
        } else {
            Failure::Broken(innermost(error))
        }
    }
}

/// Refuses a request that would carry back what a server gave out in a length that nobody takes.
fn sendable(request: &Request) -> Result<(), Failure> {
    let length = request.url.as_str().len();
    if length > bounds::URL { Err(Failure::Unsendable(length)) } else { Ok(()) }
}

/// The answer, if what it says once it is unpacked is no more than the harness takes in.
fn bounded(response: Response) -> Result<Response, Failure> {
    let content = response.unpacked()?;
    if bounds::has_too_many_values(&content) {
        return Err(Failure::TooMany(bounds::VALUES));
    }
    Ok(response)
}

/// The text of the error at the root: the outer ones only repeat the URL.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut current = error;
    while let Some(source) = current.source() {
        current = source;
    }
    current.to_string()
}

/// Chooses the TLS implementation for the process, once.
pub(super) fn install_crypto() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // An error means that the embedding program has chosen one already, which is as good.
        let _: Result<(), Arc<_>> = rustls::crypto::ring::default_provider().install_default();
    });
}
