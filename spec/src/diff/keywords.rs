//! Keywords of JSON Schema 2020-12 that say what a value may be, compared one by one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Which way a keyword went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Fewer values are allowed.
    Tighter,
    /// More values are allowed.
    Looser,
    /// Some values that were allowed are not, and the other way round.
    Both,
    /// Just as many.
    Neither,
    /// It cannot be told here.
    Unknown,
}

/// A keyword that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) turn: Turn,
    pub(super) detail: String,
}

/// Keywords that say nothing about which values are allowed.
const REMARKS: [&str; 8] =
    ["$schema", "$id", "$defs", "$comment", "title", "description", "examples", "deprecated"];

/// Keywords whose value is a schema or holds schemas, walked elsewhere.
const NESTED: [&str; 7] = ["properties", "items", "anyOf", "oneOf", "allOf", "then", "else"];

/// The least and the greatest that a value may be: a greater number is tighter for the first.
const LOWER: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/// The keywords in which two schemas differ, without those inside nested schemas.
pub(super) fn compare(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Difference> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut differences = Vec::new();
    if let Some(difference) = values(old, new) {
        differences.push(difference);
    }
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        let walked = NESTED.contains(&name.as_str()) && !came_or_went(name, before, after);
        if before == after
            || REMARKS.contains(&name.as_str())
            || walked
            || matches!(name.as_str(), "enum" | "const")
        {
            continue;
        }
        differences.extend(keyword(name, before, after));
    }
    differences
}

/// A schema that came or went is not walked, since there is nothing to walk beside it.
fn came_or_went(name: &str, before: Option<&Value>, after: Option<&Value>) -> bool {
    matches!(name, "items" | "then" | "else") && before.is_some() != after.is_some()
}

fn keyword(name: &str, before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let one = |turn, detail| vec![Difference { turn, detail }];
    match name {
        "type" => kinds(before, after).into_iter().collect(),
        "required" => required(before, after),
        "additionalProperties" => further_members(before, after).into_iter().collect(),
        _ if LOWER.contains(&name) || UPPER.contains(&name) => {
            one(bound(LOWER.contains(&name), before, after), told(name, before, after))
        }
        "pattern" | "items" | "then" | "else" | "not" | "uniqueItems" => {
            let turn = match (before, after) {
                (None, Some(_)) => Turn::Tighter,
                (Some(_), None) => Turn::Looser,
                _ => Turn::Unknown,
            };
            one(turn, told(name, before, after))
        }
        _ => one(Turn::Unknown, told(name, before, after)),
    }
}

fn told(name: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    let text = |value: Option<&Value>| short(&value.unwrap_or(&Value::Null).to_string());
    match (before, after) {
        (None, Some(_)) => format!("`{name}` is new: {}", text(after)),
        (Some(_), None) => format!("`{name}` is gone: {}", text(before)),
        _ => format!("`{name}` was {}, is {}", text(before), text(after)),
    }
}

/// A text that fits on a line. A whole schema is told by its beginning.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn bound(lower: bool, before: Option<&Value>, after: Option<&Value>) -> Turn {
    let number = |value: Option<&Value>| value.map(Value::as_f64);
    let raised = match (number(before), number(after)) {
        (None, Some(_)) => return Turn::Tighter,
        (Some(_), None) => return Turn::Looser,
        (Some(Some(before)), Some(Some(after))) => after > before,
        _ => return Turn::Unknown,
    };
    if raised == lower { Turn::Tighter } else { Turn::Looser }
}

/// The values a schema names one by one, in `enum` or `const`.
fn named(schema: &Map<String, Value>) -> Option<Vec<Value>> {
    match (schema.get("enum"), schema.get("const")) {
        (Some(Value::Array(values)), _) => Some(values.clone()),
        (_, Some(value)) => Some(vec![value.clone()]),
        _ => None,
    }
}

fn values(old: &Map<String, Value>, new: &Map<String, Value>) -> Option<Difference> {
    let (turn, detail) = match (named(old), named(new)) {
        (None, None) => return None,
        (None, Some(after)) => (Turn::Tighter, format!("only these values now: {}", list(&after))),
        (Some(before), None) => {
            (Turn::Looser, format!("any value now, not only {}", list(&before)))
        }
        (Some(before), Some(after)) => {
            let came: Vec<Value> =
                after.iter().filter(|value| !before.contains(value)).cloned().collect();
            let went: Vec<Value> =
                before.iter().filter(|value| !after.contains(value)).cloned().collect();
            match (came.is_empty(), went.is_empty()) {
                (true, true) => return None,
                (false, true) => (Turn::Looser, format!("new values: {}", list(&came))),
                (true, false) => (Turn::Tighter, format!("values gone: {}", list(&went))),
                (false, false) => (
                    Turn::Both,
                    format!("new values: {}; values gone: {}", list(&came), list(&went)),
                ),
            }
        }
    };
    Some(Difference { turn, detail })
}

fn list(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}

fn kinds(before: Option<&Value>, after: Option<&Value>) -> Option<Difference> {
    let set = |value: Option<&Value>| -> BTreeSet<String> {
        let all = ["array", "boolean", "integer", "null", "number", "object", "string"];
        let mut kinds: BTreeSet<String> = match value {
            Some(Value::String(kind)) => [kind.clone()].into(),
            Some(Value::Array(kinds)) => {
                kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => all.into_iter().map(str::to_owned).collect(),
        };
        // Every integer is a number.
        if kinds.contains("number") {
            kinds.insert("integer".to_owned());
        }
        kinds
    };
    let (old, new) = (set(before), set(after));
    let turn = match (new.is_subset(&old), old.is_subset(&new)) {
        (true, true) => return None,
        (true, false) => Turn::Tighter,
        (false, true) => Turn::Looser,
        (false, false) => Turn::Both,
    };
    Some(Difference { turn, detail: told("type", before, after) })
}

fn required(before: Option<&Value>, after: Option<&Value>) -> Vec<Difference> {
    let names = |value: Option<&Value>| -> BTreeSet<String> {
        let names = value.and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (old, new) = (names(before), names(after));
    let came = new.difference(&old).map(|name| Difference {
        turn: Turn::Tighter,
        detail: format!("`{name}` must be there now"),
    });
    let went = old.difference(&new).map(|name| Difference {
        turn: Turn::Looser,
        detail: format!("`{name}` may be missing now"),
    });
    came.chain(went).collect()
}

fn further_members(before: Option<&Value>, after: Option<&Value>) -> Option<Difference> {
    // 0 for none, 1 for some, 2 for any.
    let freedom = |value: Option<&Value>| match value {
        None | Some(Value::Bool(true)) => 2,
        Some(Value::Bool(false)) => 0,
        Some(_) => 1,
    };
    let (old, new) = (freedom(before), freedom(after));
    let turn = match new.cmp(&old) {
        // Two schemas are walked; true and absent mean the same.
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => Turn::Tighter,
        std::cmp::Ordering::Greater => Turn::Looser,
    };
    Some(Difference { turn, detail: told("additionalProperties", before, after) })
}
