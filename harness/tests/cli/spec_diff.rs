//! What `sixfold spec diff` says, over small invented editions: each kind of change at least once.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// A folder with an edition called `name` in it.
fn write(folder: &Path, name: &str, catalogue: &Value, schemas: &[(&str, Value)]) {
    let edition = folder.join(name);
    std::fs::create_dir_all(&edition).expect("a folder can be made");
    let put = |file: String, value: &Value| {
        std::fs::write(edition.join(file), format!("{value:#}\n")).expect("a file can be written");
    };
    put("catalogue.json".to_owned(), catalogue);
    for (name, schema) in schemas {
        put(format!("{name}.schema.json"), schema);
    }
}

fn row(id: &str, level: &str, sentence: &str) -> Value {
    json!({"id": id, "pattern": "locking", "level": level, "observable": "deterministic",
        "since": "1.0", "sentence": sentence, "sources": ["invented"]})
}

fn with(mut row: Value, member: &str, value: &str) -> Value {
    row[member] = json!(value);
    row
}

fn problem(slug: &str, status: u16, title: &str, members: &[&str]) -> Value {
    json!({"type": format!("urn:sixfold:problem:{slug}"), "status": status, "title": title,
        "required_members": members})
}

fn catalogue(version: &str, rows: &[Value], problems: &[Value]) -> Value {
    json!({"spec": format!("sixfold/{version}"), "requirements": rows, "problems": problems})
}

/// The transcript of a diff of `old` and `new` in this folder.
fn diff(folder: &Path, arguments: &[&str]) -> String {
    let mut command = crate::support::sixfold(&[&["spec", "diff"], arguments].concat());
    command.current_dir(folder).env("GIT_CEILING_DIRECTORIES", env!("CARGO_TARGET_TMPDIR"));
    crate::support::transcript(&command.output().expect("the program starts"))
}

fn editions(old: (&[Value], &[Value]), new: (&[Value], &[Value])) -> PathBuf {
    let folder = crate::support::folder();
    write(&folder, "old", &catalogue("1.0", old.0, old.1), &[]);
    write(&folder, "new", &catalogue("1.1", new.0, new.1), &[]);
    folder
}

/// The diff of two editions that differ in one schema.
fn schema_diff(name: &str, old: Value, new: Value) -> String {
    let folder = crate::support::folder();
    let catalogue = catalogue("1.0", &[], &[]);
    write(&folder, "old", &catalogue, &[(name, old)]);
    write(&folder, "new", &catalogue, &[(name, new)]);
    diff(&folder, &["old", "new"])
}

fn every_change_of_rows() -> PathBuf {
    let old = [
        row("invented/x_kept", "MUST", "It MUST stay."),
        row("invented/x_tightened", "SHOULD", "It SHOULD be so."),
        row("invented/x_tightened_a_little", "MAY", "It MAY be so."),
        row("invented/x_relaxed", "MUST", "It MUST be so."),
        row("invented/x_relaxed_a_little", "SHOULD", "It SHOULD be so."),
        row("invented/x_reversed", "MUST", "It MUST be so."),
        row("invented/x_reworded", "MUST", "It MUST be so."),
        row("invented/x_became_optional", "MUST", "It MUST be so."),
        with(row("invented/x_became_core", "MUST", "It MUST be so."), "capability", "batch"),
        with(row("invented/x_moved", "MUST", "It MUST be so."), "capability", "batch"),
        row("invented/x_seen_in_another_way", "MUST", "It MUST be so."),
        row("invented/x_redated", "MUST", "It MUST be so."),
        row("invented/x_removed", "MUST", "It MUST be so."),
        row("invented/x_removed_advice", "SHOULD", "It SHOULD be so."),
    ];
    let new = [
        row("invented/x_kept", "MUST", "It MUST stay."),
        row("invented/x_tightened", "MUST", "It MUST be so."),
        row("invented/x_tightened_a_little", "SHOULD", "It SHOULD be so."),
        row("invented/x_relaxed", "SHOULD", "It SHOULD be so."),
        row("invented/x_relaxed_a_little", "MAY", "It MAY be so."),
        row("invented/x_reversed", "MUST NOT", "It MUST NOT be so."),
        row("invented/x_reworded", "MUST", "It MUST be otherwise."),
        with(row("invented/x_became_optional", "MUST", "It MUST be so."), "capability", "batch"),
        row("invented/x_became_core", "MUST", "It MUST be so."),
        with(row("invented/x_moved", "MUST", "It MUST be so."), "capability", "events"),
        with(row("invented/x_seen_in_another_way", "MUST", "It MUST be so."), "observable", "hook"),
        with(row("invented/x_redated", "MUST", "It MUST be so."), "since", "1.1"),
        row("invented/x_added", "MUST", "It MUST be so."),
        row("invented/x_added_advice", "SHOULD", "It SHOULD be so."),
        with(row("invented/x_added_to_batch", "MUST", "It MUST be so."), "capability", "batch"),
        with(row("invented/x_added_with_digest", "MUST", "It MUST be so."), "capability", "digest"),
    ];
    let old_problems = [
        problem("x-kept", 400, "Kept.", &[]),
        problem("x-moved", 400, "Moved.", &[]),
        problem("x-renamed", 400, "Named.", &[]),
        problem("x-tightened", 409, "Tightened.", &["current"]),
        problem("x-relaxed", 409, "Relaxed.", &["current", "count"]),
        problem("x-removed", 409, "Removed.", &[]),
    ];
    let new_problems = [
        problem("x-kept", 400, "Kept.", &[]),
        problem("x-moved", 422, "Moved.", &[]),
        problem("x-renamed", 400, "Named anew.", &[]),
        problem("x-tightened", 409, "Tightened.", &["current", "count"]),
        problem("x-relaxed", 409, "Relaxed.", &["current"]),
        problem("x-added", 409, "Added.", &[]),
    ];
    editions((&old, &old_problems), (&new, &new_problems))
}

