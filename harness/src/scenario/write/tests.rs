use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::comment::comment_lines;
use super::{renumber, sentence, write};
use crate::scenario::vocabulary::{KEYS, Key, Object, Takes, VERBS, VerbRow};
use crate::scenario::words::HookKind;
use crate::scenario::{Scenario, Step, StepKind, builtin, parse};

fn read(text: &str) -> Scenario {
    parse("story.yaml", "story", text).unwrap_or_else(|e| panic!("{e}\n\n{text}"))
}

/// The story without what depends on how its file is laid out.
fn bare(mut scenario: Scenario) -> Scenario {
    fn strip(steps: &mut [Step]) {
        for step in steps {
            step.line = 0;
            match &mut step.kind {
                StepKind::Act { action, .. } => action.text.clear(),
                StepKind::Together(steps) | StepKind::Repeat { steps, .. } => strip(steps),
            }
        }
    }
    strip(&mut scenario.steps);
    "story".clone_into(&mut scenario.id);
    scenario
}

/// The only action of a story of one step.
fn told(step: &str) -> crate::scenario::Action {
    let text = format!("title: t\nclients: [phone]\nsteps:\n  - phone: {step}\n");
    match read(&text).steps.remove(0).kind {
        StepKind::Act { action, .. } => *action,
        other => panic!("{other:?} is no action"),
    }
}

/// A story as JSON, which is YAML too, with every character of a text as an escape: written by
/// other means than the writer's.
fn json(value: &Value) -> String {
    let text = |text: &str| {
        let mut escaped = String::from("\"");
        for c in text.chars() {
            write!(escaped, "\\U{:08X}", u32::from(c)).expect("text takes text");
        }
        escaped + "\""
    };
    match value {
        Value::String(string) => text(string),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, value)| format!("{}: {}", text(name), json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Text that a careless writer would spoil.
fn tricky() -> impl Strategy<Value = String> {
    let known = vec![
        "",
        " ",
        "yes",
        "No",
        "null",
        "~",
        "true",
        "007",
        "0x1F",
        "0o7",
        "1e3",
        "-0",
        "1.5",
        ".inf",
        "nan",
        "2001-12-14",
        "12:30",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "- a",
        "-",
        "?",
        "? a",
        ": a",
        "[a",
        "{a}",
        "a]",
        "a,b",
        "a, b",
        "\"a\"",
        "'a'",
        "it's",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "<<",
        "=",
        "a\nb",
        "a\r\nb",
        "\ta",
        "a ",
        " a",
        "a  b",
        "é",
        "\u{0}",
        "\u{7}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffe}",
        "\u{1F469}\u{200D}\u{1F4BB}",
        "\u{202E}abc",
        "---",
        "...",
        "9007199254740993",
        "-9223372036854775808",
        "a\\nb",
        "ann at the other node of it",
    ];
    prop_oneof![
        3 => prop::sample::select(known).prop_map(str::to_owned),
        2 => "[a-z][a-z0-9_-]{0,8}",
        1 => ".{0,12}",
        1 => any::<String>(),
    ]
}

fn a_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        tricky().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            members(inner).prop_map(Value::Object),
        ]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(tricky(), value, 0..3).prop_map(|all| all.into_iter().collect())
}

fn word(words: &'static [(&'static str, &'static str)]) -> impl Strategy<Value = Value> + Clone {
    prop::sample::select(words).prop_map(|(word, _)| Value::from(word))
}

