//! Changes of schemas: both are walked side by side, and every difference is a keyword that became
//! tighter or looser, or one that a person has to look at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::direction::{Direction, direction};
use super::keywords::{self, Turn, short};
use super::{Change, Effect, Kind, Subject};

/// The changes of schemas, by name.
pub(super) fn compare(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let direction = direction(name);
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => {
                let mut walk = Walk {
                    name,
                    direction,
                    roots: (old, new),
                    seen: BTreeSet::new(),
                    changes: Vec::new(),
                };
                walk.schema(old, new, "");
                changes.extend(walk.changes);
            }
            (Some(_), None) => {
                changes.push(whole(name, Kind::Removed, effect_of_removal(direction)));
            }
            (None, _) => changes.push(whole(name, Kind::Added, Effect::Compatible)),
        }
    }
    changes
}

fn whole(name: &str, kind: Kind, clients: Effect) -> Change {
    let detail = match kind {
        Kind::Added => "a new message",
        _ => "the message is gone",
    };
    Change {
        subject: Subject::Schema { name: name.to_owned(), pointer: String::new() },
        kind,
        servers: Effect::Compatible,
        clients,
        detail: detail.to_owned(),
    }
}

fn effect_of_removal(direction: Direction) -> Effect {
    if direction == Direction::Neither { Effect::Review } else { Effect::Breaking }
}

/// A walk through one schema in both editions.
struct Walk<'a> {
    name: &'a str,
    direction: Direction,
    roots: (&'a Value, &'a Value),
    /// Pairs of definitions that were compared already: definitions may refer to themselves.
    seen: BTreeSet<(String, String)>,
    changes: Vec<Change>,
}

