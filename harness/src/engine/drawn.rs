//! Content that nobody thought of: members and values drawn from an entity's schema.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::content::fit;
use crate::target::{Entity, Member, MemberKind};

/// Members that a create or an update may name, with values from anywhere in what the schema allows.
/// What a create needs is always among them; the member of free text, if it is named, begins with
/// the mark. The same mark draws the same content.
///
/// Values are such that every JSON reader agrees on them (RFC 8259 section 6): integers within
/// ±(2^53-1), fractions that a double holds.
pub(super) fn drawn(entity: &Entity, mark: &str, is_create: bool) -> Map<String, Value> {
    let mut draw = Draw::new(mark);
    // From none of what may be left out to all of it.
    let share = draw.below(4);
    let mut members = Map::new();
    for member in &entity.members {
        let is_needed = is_create && member.needed;
        if !is_needed && draw.below(3) >= share {
            continue;
        }
        let is_mark = entity.text_member().is_some_and(|text| text.name == member.name);
        let value = (0..TRIES)
            .map(|_| draw.value(member, is_mark.then_some(mark)))
            .find(|value| value.as_ref().is_some_and(|value| member.validator.is_valid(value)));
        if let Some(value) = value.flatten() {
            members.insert(member.name.clone(), value);
        }
    }
    members
}

/// How often a value is drawn for a member whose schema refuses what was drawn.
const TRIES: usize = 8;

/// Texts that careless code trips over: escapes, controls, words with a meaning elsewhere, characters
/// beyond the basic plane, a flag of two of them, letters that change their length with their case.
const TEXTS: [&str; 18] = [
    "",
    " ",
    "null",
    "0",
    "-1",
    "false",
    "\\",
    "\"",
    "%",
    "'; --",
    "\u{1}\u{1F}\u{7F}",
    "\u{2028}",
    "\u{1F1EB}\u{1F1EE}",
    "ß\u{130}",
    "\u{200B}\u{FEFF}",
    "\u{FFFD}",
    "{\"a\":1}",
    "a\r\n\tb",
];

const INTEGERS: [i64; 9] = [
    0,
    -1,
    1,
    2_147_483_647,
    2_147_483_648,
    -2_147_483_649,
    4_294_967_296,
    9_007_199_254_740_991,
    -9_007_199_254_740_991,
];

const NUMBERS: [f64; 7] = [0.1, -0.5, 1e-7, 1e15, 123_456_789.125, 3.5, 1e-300];

/// Keys of objects: what mappers of records to objects take for their own among them.
const KEYS: [&str; 7] = ["", "a", "__proto__", "constructor", "$ref", "é", "a.b"];

/// A source of values.
struct Draw(ChaCha8Rng);

impl Draw {
    fn new(mark: &str) -> Draw {
        Draw(ChaCha8Rng::from_seed(Sha256::digest(mark).into()))
    }

    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    fn of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }

    /// A value of the member's kind, which its schema may still refuse.
    fn value(&mut self, member: &Member, mark: Option<&str>) -> Option<Value> {
        if member.nullable && self.below(4) == 0 {
            return Some(Value::Null);
        }
        Some(match &member.kind {
            MemberKind::Text { .. } => {
                let text = format!("{}{}", mark.unwrap_or_default(), self.text());
                fit(member, &text).into()
            }
            MemberKind::Integer => self.integer(),
            MemberKind::Number if self.below(2) == 0 => self.integer(),
            MemberKind::Number => json!(self.of(&NUMBERS)),
            MemberKind::Boolean => json!(self.below(2) == 0),
            MemberKind::Texts => {
                let texts: Vec<String> = (0..self.below(6)).map(|_| self.text()).collect();
                json!(texts)
            }
            MemberKind::Object => self.object(3),
            // Whom a record refers to is the story's matter.
            MemberKind::Reference(_) => return None,
            MemberKind::Choice(choices) => {
                choices.get(self.below(choices.len().max(1))).cloned()?
            }
            MemberKind::Other(given) => given.clone()?,
        })
    }

    fn integer(&mut self) -> Value {
        match self.below(3) {
            0 => json!((self.0.next_u32() as i32).rem_euclid(1_000)),
            _ => json!(self.of(&INTEGERS)),
        }
    }

    /// A text of a few words, once in a while of many.
    fn text(&mut self) -> String {
        let words = match self.below(12) {
            0 => 400,
            1..=3 => 0,
            _ => self.below(4) + 1,
        };
        (0..words).map(|_| self.of(&TEXTS)).collect()
    }

    /// An object that is nested no deeper than this. None of its own members is null: in a merge
    /// patch that would take a member away (RFC 7396 section 2).
    fn object(&mut self, depth: usize) -> Value {
        let size = self.below(4);
        let mut object = Map::new();
        for _ in 0..size {
            let value = self.inner(depth);
            object.insert(self.of(&KEYS).to_owned(), value);
        }
        Value::Object(object)
    }

    fn inner(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => self.text().into(),
            1 => self.integer(),
            2 => json!(self.of(&NUMBERS)),
            3 => json!(self.below(2) == 0),
            4 => self.object(depth - 1),
            // In a list, null is a value like any other.
            _ => {
                let mut list: Vec<Value> =
                    (0..self.below(4)).map(|_| self.inner(depth - 1)).collect();
                if self.below(3) == 0 {
                    list.push(Value::Null);
                }
                list.into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::drawn;
    use crate::target::Entity;

    fn entity() -> Entity {
        let url = || "http://localhost/".parse().expect("it is a URL");
        Entity::new(
            "tasks",
            url(),
            url(),
            json!({
                "type": "object",
                "required": ["title"],
                "properties": {
                    "title": { "type": "string", "minLength": 1, "maxLength": 60 },
                    "count": { "type": "integer", "minimum": 0 },
                    "note": { "type": ["string", "null"] },
                    "state": { "enum": ["open", "done"] },
                    "extra": { "type": "object" },
                    "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 3 }
                }
            }),
            &[],
        )
        .expect("the schema is well formed")
    }

    #[test]
    fn the_schema_allows_what_is_drawn_and_needs_what_is_there() {
        let entity = entity();
        let mut named = [0; 6];
        for number in 0..500 {
            let mark = format!("m{number}");
            let members = drawn(&entity, &mark, true);
            assert!(members["title"].as_str().is_some_and(|title| title.starts_with(&mark)));
            for (place, member) in entity.members.iter().enumerate() {
                let Some(value) = members.get(&member.name) else { continue };
                named[place] += 1;
                assert!(member.validator.is_valid(value), "{}: {value}", member.name);
            }
        }
        assert!(named.iter().all(|times| *times > 100), "{named:?}");
    }

    #[test]
    fn one_mark_draws_one_content() {
        let entity = entity();
        assert_eq!(drawn(&entity, "m", true), drawn(&entity, "m", true));
        assert_ne!(drawn(&entity, "m", true), drawn(&entity, "n", true));
    }

    #[test]
    fn an_update_may_name_anything_and_nothing() {
        let entity = entity();
        let sizes: Vec<usize> =
            (0..500).map(|number| drawn(&entity, &number.to_string(), false).len()).collect();
        assert!(sizes.contains(&0) && sizes.contains(&entity.members.len()), "{sizes:?}");
    }
}
