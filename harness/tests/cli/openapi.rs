//! `init --openapi`: from a document to a target file and a dialect file, and on to a check with them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Served, canned, folder, nobody, redact, sixfold, transcript};

/// Our own document.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/openapi.json")
}

/// The tokens of the reference server, and passwords, as the target files that are written want them.
const CREDENTIALS: [(&str, &str); 4] = [
    ("ALICE_TOKEN", "alice-token"),
    ("BOB_TOKEN", "bob-token"),
    ("ALICE_PASSWORD", "a"),
    ("BOB_PASSWORD", "b"),
];

/// Runs the program in this folder, with credentials in the environment.
fn run_in(folder: &Path, arguments: &[&str]) -> String {
    let mut command = sixfold(arguments);
    command.current_dir(folder);
    for (name, value) in CREDENTIALS {
        command.env(name, value);
    }
    transcript(&command.output().expect("the program starts"))
}

/// A folder with our own document in it.
fn with_document() -> PathBuf {
    let folder = folder();
    fs::copy(own(), folder.join("openapi.json")).expect("it can be copied");
    folder
}

/// Drafts the dialect of the server at a URL, and returns the folder that holds it.
fn drafted(url: &str) -> PathBuf {
    let folder = with_document();
    let page = run_in(&folder, &["init", url, "--openapi", "openapi.json"]);
    assert!(page.starts_with("exit 0\n"), "{page}");
    folder
}

#[test]
fn our_own_document_leads_to_a_check_that_finds_nothing_wrong() {
    let served = Served::start(&[]);
    let folder = drafted(&served.url);
    let dialect = fs::read_to_string(folder.join("sixfold.dialect.toml")).expect("it is written");
    insta::assert_snapshot!("own_dialect", redact(&dialect));
    let target = fs::read_to_string(folder.join("sixfold.toml")).expect("it is written");
    insta::assert_snapshot!("own_target", redact(&target));
    let page = run_in(&folder, &["doctor", "--write"]);
    assert!(page.starts_with("exit 0\n"), "{page}");
    let page = run_in(&folder, &["check", "--seed", "11", "--explored", "20"]);
    let report =
        fs::read_to_string(folder.join("sixfold-report/report.json")).expect("it is written");
    let report: Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(report["figures"]["breached"], 0, "{page}");
    // Enough is judged for that to mean something: each of the patterns that a dialect can carry.
    let rows = report["requirements"].as_array().expect("it has requirements");
    for pattern in ["entities", "rest", "delta_sync", "locking", "soft_delete"] {
        let is_green = |row: &&Value| {
            let id = row["id"].as_str().unwrap_or_default();
            id.starts_with(&format!("{pattern}/")) && row["verdict"] == "pass"
        };
        let green = rows.iter().filter(is_green).count();
        assert!(green >= 4, "{pattern}: {green} rows\n{page}");
    }
    for id in ["soft_delete/restore_revives", "soft_delete/restore_of_live_is_refused"] {
        let row = rows.iter().find(|row| row["id"] == id).expect("it is a row");
        assert_eq!(row["verdict"], "pass", "{id}: {page}");
    }
}

#[test]
fn a_mutant_is_found_through_the_drafted_dialect() {
    for (mutant, row) in [
        ("locking/compares_less", "locking/future_version_is_refused"),
        ("soft_delete/restores_the_living", "soft_delete/restore_of_live_is_refused"),
    ] {
        let served = Served::start(&["--mutant", mutant]);
        let folder = drafted(&served.url);
        let (pattern, _) = row.split_once('/').expect("an id has two parts");
        let scenarios = format!("{pattern}/");
        let page = run_in(&folder, &["check", "--scenario", &scenarios, "--seed", "11"]);
        assert!(page.starts_with("exit 1\n"), "{mutant}: {page}");
        assert!(page.contains(row), "{mutant}: {page}");
    }
}

#[test]
fn files_that_are_there_stay() {
    let folder = with_document();
    let url = nobody();
    fs::write(folder.join("sixfold.dialect.toml"), "mine").expect("it can be written");
    let arguments = ["init", url.as_str(), "--openapi", "openapi.json"];
    let page = run_in(&folder, &arguments);
    insta::assert_snapshot!(page);
    assert!(!folder.join("sixfold.toml").exists(), "both are written or none");
    let page = run_in(&folder, &[&arguments[..], &["--force"]].concat());
    // Without a server to ask, the document's example has to name the entity.
    insta::assert_snapshot!(page);
}