#[test]
fn changes_of_requirements_and_problem_types() {
    insta::assert_snapshot!(diff(&every_change_of_rows(), &["old", "new"]));
}

#[test]
fn the_same_as_markdown() {
    insta::assert_snapshot!(diff(&every_change_of_rows(), &["old", "new", "--format", "markdown"]));
}

#[test]
fn the_same_as_json() {
    let folder = editions(
        (&[with(row("x/row", "SHOULD", "It SHOULD be."), "capability", "batch")], &[]),
        (&[row("x/row", "MUST", "It MUST be.")], &[problem("x-added", 409, "Added.", &[])]),
    );
    insta::assert_snapshot!(diff(&folder, &["old", "new", "--format", "json"]));
}

/// A message before and after, with every keyword that can go two ways.
fn message() -> (Value, Value) {
    let old = json!({
        "type": "object", "required": ["kept", "no_longer_required"],
        "properties": {
            "kept": {"$ref": "#/$defs/Kept"},
            "no_longer_required": {"type": "string"},
            "required_now": {"type": "string"},
            "gone": {"type": "string"},
            "narrower_type": {"type": ["string", "null"]},
            "wider_type": {"type": "string"},
            "other_type": {"type": "string"},
            "number_to_integer": {"type": "number"},
            "fewer_values": {"enum": ["a", "b"]},
            "more_values": {"enum": ["a"]},
            "other_values": {"const": "a"},
            "bounds_tightened": {"type": "integer", "minimum": 0, "maximum": 10},
            "bounds_loosened": {"type": "string", "minLength": 1, "maxLength": 10},
            "bound_gone": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "pattern_added": {"type": "string"},
            "pattern_gone": {"type": "string", "pattern": "^a"},
            "pattern_changed": {"type": "string", "pattern": "^a"},
            "closed": {"type": "object"},
            "opened": {"type": "object", "additionalProperties": false},
            "unknown_keyword": {"type": "array", "contains": {"type": "string"}},
            "branches": {"anyOf": [{"$ref": "#/$defs/Kept"}, {"type": "null"}]},
            "conditions": {"allOf": [{"if": {"required": ["a"]}, "then": {"required": ["b"]}}]},
            "list": {"type": "array", "items": {"type": "object", "required": [], "properties": {"deep": {"type": "string"}}}},
            "described": {"type": "string", "description": "As it was."}
        },
        "$defs": {"Kept": {"type": "object", "required": ["inner"], "properties": {"inner": {"$ref": "#/$defs/Kept"}}}}
    });
    let mut new = old.clone();
    new["required"] = json!(["kept", "required_now"]);
    let members = new["properties"].as_object_mut().expect("members");
    members.shift_remove("gone");
    members.insert("added".to_owned(), json!({"type": "string"}));
    for (name, schema) in [
        ("narrower_type", json!({"type": "string"})),
        ("wider_type", json!({"type": ["string", "null"]})),
        ("other_type", json!({"type": "boolean"})),
        ("number_to_integer", json!({"type": "integer"})),
        ("fewer_values", json!({"enum": ["a"]})),
        ("more_values", json!({"enum": ["a", "b"]})),
        ("other_values", json!({"const": "b"})),
        ("bounds_tightened", json!({"type": "integer", "minimum": 1, "maximum": 9})),
        ("bounds_loosened", json!({"type": "string", "minLength": 0, "maxLength": 11})),
        ("bound_gone", json!({"type": "array", "items": {"type": "string"}})),
        ("pattern_added", json!({"type": "string", "pattern": "^a"})),
        ("pattern_gone", json!({"type": "string"})),
        ("pattern_changed", json!({"type": "string", "pattern": "^b"})),
        ("closed", json!({"type": "object", "additionalProperties": false})),
        ("opened", json!({"type": "object"})),
        ("unknown_keyword", json!({"type": "array", "contains": {"type": "integer"}})),
        ("branches", json!({"anyOf": [{"$ref": "#/$defs/Kept"}, {"type": "string"}]})),
        (
            "conditions",
            json!({"allOf": [{"if": {"required": ["a"]}, "then": {"required": ["b", "c"]}}]}),
        ),
        (
            "list",
            json!({"type": "array", "items": {"type": "object", "required": ["deep"], "properties": {"deep": {"type": "string"}}}}),
        ),
        ("described", json!({"type": "string", "description": "As it is."})),
    ] {
        members.insert(name.to_owned(), schema);
    }
    (old, new)
}

