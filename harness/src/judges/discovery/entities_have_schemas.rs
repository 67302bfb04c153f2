//! Judges `discovery/entities_have_schemas`: every entity has a JSON Schema that describes what its
//! live records carry, and says which members the server manages.

use serde_json::Value;

use crate::judges::support::{beside_the_point, described};
use crate::judges::support_locking::MANAGED;
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges every schema that was asked for. Whether the records keep to it is judged by
/// `discovery/records_match_their_schema`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::SCHEMA) {
        if let Some(reason) = beside_the_point(exchange) {
            findings.unclear(reason);
            continue;
        }
        let schema = exchange.reply.json().filter(|_| exchange.status() == Some(200));
        let Some(schema) = schema else {
            findings
                .breach("status 200 with the schema of the entity", described(exchange))
                .shown_by(exchange, "asks for the schema");
            continue;
        };
        let faults = faults(schema);
        if faults.is_empty() {
            findings.kept();
        } else {
            findings
                .breach(
                    "a JSON Schema 2020-12 that describes and requires every member, the server's as `readOnly`",
                    faults.join("; "),
                )
                .shown_by(exchange, "the schema");
        }
    }
}

/// What is wrong with the schema by itself.
fn faults(schema: &Value) -> Vec<String> {
    if let Err(e) = jsonschema::draft202012::new(schema) {
        return vec![format!("it is no JSON Schema 2020-12: {e}")];
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return vec!["it has no `properties`".to_owned()];
    };
    let mut faults = Vec::new();
    for name in MANAGED {
        match properties.get(name) {
            None => faults.push(format!("`{name}` is not described")),
            Some(own) if own.get("readOnly") != Some(&Value::Bool(true)) => {
                faults.push(format!("`{name}` is not marked `readOnly`"));
            }
            Some(_) => {}
        }
    }
    let required = |name: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|member| member == name))
    };
    let optional: Vec<&String> = properties.keys().filter(|name| !required(name)).collect();
    if !optional.is_empty() {
        let names: Vec<String> = optional.iter().map(|name| format!("`{name}`")).collect();
        faults.push(format!(
            "{} not required, and live records carry every member",
            names.join(", ")
        ));
    }
    faults
}
