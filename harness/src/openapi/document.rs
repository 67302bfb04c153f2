//! The document as data, and what its references lead to.

use serde_json::{Map, Value};

use super::OpenApiError;
use crate::bounds;

/// How many references are followed one behind another.
const HOPS: usize = 32;

/// How deep a document may nest.
const DEPTH: usize = 120;

/// An OpenAPI document, 3.0 or 3.1.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    root: Value,
}

impl Document {
    /// Reads a document, JSON or YAML. `name` is how the user named it, for messages.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, where, and what to do.
    pub fn parse(name: &str, text: &str) -> Result<Document, OpenApiError> {
        let too_large = |what, most| OpenApiError::TooLarge { name: name.to_owned(), what, most };
        if text.len() > bounds::ANSWER {
            return Err(too_large("bytes", bounds::ANSWER));
        }
        if bounds::has_too_many_values(text.as_bytes()) {
            return Err(too_large("values", bounds::VALUES));
        }
        let root = value(text)
            .map_err(|problem| OpenApiError::Unreadable { name: name.to_owned(), problem })?;
        if bounds::values(&root) > bounds::VALUES as u64 {
            return Err(too_large("values", bounds::VALUES));
        }
        let document = Document { name: name.to_owned(), root };
        document.check_version()?;
        document.check_references(&document.root, &mut String::new())?;
        Ok(document)
    }

    /// A schema that stands alone, as if it were a document: its references lead to its own parts.
    pub(super) fn of_schema(schema: Value) -> Document {
        Document { name: String::new(), root: schema }
    }

    /// How the user named it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it calls the server.
    pub fn title(&self) -> &str {
        self.text("/info/title").unwrap_or("server")
    }

    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    pub(super) fn text(&self, pointer: &str) -> Option<&str> {
        self.root.pointer(pointer)?.as_str()
    }

    /// The paths, in the order of the document.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        paths
            .into_iter()
            .flatten()
            .filter_map(|(path, item)| Some((path.as_str(), self.resolve(item).as_object()?)))
    }

    /// What a reference leads to; the value itself where it is none, and null where it leads nowhere.
    pub(super) fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let mut value = value;
        for _ in 0..HOPS {
            let Some(reference) = reference(value) else { return value };
            let Some(found) = self.find(reference) else { return &Value::Null };
            value = found;
        }
        &Value::Null
    }

    fn find(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        self.root.pointer(&percent_decoded(pointer))
    }

    fn check_version(&self) -> Result<(), OpenApiError> {
        let wrong = |problem: String| OpenApiError::Version { name: self.name.clone(), problem };
        match (self.root.get("openapi"), self.root.get("swagger")) {
            (Some(Value::String(version)), _)
                if version.starts_with("3.0") || version.starts_with("3.1") =>
            {
                Ok(())
            }
            (Some(version), _) => Err(wrong(format!("its `openapi` is {version}"))),
            (None, Some(version)) => Err(wrong(format!("it is Swagger {version}"))),
            (None, None) => Err(wrong(
                "it has no member `openapi`; is this the document itself, and not a page about it?"
                    .to_owned(),
            )),
        }
    }

    /// Sees that each reference leads somewhere, and somewhere within the document.
    fn check_references(&self, value: &Value, at: &mut String) -> Result<(), OpenApiError> {
        let length = at.len();
        match value {
            Value::Object(members) => {
                if let Some(reference) = reference(value) {
                    let wrong = |problem| OpenApiError::Reference {
                        name: self.name.clone(),
                        reference: reference.to_owned(),
                        at: at.clone(),
                        problem,
                    };
                    if !reference.starts_with('#') {
                        return Err(wrong("that is not within it"));
                    }
                    if self.find(reference).is_none() {
                        return Err(wrong("there is no such thing in it"));
                    }
                    if self.resolve(value).is_null() {
                        return Err(wrong("that leads back to where it began"));
                    }
                }
                // What stands in an example is content, whatever it looks like.
                for (name, inner) in members.iter().filter(|(name, _)| !is_content(name)) {
                    at.push('/');
                    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    self.check_references(inner, at)?;
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, inner) in items.iter().enumerate() {
                    at.push_str(&format!("/{index}"));
                    self.check_references(inner, at)?;
                    at.truncate(length);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The text as JSON, or as YAML.
fn value(text: &str) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        // YAML holds JSON, but its reader says less well what is wrong with JSON.
        return serde_json::from_str(text).map_err(|e| format!("it is no JSON: {e}"));
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEPTH, max_nodes: bounds::VALUES },
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|e| format!("it is no YAML: {}", e.without_snippet()))
}

pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

fn is_content(name: &str) -> bool {
    matches!(name, "example" | "examples" | "default" | "const" | "enum")
}

/// A fragment as text (RFC 3986 section 2.1).
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
