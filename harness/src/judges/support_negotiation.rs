//! What a client says it can read: lists of header fields with weights (RFC 9110 section 12.4.2).

use http::header::{self, AsHeaderName};

use crate::trace::Exchange;

/// Whether a request says in `Accept` that it cannot read JSON. One without the field reads all.
pub(super) fn excludes_json(exchange: &Exchange) -> bool {
    let Some(field) = request_header(exchange, header::ACCEPT) else { return false };
    if field == "application/json" {
        // What nearly every request says.
        return false;
    }
    // The most specific range decides (RFC 9110 section 12.5.1).
    let listed = weights(field);
    ["application/json", "application/*", "*/*"]
        .iter()
        .find_map(|range| weight(&listed, range))
        .is_none_or(|weight| weight <= 0.0)
}

/// Whether a request says in `Accept-Encoding` that it can read this coding; `None` where it says
/// nothing of codings at all.
pub(super) fn allows_coding(exchange: &Exchange, coding: &str) -> Option<bool> {
    let listed = weights(request_header(exchange, header::ACCEPT_ENCODING)?);
    let said = weight(&listed, coding).or_else(|| weight(&listed, "*"));
    // What is not listed is not allowed, but for the content as it is (RFC 9110 section 12.5.3).
    Some(said.map_or(coding == "identity", |weight| weight > 0.0))
}

/// The codings of an answer, in lowercase, without `identity`.
pub(super) fn codings(exchange: &Exchange) -> Vec<String> {
    let Some(mut codings) = super::support_http::list(exchange, header::CONTENT_ENCODING) else {
        return Vec::new();
    };
    codings.retain(|coding| coding != "identity");
    codings
}

/// The value of a header field of the request, if it is there and is text.
pub(super) fn request_header(exchange: &Exchange, name: impl AsHeaderName) -> Option<&str> {
    exchange.request.headers.get(name)?.to_str().ok()
}

/// The items of a list, in lowercase, each with its weight.
fn weights(field: &str) -> Vec<(String, f32)> {
    let items = field.split(',').map(|item| {
        let mut parts = item.split(';').map(|part| part.trim().to_ascii_lowercase());
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").map(str::to_owned));
        (name, weight.and_then(|text| text.trim().parse().ok()).unwrap_or(1.0))
    });
    items.filter(|(name, _)| !name.is_empty()).collect()
}

fn weight(listed: &[(String, f32)], name: &str) -> Option<f32> {
    listed.iter().find(|(listed, _)| listed == name).map(|(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::{weight, weights};

    #[test]
    fn weights_are_read() {
        let listed = weights("gzip;q=0, Identity , *; q=0.5,,br;q=x");
        for (name, expected) in
            [("gzip", Some(0.0)), ("identity", Some(1.0)), ("*", Some(0.5)), ("br", Some(1.0))]
        {
            assert_eq!(weight(&listed, name), expected, "{name}");
        }
        assert_eq!(weight(&listed, "deflate"), None);
    }
}
