//! The members of a message, read out of its schema.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::schema;

/// A table of members for the message itself and for each object below it; `None` where no schema
/// has this name.
pub(super) fn of_schema(name: &str) -> Option<String> {
    let published = schema::messages().into_iter().find(|published| published.name == name)?;
    let root = published.schema.to_value();
    let mut text = table(&root);
    let definitions = root.get("$defs").and_then(Value::as_object).into_iter().flatten();
    for (name, definition) in definitions {
        if definition.get("properties").is_some() {
            let _ = write!(
                text,
                "\n**{}** ({})\n\n{}",
                name,
                description(definition),
                table(definition)
            );
        } else if definition.get("oneOf").is_some() {
            let _ = write!(
                text,
                "\n**{}** ({})\n\n{}",
                name,
                description(definition),
                choices(definition)
            );
        }
    }
    Some(text)
}

fn table(object: &Value) -> String {
    let mut text =
        String::from("| member | type | always there | what it says |\n|---|---|---|---|\n");
    let required = object.get("required").and_then(Value::as_array);
    for (name, member) in properties(object) {
        let always = required.is_some_and(|names| names.iter().any(|one| one == name));
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | {} |",
            kind(member),
            if always { "yes" } else { "no" },
            description(member)
        );
    }
    text
}

fn choices(definition: &Value) -> String {
    let mut text = String::from("| value | what it says |\n|---|---|\n");
    for choice in definition.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
        let value = choice.get("const").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(text, "| `{value}` | {} |", description(choice));
    }
    text
}

fn properties(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn description(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split("\n\n").next().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

/// The type of a member, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return format!("`{}`", reference.rsplit('/').next().unwrap_or(reference));
    }
    match schema.get("type") {
        Some(Value::String(name)) if name == "array" => {
            format!("array of {}", schema.get("items").map_or_else(|| "anything".to_owned(), kind))
        }
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    }
}
