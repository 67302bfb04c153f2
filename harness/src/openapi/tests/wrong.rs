//! Documents that are wrong.

use crate::openapi::{Document, draft};

/// What is said of a document.
fn told(text: &str) -> String {
    match Document::parse("api.yaml", text) {
        Err(problem) => problem.to_string(),
        Ok(document) => match draft(&document, "/", &[]) {
            Err(problem) => problem.to_string(),
            Ok(drafted) => format!("it can be used:\n{}", drafted.text),
        },
    }
}

#[test]
fn documents_that_are_wrong() {
    let head = "openapi: 3.0.0\ninfo: { title: t, version: '1' }\n";
    let cases = [
        "<!doctype html><title>API</title>".to_owned(),
        "{ \"openapi\": \"3.0.0\", ".to_owned(),
        "openapi: [3\ninfo:".to_owned(),
        "swagger: \"2.0\"\n".to_owned(),
        "openapi: 4.0.0\n".to_owned(),
        "asyncapi: 2.0.0\n".to_owned(),
        head.to_owned(),
        format!("{head}paths:\n  /health: {{ get: {{ responses: {{}} }} }}\n"),
        format!("{head}paths:\n  /a: {{ $ref: 'other.yaml#/a' }}\n"),
        format!("{head}paths:\n  /a: {{ $ref: '#/components/a' }}\n"),
        format!(
            "{head}paths:\n  /a: {{ $ref: '#/x/a' }}\nx: {{ a: {{ $ref: '#/x/b' }}, b: {{ $ref: '#/x/a' }} }}\n"
        ),
        format!(
            "{head}paths:\n  /a:\n    get: {{ responses: {{}} }}\n    post: {{ responses: {{}} }}\n  \
             /a/{{id}}: {{ get: {{ responses: {{}} }} }}\n"
        ),
    ];
    let told: Vec<String> =
        cases.iter().map(|text| format!("{}\n=> {}", text.trim_end(), told(text))).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}
