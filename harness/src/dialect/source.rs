//! Where in an answer something stands.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::trace::PackedFields;

/// Where in an answer something stands: a JSON Pointer (RFC 6901), `header NAME`, `link REL` for a
/// target of the `Link` field (RFC 8288), or `max POINTER` for the greatest value of the page's items.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub enum Source {
    /// In the content.
    Body(String),
    /// In a header field. The quotation marks of an entity tag are left out.
    Header(String),
    /// The target of a link with this relation.
    Link(String),
    /// The greatest value at this pointer in the items of the page.
    Max(String),
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(text: String) -> Result<Source, String> {
        let wrong = || {
            format!(
                "`{text}` names no place in an answer; write a JSON Pointer such as /data/id, \
                 `header NAME`, `link REL` or `max POINTER`"
            )
        };
        if text.is_empty() || text.starts_with('/') {
            return Ok(Source::Body(text));
        }
        let (word, rest) = text.split_once(' ').ok_or_else(wrong)?;
        match word {
            "header" => Ok(Source::Header(rest.to_ascii_lowercase())),
            "link" => Ok(Source::Link(rest.to_owned())),
            "max" if rest.starts_with('/') => Ok(Source::Max(rest.to_owned())),
            _ => Err(wrong()),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Body(pointer) => write!(f, "`{pointer}` in the content"),
            Source::Header(name) => write!(f, "the header field `{name}`"),
            Source::Link(relation) => write!(f, "a link `{relation}`"),
            Source::Max(pointer) => write!(f, "the greatest `{pointer}`"),
        }
    }
}

impl Source {
    /// What stands there: in header fields and links a text, in the content whatever it is. The
    /// greatest value is for the reader of the items to find.
    pub(super) fn find(&self, headers: &PackedFields, content: Option<&Value>) -> Option<Value> {
        match self {
            Source::Body(pointer) => content?.pointer(pointer).cloned(),
            Source::Header(name) => {
                let text = headers.text(name)?.trim();
                let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                Some(bare.unwrap_or(text).into())
            }
            Source::Link(relation) => headers
                .texts(http::header::LINK.as_str())
                .find_map(|field| link(field, relation))
                .map(Value::from),
            Source::Max(_) => None,
        }
    }
}

/// The target of the link with this relation (RFC 8288 section 3).
fn link(field: &str, relation: &str) -> Option<String> {
    field.split(",").find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_it = parameters.split(';').any(|parameter| {
            let value = parameter.trim().strip_prefix("rel=").map(|value| value.trim_matches('"'));
            value.is_some_and(|value| value.split(' ').any(|word| word == relation))
        });
        is_it.then(|| target.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use serde_json::{Value, json};

    use super::Source;

    fn found(source: &str, content: &Value) -> Option<Value> {
        let mut headers = HeaderMap::new();
        headers.insert("etag", HeaderValue::from_static("\"17\""));
        headers.insert(
            "link",
            HeaderValue::from_static(
                "<http://a/?p=1>; rel=\"prev\", <http://a/?p=3>; rel=\"next\"",
            ),
        );
        let source = Source::try_from(source.to_owned()).expect("it is a source");
        source.find(&headers.into(), Some(content))
    }

    #[test]
    fn things_are_found_where_they_stand() {
        let content = json!({"data": {"v": 3}});
        assert_eq!(found("/data/v", &content), Some(json!(3)));
        assert_eq!(found("", &content), Some(content.clone()));
        assert_eq!(found("/data/w", &content), None);
        assert_eq!(found("header ETag", &content), Some(json!("17")));
        assert_eq!(found("link next", &content), Some(json!("http://a/?p=3")));
        assert_eq!(found("link last", &content), None);
        assert!(Source::try_from("cookie a".to_owned()).is_err());
    }
}
