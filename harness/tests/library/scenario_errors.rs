//! What a person is told who wrote a scenario that cannot be told: place, problem, remedy.

use std::fmt::Write as _;

use sixfold::scenario::parse;

/// Broken files, each with what is wrong with it.
const BROKEN: &[(&str, &str)] = &[
    ("not YAML", "title: [unclosed\nclients: [phone]\n"),
    ("a tab where YAML wants spaces", "title: t\nsteps:\n\t- phone: pull\n"),
    ("not a mapping", "- phone: pull\n"),
    ("no title", "clients: [phone]\nsteps:\n  - phone: pull\n"),
    ("no clients", "title: t\nsteps:\n  - phone: pull\n"),
    ("nobody", "title: t\nclients: []\nsteps:\n  - phone: pull\n"),
    ("no steps", "title: t\nclients: [phone]\n"),
    ("a part that does not exist", "title: t\nclient: [phone]\nsteps: []\n"),
    ("steps that are no list", "title: t\nclients: [phone]\nsteps:\n  phone: pull\n"),
    ("a step that is no mapping", "title: t\nclients: [phone]\nsteps:\n  - pull\n"),
    ("a client that is not there", "title: t\nclients: [phone, laptop]\nsteps:\n  - phnoe: pull\n"),
    (
        "a step that says two things",
        "title: t\nclients: [a, b]\nsteps:\n  - a: pull\n    b: pull\n",
    ),
    (
        "a verb that is not there",
        "title: t\nclients: [phone]\nsteps:\n  - phone: pull\n  - phone: updat t\n",
    ),
    ("a verb without its object", "title: t\nclients: [phone]\nsteps:\n  - phone: create\n"),
    (
        "a key that is not there",
        "title: t\nclients: [phone]\nsteps:\n  - phone: create tasks is t\n",
    ),
    ("a key of another verb", "title: t\nclients: [phone]\nsteps:\n  - phone: pull version held\n"),
    ("a key without its value", "title: t\nclients: [phone]\nsteps:\n  - phone: create tasks as\n"),
    ("a word too many", "title: t\nclients: [phone]\nsteps:\n  - phone: update t now\n"),
    (
        "a word that cannot stand there",
        "title: t\nclients: [phone]\nsteps:\n  - phone: update t version stale\n",
    ),
    (
        "a misspelt word in a list",
        "title: t\nclients: [phone]\nsteps:\n  - phone:\n      create: tasks\n      id: [version1, verison4]\n",
    ),
    ("no number", "title: t\nclients: [phone]\nsteps:\n  - phone: pull pages many\n"),
    (
        "a number out of bounds",
        "title: t\nclients: [phone]\nsteps:\n  - repeat: 0\n    steps: []\n",
    ),
    (
        "members that are no mapping",
        "title: t\nclients: [phone]\nsteps:\n  - phone: update t with title\n",
    ),
    ("a part of no kind", "title: t\nentities: { tasks: some }\nclients: [phone]\nsteps: []\n"),
    (
        "a part that refers to nobody",
        "title: t\nentities: { tasks: refers to lists }\nclients: [phone]\nsteps: []\n",
    ),
    ("a reserved name", "title: t\nclients: [together]\nsteps: []\n"),
    (
        "an object where none goes",
        "title: t\nclients: [phone]\nsteps:\n  - phone: { pull: tasks }\n",
    ),
];

#[test]
fn every_error_says_where_what_and_what_to_do() {
    let mut page = String::new();
    for (what, text) in BROKEN {
        let error = parse("story.yaml", "story", text).expect_err(what);
        let _ = writeln!(page, "## {what}\n\n{error}\n");
    }
    insta::assert_snapshot!(page);
}

#[test]
fn a_sentence_and_a_mapping_say_the_same() {
    let sentence =
        "title: t\nclients: [phone]\nsteps:\n  - phone: create tasks as t reply lost times 3\n";
    let mapping = "title: t\nclients: [phone]\nsteps:\n  - phone: { create: tasks, as: t, reply: lost, times: 3 }\n";
    let read = |text| {
        let mut scenario = parse("story.yaml", "story", text).expect("it is well formed");
        for step in &mut scenario.steps {
            if let sixfold::scenario::StepKind::Act { action, .. } = &mut step.kind {
                action.text.clear();
            }
        }
        scenario
    };
    assert_eq!(read(sentence), read(mapping));
}

#[test]
fn the_published_schema_and_the_parser_know_the_same_files() {
    let schema = sixfold::scenario::published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is valid");
    // A reader of YAML that knows no names cannot tell these: the schema lets them pass.
    let beyond_a_schema = [
        "a client that is not there",
        "a verb without its object",
        "a key that is not there",
        "a key of another verb",
        "a key without its value",
        "a word too many",
        "a word that cannot stand there",
        "no number",
        "members that are no mapping",
        "a part that refers to nobody",
        "a reserved name",
    ];
    for (what, text) in BROKEN {
        let Ok(value) = serde_saphyr::from_str::<serde_json::Value>(text) else { continue };
        if !beyond_a_schema.contains(what) {
            assert!(!validator.is_valid(&value), "the schema accepts: {what}");
        }
    }
}
