//! What is asked of a target before there is a story to tell, and what to say where nothing comes of it.

use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use url::Url;

use super::{TargetError, public_url};
use crate::client::{Connection, Network, NetworkOptions};
use crate::trace::{Failure, Request, Response};

/// Fetches JSON: the outer error is a server that does not answer, the inner one says in words what
/// answered instead of JSON.
pub(super) async fn fetch_json(
    connection: &Connection,
    url: &Url,
) -> Result<Result<Value, String>, TargetError> {
    let response = send(connection, &get(url)).await?;
    if !response.status.is_success() {
        return Ok(Err(format!("status {}", response.status.as_u16())));
    }
    let media_type =
        response.headers.text(header::CONTENT_TYPE).unwrap_or("no media type").to_owned();
    Ok(serde_json::from_slice(&response.body).map_err(|_| {
        format!("status {} with {media_type} that is not JSON", response.status.as_u16())
    }))
}

/// Fetches a document that somebody named by its URL, as text. Only that host is spoken to: a redirect is
/// told, and not followed.
///
/// # Errors
///
/// Says why there is none, and what to do about it.
pub async fn fetch_document(url: &str) -> Result<String, TargetError> {
    let parsed = parse_base(url)?;
    let network = Network::new(NetworkOptions::default(), Vec::new())
        .map_err(|problem| TargetError::Network { problem })?;
    network.prepare(&parsed).map_err(|problem| TargetError::Network { problem })?;
    let mut headers = HeaderMap::new();
    let types = "application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5";
    headers.insert(header::ACCEPT, HeaderValue::from_static(types));
    let request = Request::get(parsed.clone(), headers);
    let response = send(&network.connect(&parsed), &request).await?;
    let no_document = |seen| TargetError::NoDocument { url: public_url(url), seen };
    let status = response.status.as_u16();
    if !response.status.is_success() {
        let location = response.headers.text(header::LOCATION);
        let leads = location.map(|to| format!(", which leads to {to}")).unwrap_or_default();
        return Err(no_document(format!("status {status}{leads}")));
    }
    String::from_utf8(response.content().to_vec())
        .map_err(|_| no_document(format!("status {status} with content that is no UTF-8")))
}

/// Sends a request of the harness's own.
///
/// # Errors
///
/// Says why there was no answer, and what to do about it.
pub(super) async fn send(
    connection: &Connection,
    request: &Request,
) -> Result<Response, TargetError> {
    connection.send(request).await.map_err(|failure| TargetError::Unreachable {
        url: request.url.to_string(),
        hint: hint(&request.url, &failure),
        failure,
    })
}

/// A request for JSON.
pub(super) fn get(url: &Url) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    Request::get(url.clone(), headers)
}

fn hint(url: &Url, failure: &Failure) -> &'static str {
    match failure {
        Failure::Connect(text) if url.scheme() == "https" && is_tls(text) => {
            "The TLS handshake failed. If the server speaks plain HTTP, write http://; if its \
             certificate is not signed by an authority that the system trusts, name that authority's \
             certificate as `ca` in the section `[tls]` of a target file."
        }
        Failure::Connect(_) => {
            "Is the server running, and is this its host and port? `sixfold demo` shows a run \
             against a server that is sure to be there."
        }
        Failure::Timeout(_) => {
            "Give it longer with --timeout, or look at what the server is waiting for."
        }
        Failure::TooLarge(_) | Failure::TooMany(_) | Failure::Unsendable(_) => {
            "No server of records answers so. Try the URL with curl, and mend what it answers."
        }
        Failure::Broken(_) | Failure::Dialect(_) | Failure::Adapter(_) | Failure::TakenDown(_) => {
            "Does something other than an HTTP server listen there? Try the URL with curl."
        }
    }
}

fn is_tls(text: &str) -> bool {
    ["certificate", "tls", "handshake", "HandshakeFailure", "InvalidContentType", "corrupt message"]
        .iter()
        .any(|word| text.contains(word))
}

/// The base URL in this text.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn parse_base(text: &str) -> Result<Url, TargetError> {
    let refuse =
        |reason: &str| TargetError::Url { text: text.to_owned(), reason: reason.to_owned() };
    let url = Url::parse(text).map_err(|e| refuse(&e.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.host().is_some() => Ok(url),
        "http" | "https" => Err(refuse("it names no host")),
        scheme => Err(refuse(&format!("its scheme is `{scheme}`, not http or https"))),
    }
}

/// Resolves a link of the document, and refuses one that leads to another host.
pub(super) fn resolve(document: &Url, base: &Url, link: &str) -> Result<Url, TargetError> {
    let url = document.join(link).map_err(|e| TargetError::UnusableDiscovery {
        url: document.to_string(),
        problem: format!("`{link}` is not a URL reference: {e}"),
    })?;
    if url.origin() == base.origin() {
        Ok(url)
    } else {
        Err(TargetError::ForeignLink { url: document.to_string(), link: link.to_owned() })
    }
}