#[test]
fn changes_of_a_message_that_servers_send() {
    let (old, new) = message();
    insta::assert_snapshot!(schema_diff("record", old, new));
}

#[test]
fn changes_of_a_message_that_clients_send() {
    let (old, new) = message();
    insta::assert_snapshot!(schema_diff("create-request", old, new));
}

#[test]
fn changes_of_a_schema_that_is_no_message() {
    let closed = json!({"type": "object", "additionalProperties": false});
    insta::assert_snapshot!(schema_diff("catalogue", json!({"type": "object"}), closed));
}

#[test]
fn messages_that_come_and_go() {
    let folder = crate::support::folder();
    let catalogue = catalogue("1.0", &[], &[]);
    write(&folder, "old", &catalogue, &[("record", json!({})), ("report", json!({}))]);
    write(&folder, "new", &catalogue, &[("create-request", json!({}))]);
    insta::assert_snapshot!(diff(&folder, &["old", "new"]));
}

#[test]
fn what_is_compatible_passes() {
    let folder = editions(
        (&[row("x/row", "MAY", "It MAY be.")], &[]),
        (&[row("x/row", "SHOULD", "It SHOULD be.")], &[]),
    );
    insta::assert_snapshot!(diff(&folder, &["old", "new"]));
}

#[test]
fn a_catalogue_alone_is_compared_without_schemas() {
    let folder = editions(
        (&[row("x/row", "MUST", "It MUST be.")], &[]),
        (&[row("x/row", "MUST", "It MUST be.")], &[]),
    );
    insta::assert_snapshot!(diff(&folder, &["old/catalogue.json", "new"]));
}

#[test]
fn what_was_exported_equals_the_program() {
    let folder = crate::support::folder();
    let exported =
        crate::support::sixfold(&["spec", "export", "--out", "out"]).current_dir(&folder).output();
    assert!(exported.expect("the program starts").status.success());
    for file in sixfold::published::files() {
        let written =
            std::fs::read_to_string(folder.join("out").join(&file.path)).expect("it was written");
        assert!(written == file.content, "{} was written in another form", file.path);
    }
    insta::assert_snapshot!(diff(&folder, &["out"]));
}

#[test]
fn the_book_is_the_committed_document() {
    let printed = crate::support::sixfold(&["spec", "book"]).output().expect("the program starts");
    assert!(printed.status.success());
    let book = sixfold::published::files()
        .into_iter()
        .find(|file| file.path == "spec/SPEC.md")
        .expect("generated");
    assert!(
        String::from_utf8_lossy(&printed.stdout) == book.content,
        "the book is another than the file"
    );
}

#[test]
fn a_changed_row_names_what_hangs_on_it() {
    let folder = crate::support::folder();
    let mut old =
        serde_json::to_value(sixfold_spec::catalogue::catalogue()).expect("it has a JSON form");
    let rows = old["requirements"].as_array_mut().expect("rows");
    let changed =
        rows.iter_mut().find(|row| row["id"] == "locking/stale_version_is_refused").expect("a row");
    changed["sentence"] = json!("It MUST be refused in another way.");
    write(&folder, "old", &old, &[]);
    let page = diff(&folder, &["old/catalogue.json"]);
    for part in [
        "reworded locking/stale_version_is_refused",
        "judge     harness/src/judges/locking/stale_version_is_refused.rs",
        "scenarios locking/the_slower_device_loses",
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
}

#[test]
fn an_edition_can_be_a_revision() {
    let folder = crate::support::folder();
    write(
        &folder,
        "schemas",
        &catalogue("1.0", &[row("x/row", "MAY", "It MAY be.")], &[]),
        &[("record", json!({}))],
    );
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args([
                "-c",
                "user.name=Nobody",
                "-c",
                "user.email=nobody@example.invalid",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(&folder)
            .env("GIT_CONFIG_GLOBAL", folder.join("no-such-file"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git runs");
        assert!(
            done.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "schemas"]);
    git(&["commit", "--quiet", "--message", "first"]);
    write(&folder, "schemas", &catalogue("1.1", &[row("x/row", "MUST", "It MUST be.")], &[]), &[]);
    insta::assert_snapshot!(diff(&folder, &["HEAD", "."]));
    insta::assert_snapshot!(diff(&folder, &["no-such-revision", "."]));
}

#[test]
fn an_edition_that_cannot_be_read() {
    let folder = crate::support::folder();
    std::fs::create_dir_all(folder.join("empty")).expect("a folder can be made");
    std::fs::write(folder.join("broken.json"), "{\"spec\": 1}\n").expect("a file can be written");
    for name in ["nowhere", "empty", "broken.json"] {
        insta::assert_snapshot!(diff(&folder, &[name]));
    }
}
