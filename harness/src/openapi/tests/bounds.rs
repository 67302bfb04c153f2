//! Documents that want to be more than one can hold, or to be taken for something else.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::drafted;
use crate::openapi::Document;

/// Two paths over a schema of this text.
fn with_schema(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths:\n  /notes:\n    get: \
         {{ responses: {{ 200: {{ content: {{ application/json: {{ schema: {{ type: array, items: {schema} }} }} }} }} }} }}\n    \
         post: {{ requestBody: {{ content: {{ application/json: {{ schema: {schema} }} }} }}, responses: {{}} }}\n  \
         /notes/{{id}}:\n    get: {{ responses: {{ 200: {{ content: {{ application/json: {{ schema: {schema} }} }} }} }} }}\n"
    )
}

#[test]
fn schemas_that_hold_themselves_come_to_an_end() {
    let mut text = with_schema("{ $ref: '#/components/schemas/Node' }");
    text.push_str(
        "components:\n  schemas:\n    Node:\n      allOf: [{ $ref: '#/components/schemas/Node' }, \
         { $ref: '#/components/schemas/Node' }]\n      properties:\n        id: { type: string }\n        \
         text: { type: string }\n        child: { $ref: '#/components/schemas/Node' }\n",
    );
    let began = Instant::now();
    let drafted = drafted("t", &text, "/");
    assert!(drafted.text.contains("text = { kind = \"text\" }"), "{}", drafted.text);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let deep = format!("openapi: 3.0.0\nx: {}{}", "[".repeat(500), "]".repeat(500));
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{inner}]");
    }
    let long = format!("openapi: 3.0.0\nx: {}", "y".repeat(crate::bounds::ANSWER));
    let many =
        format!("{{\"openapi\": \"3.0.0\", \"x\": [0{}]}}", ",0".repeat(crate::bounds::VALUES));
    for (name, text) in [("deep", deep), ("bomb", bomb), ("long", long), ("many", many)] {
        let problem = Document::parse(name, &text).expect_err(name);
        let told = problem.to_string();
        assert!(told.starts_with(&format!("{name} ")), "{told}");
        assert!(told.len() < 1000, "{name}: {} bytes of message", told.len());
    }
}

#[test]
fn what_a_document_says_stays_where_it_is_put() {
    let hostile = "x\\u001b[2J\\u202e\\n[entities.evil]\\n\\\"\\u007f'''";
    let text = format!(
        "{{\"openapi\": \"3.0.0\", \"info\": {{\"title\": \"{hostile}\"}}, \
         \"servers\": [{{\"url\": \"/{hostile}\"}}], \"paths\": {{\
         \"/{hostile}\": {{\"get\": {{\"parameters\": [{{\"name\": \"limit\", \"in\": \"query\"}}], \"responses\": {{}}}}, \
         \"post\": {{\"requestBody\": {{\"content\": {{\"application/json\": {{\"schema\": {{\"properties\": \
         {{\"id\": {{\"type\": \"string\"}}, \"{hostile}\": {{\"type\": \"string\"}}}}}}}}}}}}, \
         \"responses\": {{\"201\": {{\"content\": {{\"application/json\": {{\"schema\": {{\"properties\": {{\"id\": {{}}}}}}}}}}}}}}}}}}, \
         \"/{hostile}/{{id}}\": {{\"delete\": {{\"responses\": {{}}}}}}}}}}"
    );
    let drafted = drafted("t", &text, "/");
    assert!(!drafted.text.contains(['\u{1b}', '\u{202e}', '\u{7f}']), "{}", drafted.text);
    assert_eq!(drafted.entities.len(), 1);
    assert!(
        !drafted.text.lines().any(|line| line.starts_with("[entities.evil]")),
        "{}",
        drafted.text
    );
}
