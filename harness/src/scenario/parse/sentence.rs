//! What a client does: a sentence or a mapping, both of the same words.
//!
//! `create tasks as t reply lost` and `{ create: tasks, as: t, reply: lost }` are one and the
//! same: a verb with its object, then pairs of a key and a value.

use serde_json::Value;

use super::Reader;
use crate::scenario::action::Action;
use crate::scenario::error::{ScenarioError, nearest};
use crate::scenario::node::{At, Located, Node, Place};
use crate::scenario::vocabulary::{KEYS, Object, VERBS, VerbRow, key, verb_row};
use crate::scenario::words::Verb;

/// A key and its value, each with its place.
pub(super) type Pair = (At<String>, Located);

impl Reader<'_> {
    pub(super) fn action(&self, node: &Located) -> Result<Action, ScenarioError> {
        let (verb, object, pairs) = match &node.value {
            Node::Scalar(_) => self.sentence(&self.text(node, "a step")?, node.place)?,
            Node::Mapping(pairs) => self.mapping(pairs, node.place)?,
            Node::List(_) => {
                return Err(self.at(
                    node.place,
                    "what a client does is a sentence or a mapping, and this is a list",
                    "Write one step per line: `- phone: create tasks as t`.",
                ));
            }
        };
        let text = match &node.value {
            Node::Scalar(_) => self.text(node, "a step")?,
            other => other.to_json().to_string(),
        };
        let mut action = Action::new(verb, object, text);
        let row = verb_row(verb);
        for pair in &pairs {
            self.check_key(row, &pair.0)?;
            self.set(&mut action, pair)?;
        }
        Ok(action)
    }

    /// Splits a sentence into verb, object and pairs.
    fn sentence(
        &self,
        text: &str,
        start: Place,
    ) -> Result<(Verb, String, Vec<Pair>), ScenarioError> {
        let words = words(text, start);
        let Some((first, mut rest)) = words.split_first() else {
            return Err(self.at(
                start,
                "this client does nothing",
                "Write what it does: `create tasks as t`, `pull`, …",
            ));
        };
        let verb = self.verb(&first.value, first.place)?;
        let row = verb_row(verb);
        let mut object = String::new();
        if row.object != Object::None {
            let Some((word, after)) = rest.split_first() else {
                return Err(self.object_missing(row, start));
            };
            (object, rest) = (word.value.clone(), after);
        }
        let mut pairs = Vec::new();
        let mut chunks = rest.chunks_exact(2);
        for chunk in &mut chunks {
            let value = Node::Scalar(Value::String(chunk[1].value.clone()));
            pairs.push((chunk[0].clone(), At { value, place: chunk[1].place }));
        }
        if let [word] = chunks.remainder() {
            let known = key(&word.value).is_some();
            let (problem, help) = if known {
                (
                    format!("`{}` is followed by nothing", word.value),
                    "A key of a step is followed by its value.".to_owned(),
                )
            } else {
                (
                    format!("`{}` is one word too many, or its key is missing", word.value),
                    sentence_help(row),
                )
            };
            return Err(self.at(word.place, problem, help));
        }
        Ok((verb, object, pairs))
    }

    /// Splits a mapping into verb, object and pairs. The verb comes first.
    fn mapping(
        &self,
        pairs: &[Pair],
        start: Place,
    ) -> Result<(Verb, String, Vec<Pair>), ScenarioError> {
        let Some(((first, object), rest)) = pairs.split_first() else {
            return Err(self.at(
                start,
                "this client does nothing",
                "Begin with a verb: `{ create: tasks, as: t }`.",
            ));
        };
        let verb = self.verb(&first.value, first.place)?;
        let row = verb_row(verb);
        let object_text = match (&object.value, row.object) {
            (Node::Scalar(Value::Null), Object::None) => String::new(),
            (Node::Scalar(Value::Null), _) => return Err(self.object_missing(row, first.place)),
            (_, Object::None) => {
                let problem = format!("`{}` takes nothing", verb.word());
                return Err(self.at(
                    object.place,
                    problem,
                    "Leave its value empty, and write the keys below it.",
                ));
            }
            _ => self.text(object, "what a verb is followed by")?,
        };
        Ok((verb, object_text, rest.to_vec()))
    }

    fn verb(&self, word: &str, place: Place) -> Result<Verb, ScenarioError> {
        Verb::from_word(word).ok_or_else(|| {
            let verbs: Vec<&str> = VERBS.iter().map(|row| row.verb.word()).collect();
            let help = match nearest(word, verbs.iter().copied()) {
                Some(verb) => format!("Did you mean `{verb}`? A client can: {}.", verbs.join(", ")),
                None => format!("A client can: {}.", verbs.join(", ")),
            };
            self.at(place, format!("`{word}` is nothing that a client can do"), help)
        })
    }

    fn object_missing(&self, row: &VerbRow, place: Place) -> ScenarioError {
        let what = match row.object {
            Object::Entity => "the name of an entity",
            Object::Record => "the name of a record",
            Object::Method => "an HTTP method",
            Object::Hook => "the name of a hook",
            Object::None => "nothing",
        };
        self.at(
            place,
            format!("`{}` is followed by {what}, and here is none", row.verb.word()),
            sentence_help(row),
        )
    }

    fn check_key(&self, row: &VerbRow, given: &At<String>) -> Result<(), ScenarioError> {
        if row.keys.contains(&given.value.as_str()) {
            return Ok(());
        }
        let problem = if KEYS.iter().any(|key| key.word == given.value) {
            format!("`{}` does not go with `{}`", given.value, row.verb.word())
        } else {
            format!("`{}` is no key of a step", given.value)
        };
        let near = nearest(&given.value, row.keys.iter().copied())
            .map(|word| format!("Did you mean `{word}`? "))
            .unwrap_or_default();
        Err(self.at(given.place, problem, format!("{near}{}", sentence_help(row))))
    }
}

/// The words of a sentence that begins at `start`, each with its place.
fn words(text: &str, start: Place) -> Vec<At<String>> {
    let mut words = Vec::new();
    let mut column = start.column;
    for piece in text.split(' ') {
        if !piece.is_empty() {
            words.push(At { value: piece.to_owned(), place: Place { line: start.line, column } });
        }
        column += piece.chars().count() as u64 + 1;
    }
    words
}

fn sentence_help(row: &VerbRow) -> String {
    let object = match row.object {
        Object::None => "",
        Object::Entity => " ENTITY",
        Object::Record => " RECORD",
        Object::Method => " METHOD",
        Object::Hook => " HOOK",
    };
    let keys = if row.keys.is_empty() {
        "no keys".to_owned()
    } else {
        format!("the keys {}", row.keys.join(", "))
    };
    format!("`{}{object}` takes {keys}.", row.verb.word())
}
