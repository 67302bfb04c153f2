//! The requirement files: each can be read, is named in the list, and shows what it says.

use std::collections::BTreeSet;
use std::path::Path;

use sixfold_spec::message::{Resource, request_schema, response_schema};
use sixfold_spec::requirement::{ALL, HttpMessage};
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
fn resource(path: &str) -> Option<Resource> {
    let path = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] | [".well-known", "sixfold"] => Some(Resource::Discovery),
        ["sync"] => Some(Resource::Sync),
        ["schemas", _] => Some(Resource::EntitySchema),
        ["projects" | "tasks" | "comments"] => Some(Resource::Collection),
        ["projects" | "tasks" | "comments", _] => Some(Resource::Record),
        _ => None,
    }
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
                validate(id, schema, &exchange.request);
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

#[test]
fn drafts_can_be_read_and_are_no_part_of_the_specification() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("drafts");
    for folder in std::fs::read_dir(&root).expect("the drafts are there") {
        let folder = folder.expect("it can be listed").path();
        if !folder.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(&folder).expect("a folder per pattern") {
            let file = file.expect("it can be listed").path();
            let text = std::fs::read_to_string(&file).expect("a draft can be read");
            let row = sixfold_spec::requirement::Row::parse(&text);
            assert!(
                row.is_ok(),
                "{}: {}",
                file.display(),
                row.err().map_or(String::new(), |e| e.to_string())
            );
            let id = file.strip_prefix(&root).expect("it lies below").with_extension("");
            let id = id.to_string_lossy();
            assert!(
                ALL.iter().all(|requirement| requirement.id() != id),
                "{id} is a requirement now; delete the draft"
            );
        }
    }
}
