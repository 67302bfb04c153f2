//! Documents in, dialect files out; each file is also read by whoever reads dialect files.

mod bounds;
mod guesses;
mod holes;
mod restores;
mod wrong;

use serde_json::{Value, json};

use super::{Document, Drafted, draft};
use crate::dialect;

/// Drafts a dialect, and sees that it can be loaded.
fn drafted(name: &str, text: &str, base: &str) -> Drafted {
    let document = Document::parse(name, text).unwrap_or_else(|e| panic!("{e}"));
    let drafted = draft(&document, base, &[]).unwrap_or_else(|e| panic!("{e}"));
    dialect::parse(name, &drafted.text).unwrap_or_else(|e| panic!("{e}\n{}", drafted.text));
    drafted
}

/// A small document: notes that can be listed, made, read, changed and deleted.
fn small() -> Value {
    let note = json!({ "$ref": "#/components/schemas/Note" });
    let content = |schema: &Value| json!({ "application/json": { "schema": schema } });
    let shows = |schema: &Value| json!({ "200": { "content": content(schema) } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Small" },
        "paths": {
            "/notes": {
                "get": { "parameters": [], "responses": shows(&json!({ "type": "array", "items": note })) },
                "post": { "requestBody": { "content": content(&note) }, "responses": shows(&note) },
            },
            "/notes/{id}": {
                "get": { "responses": shows(&note) },
                "patch": {
                    "requestBody": { "content": content(&json!({ "$ref": "#/components/schemas/Change" })) },
                    "responses": shows(&note),
                },
                "delete": { "responses": { "204": {} } },
            },
        },
        "components": { "schemas": {
            "Note": { "type": "object", "properties": {
                "id": { "type": "string" },
                "text": { "type": "string" },
                "updated_at": { "type": "string", "format": "date-time", "readOnly": true },
                "deleted_at": { "type": ["string", "null"], "readOnly": true },
            } },
            "Change": { "type": "object", "properties": { "text": { "type": "string" } } },
        } },
    })
}

/// The small document with these values put in, each at a JSON Pointer whose last name may be new.
fn small_with(changes: &[(&str, Value)]) -> Drafted {
    let mut document = small();
    for (pointer, value) in changes {
        let (around, name) = pointer.rsplit_once('/').expect("a pointer has a slash");
        let name = name.replace("~1", "/");
        document.pointer_mut(around).expect("it is in the document")[name] = value.clone();
    }
    drafted("small", &document.to_string(), "/")
}

/// The text of a drafted file in which each comment is one line, however long.
fn lines(drafted: &Drafted) -> String {
    let mut text = String::new();
    let mut was_comment = false;
    for line in drafted.text.lines() {
        let comment = line.strip_prefix("# ");
        match comment.filter(|_| was_comment) {
            Some(more) => text.push_str(&format!(" {more}")),
            None => text.push_str(&format!("\n{line}")),
        }
        was_comment = comment.is_some();
    }
    text
}

fn page(drafted: &Drafted) -> String {
    let Drafted { name, entities, scheme, guessed, missed, text } = drafted;
    format!("{name}: {entities:?}, {scheme:?}, {guessed} guessed, {missed} missed\n\n{text}")
}

#[test]
fn a_document_in_the_style_of_rails() {
    let drafted = drafted("rails.yaml", include_str!("documents/rails.yaml"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_kinto() {
    let drafted = drafted("storage.yaml", include_str!("documents/storage.yaml"), "/v1");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_django_rest_framework() {
    let drafted = drafted("django.json", include_str!("documents/django.json"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_a_hosted_backend() {
    let drafted = drafted("backend.yaml", include_str!("documents/backend.yaml"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_drf_spectacular() {
    let drafted = drafted("spectacular.yaml", include_str!("documents/spectacular.yaml"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_fastapi() {
    let drafted = drafted("fastapi.json", include_str!("documents/fastapi.json"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_grape() {
    let drafted = drafted("grape.yaml", include_str!("documents/grape.yaml"), "/api");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_json_api() {
    let drafted = drafted("jsonapi.yaml", include_str!("documents/jsonapi.yaml"), "/jsonapi");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn the_same_document_as_json_and_as_yaml_says_the_same() {
    let text = include_str!("documents/django.json");
    // JSON is YAML as well, where it does not begin with its brace.
    let yaml = format!("# YAML\n{text}");
    assert_eq!(drafted("a", text, "/"), drafted("a", &yaml, "/"));
}
