//! The requirement files: each can be read, is named in the list, and shows what it says.

use std::collections::BTreeSet;
use std::path::Path;

use sixfold_spec::message::{Resource, request_schema, response_schema};
use sixfold_spec::requirement::{ALL, HttpMessage, Observable};
use sixfold_spec::schema::messages;

#[test]
fn every_file_can_be_read() {
    for requirement in ALL {
        assert!(!requirement.row().sentence.is_empty(), "{}", requirement.id());
    }
}

#[test]
fn the_sentence_holds_the_key_word_of_its_level_once() {
    for requirement in ALL {
        let row = requirement.row();
        let keyword = row.level.keyword();
        let words: Vec<&str> = ["MUST NOT", "MUST", "SHOULD NOT", "SHOULD", "MAY"]
            .into_iter()
            .filter(|word| contains_word(&row.sentence, word))
            .collect();
        let first = words.first().copied();
        assert!(
            words.contains(&keyword) && first.is_some(),
            "{}: the level is {keyword}, the sentence says {words:?}",
            requirement.id()
        );
    }
}

fn contains_word(sentence: &str, word: &str) -> bool {
    let bare = if word.ends_with("NOT") {
        sentence.to_owned()
    } else {
        sentence.replace("MUST NOT", "").replace("SHOULD NOT", "")
    };
    bare.split(|c: char| !c.is_ascii_alphabetic() && c != ' ')
        .any(|part| format!(" {part} ").contains(&format!(" {word} ")))
}

#[test]
fn every_row_stands_on_a_source() {
    for requirement in ALL {
        let row = requirement.row();
        assert!(!row.sources.is_empty(), "{} cites nothing", requirement.id());
        assert!(row.sources.iter().all(|source| !source.trim().is_empty()), "{}", requirement.id());
    }
}

#[test]
fn what_no_black_box_sees_is_declared_at_most() {
    for requirement in ALL {
        let row = requirement.row();
        let Some(reason) = &row.excluded else { continue };
        assert_eq!(row.observable, Observable::Declaration, "{}", requirement.id());
        assert!(reason.ends_with('.'), "{}: the reason is no sentence: {reason}", requirement.id());
    }
}

/// The hooks for tests, as the annex names them.
const HOOKS: [&str; 6] = [
    "collect_tombstones",
    "expire_positions",
    "hold_next_commit",
    "reset",
    "restart",
    "shift_clock",
];

#[test]
fn rows_name_capabilities_that_there_are() {
    let published = messages().into_iter().find(|schema| schema.name == "capabilities");
    let schema = published.expect("it is published").schema.to_value();
    for requirement in ALL {
        let row = requirement.row();
        if let Some(hook) = row.hook() {
            assert!(HOOKS.contains(&hook), "{} needs the hook `{hook}`", requirement.id());
            continue;
        }
        for name in row.capability.iter().chain(&row.unless) {
            let known = schema.pointer(&format!("/properties/{name}")).is_some();
            assert!(known, "{} names the capability `{name}`", requirement.id());
        }
        assert!(
            row.capability.is_none() || row.unless.is_none(),
            "{} needs a capability and the absence of one",
            requirement.id()
        );
    }
}

#[test]
fn every_capability_has_a_row() {
    let published = messages().into_iter().find(|schema| schema.name == "capabilities");
    let schema = published.expect("it is published").schema.to_value();
    let names = schema["properties"].as_object().expect("capabilities are members");
    // What needs a hook names the hook.
    for name in names.keys().filter(|name| *name != "test_control") {
        let bound = ALL.iter().any(|row| row.row().capability.as_ref() == Some(name));
        assert!(bound, "no requirement says what the capability `{name}` means");
    }
}

