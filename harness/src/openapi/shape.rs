//! What a schema says, with its references followed and its parts put together.

use serde_json::Value;

use super::document::{Document, reference};

/// How many schemas one is put together of at most, and how deep they may lie: recursive ones end here.
const PARTS: usize = 256;
const DEPTH: usize = 16;

/// How many alternatives are compared with one another.
const ALTERNATIVES: usize = 8;

/// A schema, with its references followed: what all its parts say together. Of alternatives, the first
/// counts that is neither null nor a list of what another one is.
#[derive(Clone, Debug)]
pub(super) struct Shape<'d> {
    document: &'d Document,
    parts: Vec<&'d Value>,
    nullable: bool,
}

impl<'d> Shape<'d> {
    pub(super) fn of(document: &'d Document, schema: &'d Value) -> Shape<'d> {
        let mut shape = Shape { document, parts: Vec::new(), nullable: false };
        shape.collect(schema, 0);
        shape
    }

    fn collect(&mut self, schema: &'d Value, depth: usize) {
        if depth > DEPTH || self.parts.len() >= PARTS || !schema.is_object() {
            return;
        }
        self.parts.push(schema);
        if reference(schema).is_some() {
            // Beside a reference, 3.1 lets more be said.
            self.collect(self.document.resolve(schema), depth + 1);
        }
        for part in array(schema, "allOf") {
            self.collect(part, depth + 1);
        }
        for choice in ["anyOf", "oneOf"] {
            let alternatives = array(schema, choice);
            self.nullable |= alternatives.iter().any(|one| self.is_null(one));
            // Where there are more, comparing each with each would take a hostile document's time.
            let can_be_many = alternatives.len() <= ALTERNATIVES;
            let is_many = |one: &Value| {
                let item = self.document.resolve(one).get("items");
                can_be_many && item.is_some_and(|item| alternatives.contains(item))
            };
            let mut single = alternatives.iter().filter(|one| !self.is_null(one) && !is_many(one));
            if let Some(first) = single.next() {
                self.collect(first, depth + 1);
            }
        }
        self.nullable |= schema.get("nullable") == Some(&Value::Bool(true));
        self.nullable |= types(schema).contains(&"null");
    }

    fn is_null(&self, schema: &Value) -> bool {
        let schema = self.document.resolve(schema);
        types(schema) == ["null"] || array(schema, "enum") == [Value::Null]
    }

    /// Whether null is a value of it.
    pub(super) fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// The type, but null; `None` where it has none or several.
    pub(super) fn kind(&self) -> Option<&'d str> {
        let named = self.parts.iter().find_map(|part| {
            let types: Vec<&str> = types(part).into_iter().filter(|kind| *kind != "null").collect();
            (types.len() == 1).then(|| types[0])
        });
        let is_object = || self.facet("properties").is_some();
        let is_text = || {
            let choices = self.choices();
            !choices.is_empty() && choices.iter().all(|choice| choice.is_string())
        };
        named.or_else(|| is_object().then_some("object")).or_else(|| is_text().then_some("string"))
    }

    /// What it says under this key word.
    pub(super) fn facet(&self, name: &str) -> Option<&'d Value> {
        self.parts.iter().find_map(|part| part.get(name))
    }

    pub(super) fn text(&self, name: &str) -> Option<&'d str> {
        self.facet(name)?.as_str()
    }

    pub(super) fn says(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.get(name) == Some(&Value::Bool(true)))
    }

    /// A value that it gives as an example.
    pub(super) fn example(&self) -> Option<&'d Value> {
        let first = || array_facet(self, "examples").and_then(|all| all.first());
        self.facet("example").or_else(first)
    }

    /// The members of an object, in the order of the document.
    pub(super) fn members(&self) -> Vec<(&'d str, Shape<'d>)> {
        let mut members: Vec<(&str, Shape<'_>)> = Vec::new();
        for part in &self.parts {
            let properties = part.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                if members.iter().all(|(known, _)| known != name) {
                    members.push((name, Shape::of(self.document, schema)));
                }
            }
        }
        members
    }

    /// The member of this name.
    pub(super) fn member(&self, name: &str) -> Option<Shape<'d>> {
        let own = self.parts.iter().find_map(|part| part.get("properties")?.get(name))?;
        Some(Shape::of(self.document, own))
    }

    /// The first of these names that it has as a member.
    pub(super) fn first_of(&self, names: &[&'static str]) -> Option<(&'static str, Shape<'d>)> {
        names.iter().find_map(|name| Some((*name, self.member(name)?)))
    }

    /// Whether an object must have this member.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.parts.iter().any(|part| array(part, "required").iter().any(|one| one == name))
    }

    /// The entries of a list.
    pub(super) fn items(&self) -> Option<Shape<'d>> {
        (self.kind() == Some("array"))
            .then(|| self.facet("items"))?
            .map(|items| Shape::of(self.document, items))
    }

    /// The texts that it may be, where they are named.
    pub(super) fn choices(&self) -> Vec<&'d Value> {
        let named = array_facet(self, "enum").map(|all| all.iter().collect());
        named.unwrap_or_else(|| self.facet("const").into_iter().collect())
    }
}

fn array<'d>(schema: &'d Value, name: &str) -> &'d [Value] {
    schema.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn array_facet<'d>(shape: &Shape<'d>, name: &str) -> Option<&'d Vec<Value>> {
    shape.facet(name)?.as_array()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
