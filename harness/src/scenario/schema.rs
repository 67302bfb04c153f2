//! The published schema of a scenario file, made from the vocabulary.

use serde_json::{Map, Value, json};
use sixfold_spec::schema::PublishedSchema;

use super::vocabulary::{KEYS, Key, Object, Takes, VERBS, VerbRow};
use super::words::{HookKind, Verb};

/// The schema of a scenario file, JSON Schema 2020-12. Editors can complete and check with it.
pub fn published_schema() -> PublishedSchema {
    let definitions: Map<String, Value> =
        VERBS.iter().map(|row| (row.verb.word().to_owned(), mapping(row))).collect();
    let forms: Vec<Value> =
        VERBS.iter().map(|row| json!({ "$ref": format!("#/$defs/{}", row.verb.word()) })).collect();
    let verbs: Vec<&str> = VERBS.iter().map(|row| row.verb.word()).collect();
    let mut definitions = definitions;
    definitions.insert(
        "action".to_owned(),
        json!({
            "description": "What a client does: a sentence (verb, object, then pairs of key and value), or the same words as a mapping.",
            "anyOf": std::iter::once(json!({ "type": "string", "pattern": format!("^({})( |$)", verbs.join("|")) }))
                .chain(forms)
                .collect::<Vec<_>>()
        }),
    );
    definitions.insert(
        "steps".to_owned(),
        json!({ "type": "array", "items": { "$ref": "#/$defs/step" } }),
    );
    definitions.insert(
        "step".to_owned(),
        json!({
            "anyOf": [
                {
                    "type": "object",
                    "description": "Steps at the same time; those of one client in order.",
                    "properties": { "together": { "$ref": "#/$defs/steps" } },
                    "required": ["together"], "additionalProperties": false
                },
                {
                    "type": "object",
                    "description": "Steps over and over.",
                    "properties": { "repeat": { "type": "integer", "minimum": 1 }, "steps": { "$ref": "#/$defs/steps" } },
                    "required": ["repeat", "steps"], "additionalProperties": false
                },
                {
                    "type": "object",
                    "description": "The name of a client, and what it does.",
                    "minProperties": 1, "maxProperties": 1,
                    "propertyNames": { "not": { "enum": ["together", "repeat", "steps"] } },
                    "additionalProperties": { "$ref": "#/$defs/action" }
                }
            ]
        }),
    );
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:sixfold:schema:scenario",
        "title": "Scenario",
        "description": "A story about several clients. It drives and asserts nothing.",
        "type": "object",
        "properties": {
            "title": { "type": "string", "description": "The story in one sentence." },
            "about": { "type": "string", "description": "What else a reader should know." },
            "needs": {
                "type": "array",
                "description": "Capabilities without which the story cannot be told.",
                "items": { "type": "string" }
            },
            "entities": {
                "type": "object",
                "description": "Names for entities of the target, and which of them may play the part.",
                "additionalProperties": { "type": "string", "pattern": "^(any|one|another|filterable|sortable|(refers to|cascades with|restricts|touches) .+)$" }
            },
            "clients": {
                "description": "The clients; as a mapping, with their users, who are strangers to one another. `USER at the other node` speaks to the second base URL of the server.",
                "anyOf": [
                    { "type": "array", "items": { "type": "string" }, "minItems": 1 },
                    { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 }
                ]
            },
            "steps": { "$ref": "#/$defs/steps" }
        },
        "required": ["title", "clients", "steps"],
        "additionalProperties": false,
        "$defs": definitions
    });
    let schema = match schema {
        Value::Object(object) => object.into(),
        _ => schemars::Schema::default(),
    };
    PublishedSchema { name: "scenario", schema }
}

/// The mapping form of a verb.
fn mapping(row: &VerbRow) -> Value {
    let mut properties = Map::new();
    properties.insert(row.verb.word().to_owned(), object(row));
    for key in KEYS.iter().filter(|key| row.keys.contains(&key.word)) {
        properties.insert(key.word.to_owned(), value(key));
    }
    json!({
        "type": "object",
        "description": meaning(row.verb),
        "properties": properties,
        "required": [row.verb.word()],
        "additionalProperties": false
    })
}

fn meaning(verb: Verb) -> &'static str {
    Verb::WORDS.iter().find(|(word, _)| *word == verb.word()).map_or("", |(_, meaning)| meaning)
}

fn object(row: &VerbRow) -> Value {
    match row.object {
        Object::None => json!({ "type": "null" }),
        Object::Entity => json!({ "type": "string", "description": "The name of an entity." }),
        Object::Record => json!({ "type": "string", "description": "The name of a record." }),
        Object::Method => json!({ "type": "string", "description": "An HTTP method." }),
        Object::Hook => words_schema(HookKind::WORDS),
    }
}

fn value(key: &Key) -> Value {
    let one = match key.takes {
        Takes::NewName | Takes::Name => json!({ "type": "string" }),
        Takes::Count => json!({ "type": "integer", "minimum": 1 }),
        Takes::Texts => json!({ "type": ["string", "number"] }),
        Takes::Words(words) | Takes::Word(words) => words_schema(words),
        Takes::Number => json!({ "type": "integer" }),
        Takes::WordsOrNumber(words) => {
            json!({ "anyOf": [words_schema(words), { "type": "integer", "minimum": 0 }] })
        }
        Takes::Members => json!({ "type": "object" }),
        Takes::Lost => json!({ "const": "lost" }),
    };
    let many = matches!(key.takes, Takes::Texts | Takes::Words(_) | Takes::WordsOrNumber(_));
    if many {
        json!({ "description": key.meaning, "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    } else {
        let mut schema = one;
        schema["description"] = key.meaning.into();
        schema
    }
}

fn words_schema(words: &[(&str, &str)]) -> Value {
    let each: Vec<Value> = words
        .iter()
        .map(|(word, meaning)| json!({ "const": word, "description": meaning }))
        .collect();
    json!({ "oneOf": each })
}