/// One value or several.
fn some(one: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Value> {
    let one = one.boxed();
    prop_oneof![one.clone(), prop::collection::vec(one, 1..4).prop_map(Value::from)].boxed()
}

/// Anything that the vocabulary lets a key take.
fn value_of(key: &Key) -> BoxedStrategy<Value> {
    match key.takes {
        Takes::NewName | Takes::Name => tricky().prop_map(Value::from).boxed(),
        Takes::Count => (1..=100_000_u32).prop_map(Value::from).boxed(),
        Takes::Number => any::<i64>().prop_map(Value::from).boxed(),
        Takes::Texts => some(tricky().prop_map(Value::from)),
        Takes::Word(words) => word(words).boxed(),
        Takes::Words(words) => some(word(words)),
        Takes::WordsOrNumber(words) => {
            some(prop_oneof![word(words), any::<i64>().prop_map(Value::from)])
        }
        Takes::Members => members(a_value()).prop_map(Value::Object).boxed(),
        Takes::Lost => Just(Value::from("lost")).boxed(),
    }
}

fn object_of(row: &VerbRow) -> BoxedStrategy<Value> {
    match row.object {
        Object::None => Just(Value::Null).boxed(),
        Object::Hook => word(HookKind::WORDS).boxed(),
        Object::Entity | Object::Record | Object::Method => tricky().prop_map(Value::from).boxed(),
    }
}

fn key_of(word: &str) -> &'static Key {
    KEYS.iter().find(|key| key.word == word).unwrap_or_else(|| panic!("`{word}` is no key"))
}

/// Any verb with any of its keys, as a mapping.
fn an_action() -> impl Strategy<Value = Value> {
    prop::sample::select(VERBS).prop_flat_map(|row| {
        let keys: Vec<_> =
            row.keys.iter().map(|key| prop::option::of(value_of(key_of(key)))).collect();
        (object_of(&row), keys).prop_map(move |(object, values)| {
            let mut mapping = Map::from_iter([(row.verb.word().to_owned(), object)]);
            let said = row.keys.iter().zip(values);
            mapping.extend(said.filter_map(|(key, value)| Some(((*key).to_owned(), value?))));
            Value::Object(mapping)
        })
    })
}

const CLIENTS: [&str; 3] = ["phone", "no", "y"];

/// Steps in any nesting.
fn some_steps() -> impl Strategy<Value = Value> {
    let act = (prop::sample::select(&CLIENTS[..]), an_action())
        .prop_map(|(client, action)| Value::Object(Map::from_iter([(client.to_owned(), action)])));
    let step = act.prop_recursive(3, 12, 3, |inner| {
        let steps = prop::collection::vec(inner, 0..4).prop_map(Value::from);
        prop_oneof![
            steps.clone().prop_map(|steps| serde_json::json!({ "together": steps })),
            (1..=100_000_u32, steps)
                .prop_map(|(times, steps)| serde_json::json!({ "repeat": times, "steps": steps })),
        ]
    });
    prop::collection::vec(step, 0..4).prop_map(Value::from)
}

/// A whole story, and a comment.
fn a_story() -> impl Strategy<Value = Scenario> {
    let about = prop_oneof![tricky(), "([a-z#:>-]{1,9} ){20,60}"];
    let needs = prop::collection::vec(tricky(), 0..3);
    let users = prop_oneof![Just(None), [tricky(), tricky(), tricky()].prop_map(Some)];
    (tricky(), about, needs, users, some_steps()).prop_map(|(title, about, needs, users, steps)| {
        let clients = match users {
            None => serde_json::json!(CLIENTS),
            Some(users) => CLIENTS
                .into_iter()
                .zip(users)
                .map(|(name, user)| (name, Value::from(user)))
                .collect(),
        };
        let entities = serde_json::json!({
            "any": "any", "one": "one", "on": "another", "f": "filterable", "s": "sortable",
            "r": "refers to on", "c": "cascades with any", "n": "restricts r", "t": "touches n"
        });
        read(&json(&serde_json::json!({
            "title": title, "about": about, "needs": needs, "entities": entities,
            "clients": clients, "steps": steps
        })))
    })
}

#[test]
fn every_scripted_story_can_be_written_back() {
    for scenario in builtin() {
        let text = write(&scenario, "A story of ours.");
        assert_eq!(bare(read(&text)), bare(scenario), "{text}");
    }
}

