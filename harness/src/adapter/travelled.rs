//! What an adapter says has travelled.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};
use sixfold_reports::render::count;
use url::Url;

use super::message::{Came, Sent, Travelled};
use crate::trace::{Delivery, Failure, Request, Response, Spoken};

/// How many requests for one question are taken in.
const MOST: usize = 100;

/// What the program says has travelled.
///
/// # Errors
///
/// Says what of it cannot have.
pub(super) fn spoken(value: Value) -> Result<Vec<Spoken>, String> {
    let all: Vec<Travelled> =
        serde_json::from_value(value).map_err(|e| format!("`spoken` cannot be read: {e}"))?;
    if all.len() > MOST {
        let requests = count(all.len(), "request");
        return Err(format!("`spoken` has {requests}, and {MOST} are the most"));
    }
    all.into_iter().map(one).collect()
}

fn one(travelled: Travelled) -> Result<Spoken, String> {
    let response = match (travelled.response, travelled.failure) {
        (Some(came), _) => Ok(answer(came)?),
        (None, failure) => {
            Err(Failure::Broken(failure.unwrap_or_else(|| "no answer came".to_owned())))
        }
    };
    Ok(Spoken { request: request(travelled.request)?, response })
}

fn request(sent: Sent) -> Result<Request, String> {
    let method = Method::from_bytes(sent.method.as_bytes())
        .map_err(|_| format!("`spoken` has a method that is none: {}", sent.method))?;
    let url = Url::parse(&sent.url)
        .map_err(|e| format!("`spoken` has a URL that is none: {}: {e}", sent.url))?;
    let headers = headers(&sent.headers)?;
    let (headers, body) = (headers.into(), sent.body.into());
    Ok(Request { method, url, headers, body, delivery: Delivery::AtOnce })
}

fn answer(came: Came) -> Result<Response, String> {
    let status = StatusCode::from_u16(came.status)
        .map_err(|_| format!("`spoken` has a status that is none: {}", came.status))?;
    let mut headers = headers(&came.headers)?;
    // The program has decoded the content to be able to write it down.
    headers.remove(http::header::CONTENT_ENCODING);
    Ok(Response { status, headers: headers.into(), body: came.body.into() })
}

fn headers(fields: &Map<String, Value>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let field = HeaderName::try_from(name.as_str()).ok().zip(HeaderValue::from_str(&text).ok());
        let (name, value) =
            field.ok_or_else(|| format!("`spoken` has a header field that is none: {name}"))?;
        headers.append(name, value);
    }
    Ok(headers)
}
