//! The messages' schemas as components.

use serde_json::{Map, Value};

use crate::schema;

/// Where components live.
const COMPONENTS: &str = "#/components/schemas/";

/// Every message of the binding and everything that its schema defines, under the name of its type.
pub(super) fn schemas() -> Map<String, Value> {
    let mut components = Map::new();
    // The catalogue describes this project and is never sent by a server.
    for published in
        schema::messages().into_iter().filter(|published| published.name != "catalogue")
    {
        let Value::Object(mut root) = published.schema.to_value() else { continue };
        // An `$id` would make references relative to itself, and OpenAPI names the dialect once.
        root.shift_remove("$id");
        root.shift_remove("$schema");
        let definitions = root.shift_remove("$defs");
        let title = root.shift_remove("title");
        let name = title.as_ref().and_then(Value::as_str).unwrap_or(published.name).to_owned();
        add(&mut components, name, Value::Object(root));
        if let Some(Value::Object(definitions)) = definitions {
            for (name, definition) in definitions {
                add(&mut components, name, definition);
            }
        }
    }
    components
}

/// A reference to a message by the name of its published schema.
pub(super) fn reference(schema: &str) -> Value {
    let published = schema::messages().into_iter().find(|published| published.name == schema);
    let title = published.and_then(|published| {
        published.schema.get("title").and_then(Value::as_str).map(str::to_owned)
    });
    serde_json::json!({ "$ref": format!("{COMPONENTS}{}", title.as_deref().unwrap_or(schema)) })
}

fn add(components: &mut Map<String, Value>, name: String, mut schema: Value) {
    rewrite(&mut schema);
    components.entry(name).or_insert(schema);
}

/// References inside a schema become references to components.
fn rewrite(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                match member {
                    Value::String(text) if name == "$ref" => {
                        *text = text.replacen("#/$defs/", COMPONENTS, 1);
                    }
                    member => rewrite(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        _ => {}
    }
}