#[test]
fn documents_that_cannot_be_had() {
    let folder = with_document();
    fs::write(folder.join("page.html"), "<!doctype html>").expect("it can be written");
    let moved = canned(
        "HTTP/1.1 301 Moved\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\n\r\n",
    );
    let silent = nobody();
    let cases = ["no-such.yaml", "page.html", moved.as_str(), silent.as_str()];
    let told: Vec<String> = cases
        .iter()
        .map(|named| run_in(&folder, &["init", "http://127.0.0.1:9", "--openapi", named]))
        .collect();
    insta::assert_snapshot!(redact(&told.join("\n")));
    assert!(!folder.join("sixfold.toml").exists());
}

#[test]
fn a_document_is_fetched_from_the_host_that_was_named() {
    let text = "openapi: 3.0.0\ninfo: { title: Notes }\npaths:\n  /notes:\n    get: { responses: { 200: { \
                content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/N' } } } } } } }\n    \
                post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/N' } } } }, \
                responses: {} }\n  /notes/{id}: { get: { responses: { 200: { content: { application/json: { schema: \
                { $ref: '#/components/schemas/N' } } } } } } }\ncomponents: { schemas: { N: { properties: { id: { type: \
                string }, text: { type: string } } } } }\n";
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/yaml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    let host = canned(Box::leak(answer.into_boxed_str()));
    let folder = folder();
    let page = run_in(&folder, &["init", "http://127.0.0.1:9", "--openapi", &host]);
    assert!(page.starts_with("exit 0\n"), "{page}");
    let dialect = fs::read_to_string(folder.join("notes.dialect.toml")).expect("it is written");
    assert!(dialect.contains("[entities.notes.fields]"), "{dialect}");
}

/// The schema of this name, as it is published.
fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    let text = fs::read_to_string(path.join(format!("{name}.schema.json"))).expect("it is there");
    let schema: Value = serde_json::from_str(&text).expect("it is JSON");
    jsonschema::draft202012::new(&schema).expect("it is a schema")
}

/// The TOML file of this name, held against its schema.
fn well_formed(path: &Path, schema: &jsonschema::Validator) -> String {
    let text = fs::read_to_string(path).expect("it is written");
    let value: Value = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{}: {errors:#?}\n{text}", path.display());
    text
}

#[test]
fn what_is_written_can_be_read_whatever_the_document() {
    let (targets, dialects) = (schema("target"), schema("dialect"));
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/openapi/tests/documents");
    let documents = fs::read_dir(documents).expect("there are documents");
    let mut documents: Vec<PathBuf> =
        documents.map(|entry| entry.expect("it is one").path()).collect();
    documents.push(own());
    documents.sort();
    let mut told = String::new();
    for document in documents {
        let named = document.file_name().expect("it has a name").to_string_lossy().into_owned();
        let folder = folder();
        fs::copy(&document, folder.join(&named)).expect("it can be copied");
        let url = nobody();
        let page = run_in(&folder, &["init", &url, "--openapi", &named]);
        assert!(page.starts_with("exit 0\n"), "{named}: {page}");
        told.push_str(&format!("{named}: {page}"));
        let target = well_formed(&folder.join("sixfold.toml"), &targets);
        let value: Value = toml::from_str(&target).expect("it is TOML");
        let dialect = value["dialect"].as_str().expect("it names its dialect");
        let dialect = well_formed(&folder.join(dialect), &dialects);
        // The program says how many things are marked.
        let marked = dialect.matches("\n# TODO: ").count();
        let count = if marked == 1 { "1 thing was" } else { &format!("{marked} things were") };
        assert!(marked == 0 || page.contains(count), "{marked} in {page}");
        // The next command reads both, and gets as far as the server that is not there.
        for (command, exit) in [("doctor", "exit 3\n"), ("check", "exit 4\n")] {
            let page = run_in(&folder, &[command]);
            assert!(page.starts_with(exit), "{named}: {command}: {page}");
            assert!(page.contains("no connection"), "{named}: {command}: {page}");
        }
        if named == "storage.yaml" || named == "jsonapi.yaml" {
            insta::assert_snapshot!(format!("target_of_{named}"), redact(&target));
        }
    }
    insta::assert_snapshot!("what_is_told_of_each_document", told);
}
