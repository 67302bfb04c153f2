//! Where a document says that its server is.

use serde_json::Value;

use super::document::Document;

/// The longest URL of a server, and the longest value of a variable in it, in bytes.
const URL: usize = 2_000;
const VALUE: usize = 200;

/// The path that goes before those of the document, as far as the base URL does not end in it; as an error
/// the URL that it could not be told from.
pub(super) fn prefix(document: &Document, base: &str) -> Result<String, String> {
    let server = url(document);
    // A path alone is a URL reference; of a whole URL, only the path counts: the host is the user's word.
    let path = server
        .split_once("://")
        .map_or(server.as_str(), |(_, rest)| rest.find('/').map_or("", |slash| &rest[slash..]));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    if server.len() > URL || !path.chars().all(is_plain) {
        return Err(server);
    }
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let base = format!("/{}", base.trim_matches('/'));
    let is_given = |count: &usize| base.ends_with(&format!("/{}", segments[..*count].join("/")));
    let given = (1..=segments.len()).rev().find(is_given).unwrap_or(0);
    Ok(segments[given..].iter().map(|segment| format!("{segment}/")).collect())
}

/// The URL of the first server, each variable in it as it is by default.
fn url(document: &Document) -> String {
    let text = document.text("/servers/0/url").unwrap_or_default();
    let variables = document.root().pointer("/servers/0/variables");
    if text.len() > URL {
        return text.to_owned();
    }
    let mut url = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        url.push_str(before);
        let variable = from.split_once('}').and_then(|(name, behind)| {
            let value = variables?.get(name)?.get("default").and_then(Value::as_str)?;
            Some((value, behind)).filter(|(value, _)| value.len() <= VALUE)
        });
        let (value, behind) = variable.unwrap_or(("{", from));
        url.push_str(value);
        rest = behind;
    }
    url + rest
}