#[test]
fn the_list_and_the_folder_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("requirements");
    let mut on_disk = BTreeSet::new();
    for folder in std::fs::read_dir(&root).expect("the requirements folder is part of the crate") {
        let folder = folder.expect("it can be listed").path();
        for file in std::fs::read_dir(&folder).expect("a folder per pattern") {
            let file = file.expect("it can be listed").path();
            let relative = file.strip_prefix(&root).expect("it lies below").with_extension("");
            on_disk.insert(relative.to_string_lossy().into_owned());
        }
    }
    let listed: BTreeSet<String> =
        ALL.iter().map(|requirement| requirement.id().to_owned()).collect();
    assert_eq!(on_disk, listed);
}

#[test]
fn ids() {
    let ids: Vec<String> = ALL
        .iter()
        .map(|requirement| format!("{:8} {}", requirement.level().keyword(), requirement.id()))
        .collect();
    insta::assert_snapshot!(ids.join("\n"));
}

/// What the path of an example is, in the house that the examples play in.
fn resource(target: &str) -> Option<Resource> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let sorted = query.split('&').any(|pair| pair.starts_with("sort="));
    match parts.as_slice() {
        [] | [".well-known", "sixfold"] => Some(Resource::Discovery),
        ["sync"] => Some(Resource::Sync),
        ["batch"] => Some(Resource::Batch),
        ["events"] => Some(Resource::Events),
        ["test-control", _] => Some(Resource::Hook),
        ["schemas", _] => Some(Resource::EntitySchema),
        [collection] if is_entity(collection) && sorted => Some(Resource::Sorted),
        [collection] if is_entity(collection) => Some(Resource::Collection),
        [collection, _] if is_entity(collection) => Some(Resource::Record),
        [collection, _, "restore"] if is_entity(collection) => Some(Resource::Restore),
        [collection, _, "shares", _] if is_entity(collection) => Some(Resource::Share),
        _ => None,
    }
}

/// Whether the house has a collection of this name.
fn is_entity(name: &str) -> bool {
    ["projects", "tasks", "comments", "attachments", "milestones"].contains(&name)
}

fn validate(id: &str, schema: &str, message: &HttpMessage) {
    let schemas = messages();
    let published =
        schemas.iter().find(|published| published.name == schema).expect("a known schema");
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&published.schema.clone().to_value())
        .expect("a published schema is valid");
    let body: serde_json::Value = serde_json::from_str(&message.body).unwrap_or_else(|e| {
        panic!("{id}: the content of `{}` is not JSON: {e}", message.start_line)
    });
    let errors: Vec<String> =
        validator.iter_errors(&body).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(errors.is_empty(), "{id}: `{}` breaks {schema}: {errors:#?}", message.start_line);
}

/// A create may leave the id to a server that makes one, and is then a message of its own.
fn with_or_without_id<'s>(schema: &'s str, message: &HttpMessage) -> &'s str {
    let names_one = message.body.contains("\"id\":");
    if schema == "create-request" && !names_one { "create-without-id" } else { schema }
}

#[test]
fn every_example_is_valid() {
    let mut checked = 0;
    for requirement in ALL {
        let id = requirement.id();
        for exchange in &requirement.row().example {
            let mut start = exchange.request.start_line.split(' ');
            let (method, path) =
                (start.next().unwrap_or_default(), start.next().unwrap_or_default());
            let status: u16 = exchange
                .response
                .start_line
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or_else(|| {
                    panic!("{id}: `{}` has no status", exchange.response.start_line)
                });
            let Some(resource) = resource(path) else { continue };
            if status < 400
                && let Some(schema) = request_schema(resource, method)
            {
                validate(id, with_or_without_id(schema, &exchange.request), &exchange.request);
                checked += 1;
            }
            if let Some(schema) = response_schema(resource, method, status) {
                validate(id, schema, &exchange.response);
                checked += 1;
            }
        }
    }
    assert!(checked > ALL.len(), "only {checked} messages were validated");
}

/// Held against nobody who says the same in other words, so the list is looked at when it changes.
#[test]
fn rows_about_the_wire() {
    let wire: Vec<&str> = ALL.iter().filter(|row| row.row().wire).map(|row| row.id()).collect();
    insta::assert_snapshot!(wire.join("\n"));
}