#[test]
fn every_key_is_written_with_every_verb_that_takes_it() {
    for row in VERBS {
        for key in row.keys.iter().map(|word| key_of(word)) {
            let values: Vec<String> = match key.takes {
                Takes::Word(words) | Takes::Words(words) | Takes::WordsOrNumber(words) => {
                    words.iter().map(|(word, _)| (*word).to_owned()).collect()
                }
                Takes::Count | Takes::Number => vec!["12".to_owned()],
                Takes::Members => vec!["{ title: Milk }".to_owned()],
                Takes::Lost => vec!["lost".to_owned()],
                Takes::NewName | Takes::Name | Takes::Texts => vec!["sugar".to_owned()],
            };
            let object = match row.object {
                Object::None => "",
                _ => "that",
            };
            let verb = row.verb.word();
            let mut written = 0;
            for value in &values {
                let step = format!("{{ {verb}: {object}, {}: {value} }}", key.word);
                let sentence = sentence(&told(&step));
                let begins = sentence.trim_start_matches("{ ").starts_with(verb);
                assert!(begins, "{step} became {sentence}");
                let pairs = [format!(" {} {value}", key.word), format!(" {}: {value}", key.word)];
                written += usize::from(pairs.iter().any(|pair| sentence.contains(pair)));
            }
            // At most one word of a list goes without saying.
            assert!(
                written > 0 && written + 1 >= values.len(),
                "`{}` of `{verb}` is lost",
                key.word
            );
        }
    }
}

#[test]
fn a_file_reads_as_a_person_would_write_it() {
    let text = "\
# What broke: a record was lost.
#
#     sixfold replay story.yaml http://127.0.0.1:3000
title: Two devices edit, and one of them is slow
about: >
  The answer is lost on its way, so the phone cannot know whether its write arrived. It asks
  again, and must not be told that somebody else was faster.
needs: [restore, \"hook:restart\"]
entities: { tasks: any, files: touches tasks }
clients: { phone: ann, laptop: ann, guest: ben at the other node }
steps:
  - phone: create tasks as t content awkward times 3 reply lost
  - together:
      - phone: update t1 version 3
      - repeat: 12
        steps:
          - laptop: pull limit max
  - laptop: { pull: null, limit: [1, 2, max], from: start }
  - phone: { update: t1, with: { title: Milk, done: false, tags: [a, \"7\"] } }
  - guest: \"request GET to sync query a=%20&b\"
";
    let comment =
        "What broke: a record was lost.\n\n    sixfold replay story.yaml http://127.0.0.1:3000\n";
    assert_eq!(write(&read(text), comment), text);
}

#[test]
fn lines_are_those_of_the_file() {
    for mut scenario in builtin() {
        let comment = "One line.\n\nAnother one.";
        let read = read(&write(&scenario, comment));
        renumber(&mut scenario, comment);
        let lines = |scenario: &Scenario| {
            let mut lines = Vec::new();
            fn collect(steps: &[Step], lines: &mut Vec<u64>) {
                for step in steps {
                    lines.push(step.line);
                    if let StepKind::Together(steps) | StepKind::Repeat { steps, .. } = &step.kind {
                        collect(steps, lines);
                    }
                }
            }
            collect(&scenario.steps, &mut lines);
            lines
        };
        assert_eq!(lines(&scenario), lines(&read), "{}", scenario.id);
    }
}

#[test]
fn a_comment_is_wrapped_and_a_command_in_it_is_not() {
    let long = "word ".repeat(60);
    let command = format!("    sixfold {long}");
    let lines = comment_lines(&format!("{long}\n{command}"));
    assert!(lines.lines().all(|line| line.starts_with("# ")));
    let longest = lines.lines().filter(|line| !line.contains("sixfold")).map(str::len).max();
    assert!(longest <= Some(98), "{lines}");
    assert!(lines.contains(command.trim_end()), "{lines}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_as_it_was(scenario in a_story(), comment in tricky()) {
        let text = write(&scenario, &comment);
        prop_assert_eq!(bare(read(&text)), bare(scenario), "{}", text);
    }

    #[test]
    fn a_comment_stays_one(comment in prop_oneof![any::<String>(), "[\\n\\r \\u{b}\\u{c}\\u{85}\\u{2028}\\u{2029}a:#-]{0,40}"]) {
        let text = format!("{comment}\nsteps: []\n\u{85}steps: []\u{2029}steps: []\rsteps: []");
        let lines = comment_lines(&text);
        for line in lines.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
            prop_assert!(line.is_empty() || line.starts_with('#'), "{:?}", line);
        }
        let story = read("title: t\nclients: [phone]\nsteps:\n  - phone: pull\n");
        prop_assert_eq!(bare(read(&write(&story, &text))), bare(story));
    }
}
