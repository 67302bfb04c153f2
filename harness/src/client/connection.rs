//! A connection to the target: sends what it is given, follows nothing, decodes nothing.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use url::Url;

use super::EventStream;
use super::paced::paced;
use crate::trace::{Failure, Request, Response};

/// How long a stream stays open at most, whatever a story does.
const LONGEST_STREAM: Duration = Duration::from_secs(300);

/// The longest answer that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// A connection of its own to the target: no cookies, no redirects, no proxy, no decoding.
#[derive(Clone, Debug)]
pub struct Connection {
    http: reqwest::Client,
    timeout: Duration,
}

impl Connection {
    /// A new connection to the host of `base`; nothing is sent until the first request.
    pub fn new(base: &Url, timeout: Duration) -> Connection {
        install_crypto();
        let mut builder = reqwest::Client::builder();
        if base.scheme() == "http" {
            // Reading the system's root certificates costs more than many a whole scenario.
            builder = builder.tls_certs_only([]);
        }
        let http = builder
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(timeout)
            .http1_only()
            .pool_max_idle_per_host(1)
            .user_agent(concat!("sixfold/", env!("CARGO_PKG_VERSION")))
            .build()
            .expect("the options are fixed and the crypto provider is installed");
        Connection { http, timeout }
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    ///
    /// Says why there was no answer that could be read.
    pub async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let outgoing = self
            .http
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(paced(request));
        let mut answer = outgoing.send().await.map_err(|e| self.failure(&e))?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| self.failure(&e))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Failure::TooLarge(MAX_BODY));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }

    /// Sends a request whose answer stays open. An answer that is no 2xx is read to its end and
    /// comes as it is.
    ///
    /// # Errors
    ///
    /// Says why there was no answer.
    pub async fn open(&self, request: &Request) -> Result<Result<EventStream, Response>, Failure> {
        let outgoing = self
            .http
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .timeout(LONGEST_STREAM);
        let sent = tokio::time::timeout(self.timeout, outgoing.send()).await;
        let mut answer =
            sent.map_err(|_| Failure::Timeout(self.timeout))?.map_err(|e| self.failure(&e))?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        if status.is_success() {
            let head = Response { status, headers, body: Bytes::new() };
            return Ok(Ok(EventStream::new(head, answer)));
        }
        let body = tokio::time::timeout(self.timeout, answer.bytes()).await;
        let body = body.map_err(|_| Failure::Timeout(self.timeout))?;
        Ok(Err(Response { status, headers, body: body.map_err(|e| self.failure(&e))? }))
    }

    fn failure(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() {
            Failure::Timeout(self.timeout)
        } else if error.is_connect() {
            Failure::Connect(innermost(error))
        } else {
            Failure::Broken(innermost(error))
        }
    }
}

/// The text of the error at the root: the outer ones only repeat the URL.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut current = error;
    while let Some(source) = current.source() {
        current = source;
    }
    current.to_string()
}

/// Chooses the TLS implementation for the process, once.
fn install_crypto() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // An error means that the embedding program has chosen one already, which is as good.
        let _: Result<(), Arc<_>> = rustls::crypto::ring::default_provider().install_default();
    });
}
