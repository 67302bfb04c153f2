//! How entangled a schema is: what it would take to follow every reference in it.
//!
//! A server's schema is data from a stranger. A few lines whose parts refer to one another twice each
//! would keep a validator busy for years, and parts that refer to each other in a circle for ever.

use std::collections::HashMap;

use serde_json::Value;

use crate::bounds::values;

/// How deep parts may lie in one another.
const DEEPEST: usize = 256;

/// Keywords whose value is a schema for each of some names.
const MAPS: [&str; 5] =
    ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/// Keywords whose value is data, and no schema.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// How many parts the schema has with every reference followed; [`u64::MAX`] for more than can be
/// counted. References that lead back to where they came from are cut, so that every one that is left
/// comes to an end: what a record holds at such a depth is not looked at.
///
/// # Errors
///
/// Names a reference that leads out of the document, or nowhere.
pub(super) fn untangle(schema: &mut Value) -> Result<u64, String> {
    let mut walk = Walk { root: schema.clone(), known: HashMap::new(), under_way: Vec::new() };
    let mut cut = Vec::new();
    let cost = walk.cost(schema, "", 0, &mut cut)?;
    for pointer in cut {
        if let Some(Value::Object(part)) = schema.pointer_mut(&pointer) {
            part.remove("$ref");
        }
    }
    Ok(cost)
}

struct Walk {
    root: Value,
    known: HashMap<String, u64>,
    /// Where the references stand that are being followed.
    under_way: Vec<String>,
}

impl Walk {
    fn cost(
        &mut self,
        part: &Value,
        at: &str,
        depth: usize,
        cut: &mut Vec<String>,
    ) -> Result<u64, String> {
        if depth > DEEPEST {
            return Ok(u64::MAX);
        }
        let mut sum = 1_u64;
        match part {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let below = self.cost(item, &format!("{at}/{index}"), depth + 1, cut)?;
                    sum = sum.saturating_add(below);
                }
            }
            Value::Object(members) => {
                for (name, value) in members {
                    let pointer = below(at, name);
                    let part = match (name.as_str(), value) {
                        ("$ref", Value::String(link)) => self.follow(link, at, depth, cut)?,
                        ("$dynamicRef" | "$recursiveRef", Value::String(link)) => {
                            return Err(format!("`{name}` to `{link}` is not followed"));
                        }
                        (name, Value::Object(named)) if MAPS.contains(&name) => {
                            let mut sum = 1_u64;
                            for (name, schema) in named {
                                let part =
                                    self.cost(schema, &below(&pointer, name), depth + 1, cut)?;
                                sum = sum.saturating_add(part);
                            }
                            sum
                        }
                        (name, data) if DATA.contains(&name) => values(data),
                        _ => self.cost(value, &pointer, depth + 1, cut)?,
                    };
                    sum = sum.saturating_add(part);
                }
            }
            _ => {}
        }
        Ok(sum)
    }

    fn follow(
        &mut self,
        link: &str,
        at: &str,
        depth: usize,
        cut: &mut Vec<String>,
    ) -> Result<u64, String> {
        let pointer = link
            .strip_prefix('#')
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .ok_or_else(|| format!("the reference `{link}` leads out of the document"))?;
        let is_inside = |place: &str| {
            place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if is_inside(at) || self.under_way.iter().any(|place| is_inside(place)) {
            cut.push(at.to_owned());
            return Ok(1);
        }
        if let Some(known) = self.known.get(pointer) {
            return Ok(*known);
        }
        let part = self.root.pointer(pointer).cloned();
        let part = part.ok_or_else(|| format!("the reference `{link}` leads nowhere"))?;
        self.under_way.push(at.to_owned());
        let cost = self.cost(&part, pointer, depth + 1, cut);
        self.under_way.pop();
        let cost = cost?;
        self.known.insert(pointer.to_owned(), cost);
        Ok(cost)
    }
}

/// The pointer to a member (RFC 6901).
fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::untangle;

    #[test]
    fn a_reference_counts_for_what_it_leads_to() {
        let mut plain = json!({ "properties": { "a": { "type": "string" } } });
        assert_eq!(untangle(&mut plain), Ok(4));
        let part = json!({ "$ref": "#/$defs/p" });
        let mut linked = json!({ "allOf": [part, part], "$defs": { "p": { "type": "string" } } });
        let whole = linked.clone();
        assert_eq!(untangle(&mut linked), Ok(11));
        assert_eq!(linked, whole, "nothing had to be cut");
    }

    #[test]
    fn parts_that_double_are_counted_without_being_unfolded() {
        let mut definitions = Map::new();
        definitions.insert("p0".to_owned(), json!({ "type": "string" }));
        for number in 1..60 {
            let below = json!({ "$ref": format!("#/$defs/p{}", number - 1) });
            definitions.insert(format!("p{number}"), json!({ "allOf": [below, below] }));
        }
        let mut bomb = json!({ "$ref": "#/$defs/p59", "$defs": definitions });
        assert!(untangle(&mut bomb).is_ok_and(|cost| cost > 1 << 59));
    }

    #[test]
    fn circles_are_cut() {
        let mut itself = json!({ "properties": { "child": { "$ref": "#" } } });
        assert!(untangle(&mut itself).is_ok());
        assert_eq!(itself, json!({ "properties": { "child": {} } }));
        let mut two = json!({ "$defs": {
            "a": { "allOf": [{ "$ref": "#/$defs/b" }, { "$ref": "#/$defs/b" }] },
            "b": { "properties": { "a": { "$ref": "#/$defs/a" } } },
        } });
        assert!(untangle(&mut two).is_ok());
        assert_eq!(two["$defs"]["b"], json!({ "properties": { "a": {} } }));
        let circles = |schema: &Value| jsonschema::draft202012::new(schema).map(drop);
        assert!(circles(&two).is_ok());
    }

    #[test]
    fn what_only_looks_like_a_reference_is_none() {
        let link = json!({ "$ref": "elsewhere" });
        let data =
            json!({ "enum": [link], "default": link, "properties": { "$ref": { "const": link } } });
        assert!(untangle(&mut data.clone()).is_ok());
        let named = json!({ "properties": { "default": link } });
        assert!(untangle(&mut named.clone()).is_err(), "a member may be called `default`");
    }

    #[test]
    fn references_lead_to_a_place_in_the_document() {
        for link in
            ["http://192.0.2.1/schema", "file:///etc/passwd", "other.json", "#anchor", "#/no"]
        {
            let told = untangle(&mut json!({ "$ref": link })).expect_err(link);
            assert!(told.contains(link), "{told}");
        }
    }
}
