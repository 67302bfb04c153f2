//! Nothing of the vocabulary is forgotten: a key added there has to be known here.

use super::story::story;
use crate::explore::shrink::names::spoken_of;
use crate::explore::shrink::tree::acts;
use crate::explore::shrink::values::{resets, thinnings, with_less};
use crate::scenario::{Action, KEYS, Key, Object, Scenario, Takes, VERBS, VerbRow};

/// Keys without which a step says nothing, or something else entirely.
const KEPT: [&str; 5] = ["as", "to", "of", "user", "milliseconds"];

fn one_step(row: &VerbRow, key: &str, value: &str) -> Scenario {
    let object = if row.object == Object::None { "" } else { "thing" };
    let verb = row.verb.word();
    let pair = if key.is_empty() { String::new() } else { format!(", {key}: {value}") };
    story(&format!("title: t\nclients: [a]\nsteps:\n  - a: {{ {verb}: {object}{pair} }}\n"))
}

fn action(scenario: &Scenario) -> Action {
    let mut action = acts(&scenario.steps)[0].action.clone();
    action.text.clear();
    action
}

/// Values that the key takes; the first one is none that goes without saying.
fn samples(key: &Key) -> Vec<String> {
    let words = |words: &[(&str, &str)]| -> Vec<String> {
        words.iter().rev().map(|(word, _)| (*word).to_owned()).collect()
    };
    match key.takes {
        Takes::NewName | Takes::Name => vec!["zz".to_owned()],
        Takes::Count | Takes::Number => vec!["3".to_owned()],
        Takes::Texts => vec!["2".to_owned(), "x".to_owned()],
        Takes::Word(known) | Takes::Words(known) | Takes::WordsOrNumber(known) => words(known),
        Takes::Members => vec!["{ a: 1, b: 2 }".to_owned()],
        Takes::Lost => vec!["lost".to_owned()],
    }
}

fn is_list(key: &Key) -> bool {
    // What a step can have only one of is a list for no verb.
    let one = ["size", "connection", "credentials", "to"];
    matches!(key.takes, Takes::Texts | Takes::Words(_) | Takes::WordsOrNumber(_))
        && !one.contains(&key.word)
}

#[test]
fn every_key_can_be_left_unsaid() {
    for row in VERBS {
        for key in KEYS.iter().filter(|key| row.keys.contains(&key.word)) {
            let said = one_step(row, key.word, &samples(key)[0]);
            let unsaid = one_step(row, "", "");
            assert_ne!(action(&said), action(&unsaid), "{} says nothing", key.word);
            let edits = resets(&said);
            if KEPT.contains(&key.word) {
                assert!(edits.is_empty(), "{} is kept", key.word);
                continue;
            }
            let help = "name it among the facets of the shrinker, or among the keys that are kept";
            assert_eq!(edits.len(), 1, "`{}` cannot be left unsaid: {help}", key.word);
            assert_eq!(action(&with_less(&said, &edits)), action(&unsaid), "{}", key.word);
        }
    }
}

#[test]
fn every_list_can_be_shorter_and_never_empty() {
    for row in VERBS {
        for key in KEYS.iter().filter(|key| row.keys.contains(&key.word) && is_list(key)) {
            let values = samples(key);
            if KEPT.contains(&key.word) {
                continue;
            }
            let said = one_step(row, key.word, &format!("[{}, {}]", values[0], values[1]));
            let edits = thinnings(&said);
            assert_eq!(edits.len(), 2, "{}", key.word);
            let alone = |at: usize| action(&one_step(row, key.word, &values[at]));
            // The edits come from the last value on.
            assert_eq!(action(&with_less(&said, &edits[..1])), alone(0), "{}", key.word);
            assert_eq!(action(&with_less(&said, &edits[1..])), alone(1), "{}", key.word);
            assert_eq!(action(&with_less(&said, &edits)), alone(0), "{}", key.word);
        }
    }
}

#[test]
fn every_name_that_a_step_speaks_of_is_known() {
    for row in VERBS {
        if row.object == Object::Record {
            let step = action(&one_step(row, "", ""));
            assert_eq!(spoken_of(&step), ["thing"], "{}", row.verb.word());
        }
        for key in KEYS.iter().filter(|key| row.keys.contains(&key.word)) {
            // `of` is a record with some targets only, and `user` is a person.
            let is_other = ["of", "user"].contains(&key.word);
            if matches!(key.takes, Takes::Name) && !is_other {
                let step = action(&one_step(row, key.word, "zz"));
                assert!(spoken_of(&step).contains(&"zz"), "`{}` names something", key.word);
            }
        }
    }
}