impl Walk<'_> {
    fn schema(&mut self, old: &Value, new: &Value, at: &str) {
        let references = (reference(old), reference(new));
        if let (Some(old), Some(new)) = references
            && !self.seen.insert((old.to_owned(), new.to_owned()))
        {
            return;
        }
        let (old, new) = (resolve(self.roots.0, old), resolve(self.roots.1, new));
        self.properties(&old, &new, at);
        self.nested(&old, &new, at);
        for difference in keywords::compare(&old, &new) {
            self.push(at, difference.turn, difference.detail);
        }
    }

    fn properties(&mut self, old: &Map<String, Value>, new: &Map<String, Value>, at: &str) {
        let empty = Map::new();
        let members = |schema: &Map<String, Value>| {
            schema.get("properties").and_then(Value::as_object).unwrap_or(&empty).clone()
        };
        let (old_members, new_members) = (members(old), members(new));
        for (name, after) in &new_members {
            let place = format!("{at}/{name}");
            match old_members.get(name) {
                Some(before) => self.schema(before, after, &place),
                // That it is required, if it is, is a change of its own.
                None => self.push_added_member(&place),
            }
        }
        for name in old_members.keys().filter(|name| !new_members.contains_key(*name)) {
            self.push(
                &format!("{at}/{name}"),
                Turn::Looser,
                "the member is no longer described".to_owned(),
            );
        }
    }

    /// A member that is new breaks nobody who ignores what they do not know. Servers do not: what a
    /// client may send now, an older server may refuse.
    fn push_added_member(&mut self, place: &str) {
        let turn = match self.direction {
            Direction::FromServer => Turn::Neither,
            Direction::FromClient | Direction::Both | Direction::Neither => Turn::Unknown,
        };
        self.push(place, turn, "a new member".to_owned());
    }

    /// The parts of a schema that are schemas themselves.
    fn nested(&mut self, old: &Map<String, Value>, new: &Map<String, Value>, at: &str) {
        for (keyword, place) in
            [("items", "/*"), ("additionalProperties", "/*"), ("then", ""), ("else", "")]
        {
            if let (Some(before), Some(after)) = (old.get(keyword), new.get(keyword))
                && before.is_object()
                && after.is_object()
            {
                self.schema(before, after, &format!("{at}{place}"));
            }
        }
        // A branch more is a choice more in anyOf and oneOf, and a condition more in allOf.
        for (keyword, more, less) in [
            ("anyOf", Turn::Looser, Turn::Tighter),
            ("oneOf", Turn::Looser, Turn::Tighter),
            ("allOf", Turn::Tighter, Turn::Looser),
        ] {
            let (before, after) = (branches(old, keyword), branches(new, keyword));
            if before.is_empty() != after.is_empty() {
                self.push(at, Turn::Unknown, format!("`{keyword}` came or went as a whole"));
                continue;
            }
            for (key, branch) in &after {
                match before.get(key) {
                    Some(old_branch) => self.schema(old_branch, branch, at),
                    None => {
                        self.push(
                            at,
                            more,
                            format!("`{keyword}` has a new branch: {}", short(key)),
                        );
                    }
                }
            }
            for key in before.keys().filter(|key| !after.contains_key(*key)) {
                self.push(at, less, format!("`{keyword}` has lost a branch: {}", short(key)));
            }
        }
    }

    fn push(&mut self, at: &str, turn: Turn, detail: String) {
        let (servers, clients) = self.effects(turn);
        let kind = match turn {
            Turn::Tighter => Kind::Tightened,
            Turn::Looser => Kind::Relaxed,
            Turn::Neither => Kind::Added,
            Turn::Both | Turn::Unknown => Kind::Changed,
        };
        let subject = Subject::Schema { name: self.name.to_owned(), pointer: at.to_owned() };
        let change = Change { subject, kind, servers, clients, detail };
        // Several branches of a choice may describe one place and change in one way.
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Who sends less than before has to change; who reads more than before has to as well.
    fn effects(&self, turn: Turn) -> (Effect, Effect) {
        use Effect::{Breaking, Compatible, Review};
        match (turn, self.direction) {
            (Turn::Neither, _) => (Compatible, Compatible),
            (Turn::Unknown, _) | (_, Direction::Neither) => (Review, Review),
            (Turn::Both, _) | (_, Direction::Both) => (Breaking, Breaking),
            (Turn::Tighter, Direction::FromServer) | (Turn::Looser, Direction::FromClient) => {
                (Breaking, Compatible)
            }
            (Turn::Looser, Direction::FromServer) | (Turn::Tighter, Direction::FromClient) => {
                (Compatible, Breaking)
            }
        }
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str)
}

/// The schema with its reference followed; keywords beside a reference hold too. `true` is the empty
/// schema, `false` one that nothing fits.
fn resolve(root: &Value, schema: &Value) -> Map<String, Value> {
    let mut resolved = Map::new();
    let mut at = schema;
    // A chain of references is short; one that is not runs in a circle.
    for _ in 0..16 {
        match at {
            Value::Object(object) => {
                for (name, value) in object.iter().filter(|(name, _)| *name != "$ref") {
                    resolved.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            Value::Bool(false) => {
                resolved.insert("not".to_owned(), Value::Object(Map::new()));
            }
            _ => {}
        }
        match reference(at).and_then(|pointer| root.pointer(pointer.trim_start_matches('#'))) {
            Some(target) => at = target,
            None => break,
        }
    }
    resolved
}

/// The branches of a keyword by what names them best: the type they refer to, the value they stand
/// for, the kind of value, the case they are for. Those without any of it are told by their place.
fn branches(schema: &Map<String, Value>, keyword: &str) -> BTreeMap<String, Value> {
    let branches = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
    let mut nameless = 0;
    branches
        .map(|branch| {
            let member = |name: &str| branch.get(name).map(Value::to_string);
            let key = match reference(branch) {
                Some(pointer) => pointer.rsplit('/').next().unwrap_or(pointer).to_owned(),
                None => member("const")
                    .or_else(|| member("type"))
                    .or_else(|| member("if").map(|case| format!("if {case}")))
                    .unwrap_or_else(|| {
                        nameless += 1;
                        format!("number {nameless} of those without a name")
                    }),
            };
            (key, branch.clone())
        })
        .collect()
}
