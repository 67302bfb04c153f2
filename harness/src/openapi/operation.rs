//! One operation of a document: its parameters, its content, its answers.

use serde_json::{Map, Value};

use super::document::Document;
use super::shape::Shape;

/// One operation of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'d> {
    document: &'d Document,
    /// The method, in lowercase.
    pub(super) method: &'static str,
    /// The path, as the document has it.
    pub(super) path: &'d str,
    item: &'d Map<String, Value>,
    own: &'d Value,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub(super) struct Parameter<'d> {
    pub(super) name: &'d str,
    /// `query`, `header`, `path` or `cookie`.
    pub(super) place: &'d str,
    pub(super) shape: Shape<'d>,
    own: &'d Value,
}

/// An answer of an operation.
#[derive(Clone, Debug)]
pub(super) struct Answer<'d> {
    /// The status; `None` for a range or the default.
    pub(super) status: Option<u16>,
    /// The content, if there is any and it is JSON.
    pub(super) content: Option<Shape<'d>>,
    /// The names of its header fields.
    pub(super) headers: Vec<&'d str>,
}

impl<'d> Operation<'d> {
    pub(super) fn find(
        document: &'d Document,
        path: &'d str,
        item: &'d Map<String, Value>,
        method: &'static str,
    ) -> Option<Operation<'d>> {
        let own = item.get(method).filter(|own| own.is_object())?;
        Some(Operation { document, method, path, item, own })
    }

    /// How a comment names it.
    pub(super) fn said(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }

    pub(super) fn parameters(&self) -> Vec<Parameter<'d>> {
        let mut parameters: Vec<Parameter<'_>> = Vec::new();
        let lists = [self.own.get("parameters"), self.item.get("parameters")];
        for parameter in lists.into_iter().flatten().filter_map(Value::as_array).flatten() {
            let own = self.document.resolve(parameter);
            let text = |name: &str| own.get(name).and_then(Value::as_str);
            let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
            let known = parameters.iter().any(|one| one.name == name && one.place == place);
            if !known {
                let schema = own.get("schema").unwrap_or(&Value::Null);
                let shape = Shape::of(self.document, schema);
                parameters.push(Parameter { name, place, shape, own });
            }
        }
        parameters
    }

    /// The first of these names that is a parameter there.
    pub(super) fn parameter(&self, place: &str, names: &[&str]) -> Option<Parameter<'d>> {
        let parameters = self.parameters();
        let found = names.iter().find_map(|name| {
            parameters.iter().find(|one| one.place == place && one.name.eq_ignore_ascii_case(name))
        });
        found.cloned()
    }

    /// The content of a request: media type and schema, for each type that is JSON.
    pub(super) fn contents(&self) -> Vec<(&'d str, Shape<'d>)> {
        let body = self.own.get("requestBody").map(|body| self.document.resolve(body));
        body.map(|body| self.media_types(body)).unwrap_or_default()
    }

    /// The content of a request; of several, the one that says most clearly what it does.
    pub(super) fn content(&self) -> Option<(&'d str, Shape<'d>)> {
        let contents = self.contents();
        let liked = ["application/merge-patch+json", "application/json"];
        let found = liked.iter().find_map(|liked| contents.iter().find(|(name, _)| name == liked));
        let other = || contents.iter().find(|(name, _)| !name.contains("json-patch"));
        found.or_else(other).cloned()
    }

    pub(super) fn answers(&self) -> Vec<Answer<'d>> {
        let answers = self.own.get("responses").and_then(Value::as_object);
        let read = |(status, answer): (&'d String, &'d Value)| {
            let answer = self.document.resolve(answer);
            let headers = answer.get("headers").and_then(Value::as_object);
            Answer {
                status: status.parse().ok(),
                content: self.media_types(answer).into_iter().next().map(|(_, shape)| shape),
                headers: headers.into_iter().flatten().map(|(name, _)| name.as_str()).collect(),
            }
        };
        answers.into_iter().flatten().map(read).collect()
    }

    /// The answers that say yes, those with content first.
    pub(super) fn accepted(&self) -> Vec<Answer<'d>> {
        let mut answers = self.answers();
        answers.retain(|answer| answer.status.is_none_or(|status| (200..300).contains(&status)));
        answers.sort_by_key(|answer| (answer.status.is_none(), answer.content.is_none()));
        answers
    }

    /// The content of the first answer that says yes and has any.
    pub(super) fn answer(&self) -> Option<Shape<'d>> {
        self.accepted().into_iter().find_map(|answer| answer.content)
    }

    pub(super) fn answers_with(&self, status: u16) -> bool {
        self.answers().iter().any(|answer| answer.status == Some(status))
    }

    /// The security requirements that hold here: those of its own, or those of the document.
    pub(super) fn security(&self) -> Option<&'d Value> {
        self.own.get("security").or_else(|| self.document.root().get("security"))
    }

    fn media_types(&self, of: &'d Value) -> Vec<(&'d str, Shape<'d>)> {
        let content = of.get("content").and_then(Value::as_object);
        let is_json = |name: &str| {
            let bare = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            bare == "*/*" || bare.ends_with("/json") || bare.ends_with("+json")
        };
        content
            .into_iter()
            .flatten()
            .filter(|(name, _)| is_json(name))
            .map(|(name, media)| {
                let schema = self.document.resolve(media).get("schema").unwrap_or(&Value::Null);
                (name.as_str(), Shape::of(self.document, schema))
            })
            .collect()
    }
}

impl<'d> Parameter<'d> {
    /// Whether a request has to have it.
    pub(super) fn is_required(&self) -> bool {
        self.own.get("required") == Some(&Value::Bool(true))
    }

    /// A value that it is shown with.
    pub(super) fn example(&self) -> Option<&'d Value> {
        self.own.get("example")
    }

    /// A value that it may have, as the document says by a default, an example or a choice of one.
    pub(super) fn value(&self) -> Option<String> {
        let only = || match self.shape.choices().as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let value = self.shape.facet("default").or_else(only);
        let value = value.or_else(|| self.own.get("example")).or_else(|| self.shape.example())?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
