//! Which documents have a restore, and how it is spelled.

use serde_json::{Value, json};

use super::{lines, small_with};

/// The lines of the restore in a drafted file; nothing where it has none.
fn restore(changes: &[(&str, Value)]) -> Option<String> {
    let text = small_with(changes).text;
    let (_, from) = text.split_once("[operations.restore]\nmethod = ")?;
    let own = from.split("\n\n").next().unwrap_or_default();
    let own = own.lines().filter(|line| !line.starts_with('#'));
    Some(own.collect::<Vec<&str>>().join("; "))
}

/// The pointer to a path that is not in the document yet.
fn at(path: &str) -> String {
    format!("/paths/{}", path.replace('/', "~1"))
}

#[test]
fn actions_are_found_by_their_paths() {
    let shows = json!({ "responses": { "200": { "content": { "application/json": { "schema":
        { "$ref": "#/components/schemas/Note" } } } } } });
    let found = |path: &str, method: &str| {
        restore(&[(at(path).as_str(), json!({ method: shows.clone() }))])
    };
    let cases = [
        ("/notes/{id}/restore", "post", Some("\"POST\"; path = \"{record}/restore\"")),
        ("/notes/{note_id}/restore/", "put", Some("\"PUT\"; path = \"{record}/restore/\"")),
        ("/notes/{id}/undelete", "patch", Some("\"PATCH\"; path = \"{record}/undelete\"")),
        ("/notes/{id}:undelete", "post", Some("\"POST\"; path = \"{record}:undelete\"")),
        (
            "/notes/{id}/actions/restore",
            "post",
            Some("\"POST\"; path = \"{record}/actions/restore\""),
        ),
        (
            "/notes/trash/{id}/restore",
            "post",
            Some("\"POST\"; path = \"{entity}/trash/{id}/restore\""),
        ),
        ("/notes/restore/{id}", "post", Some("\"POST\"; path = \"{entity}/restore/{id}\"")),
        // Another one's, many at once, and one that only reads.
        ("/notes/{id}/files/{file_id}/restore", "post", None),
        ("/notes/{id}/files/restore", "post", None),
        ("/backups/{id}/restore", "post", None),
        ("/notes/restore", "post", None),
        ("/notes/{id}/restore", "get", None),
    ];
    for (path, method, expected) in cases {
        assert_eq!(found(path, method).as_deref(), expected, "{method} {path}");
    }
}

#[test]
fn a_collection_of_that_name_has_no_restore_by_it() {
    let text = super::small().to_string().replace("/notes", "/restore");
    let drafted = super::drafted("small", &text, "/");
    assert_eq!(drafted.entities, ["restore"]);
    assert!(!drafted.text.contains("[operations.restore]\nmethod"), "{}", drafted.text);
}

#[test]
fn a_restore_of_many_at_once_is_told_of() {
    let text = lines(&small_with(&[(
        at("/notes/restore").as_str(),
        json!({ "post": { "responses": {} } }),
    )]));
    assert!(
        text.contains("# TODO: POST /notes/restore looks as if it brings records back"),
        "{text}"
    );
    let text = lines(&small_with(&[]));
    assert!(text.contains("# No restore was found"), "{text}");
}

/// The pointer to a member of what PATCH takes, and of the record.
const CHANGED: &str = "/components/schemas/Change/properties/deleted_at";
const RECORD: &str = "/components/schemas/Note/properties";

#[test]
fn an_update_that_takes_the_mark_away_is_one() {
    let mark = json!({ "type": ["string", "null"], "format": "date-time" });
    let one = restore(&[(CHANGED, mark.clone())]);
    assert_eq!(one.as_deref(), Some("\"PATCH\"; nulls = [\"deleted_at\"]"));
    // As generators put it that have no types in lists.
    let alternatives =
        json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "null" }] });
    assert_eq!(restore(&[(CHANGED, alternatives)]), one);
    assert_eq!(restore(&[(CHANGED, json!({ "type": "string", "nullable": true }))]), one);
    // What can only be set takes no mark away, and what is only read neither.
    assert_eq!(restore(&[(CHANGED, json!({ "type": "string", "format": "date-time" }))]), None);
    assert_eq!(
        restore(&[(CHANGED, json!({ "type": ["string", "null"], "readOnly": true }))]),
        None
    );
    let properties = json!({ "id": {}, "text": { "type": "string" }, "version": { "type": "integer" },
        "is_deleted": { "type": "boolean", "readOnly": true } });
    let change = json!({ "is_deleted": { "type": "boolean" }, "version": { "type": "integer" } });
    let both = [(RECORD, properties), ("/components/schemas/Change/properties", change)];
    let expected = "\"PATCH\"; with = { is_deleted = false, version = \"{version}\" }";
    assert_eq!(restore(&both).as_deref(), Some(expected));
}

#[test]
fn an_update_that_is_a_restore_says_nothing_about_live_records() {
    let mark = json!({ "type": ["string", "null"] });
    let text = small_with(&[(CHANGED, mark)]).text;
    let excluded = "[excluded]\n";
    assert!(text.contains(excluded), "{text}");
    assert!(text.contains("\n\"soft_delete/restore_of_live_is_refused\" = "), "{text}");
    let action =
        small_with(&[(at("/notes/{id}/restore").as_str(), json!({ "post": { "responses": {} } }))]);
    assert!(!action.text.contains(excluded), "{}", action.text);
}

#[test]
fn a_copy_of_the_record_does_not_say_what_can_be_written() {
    let copy = json!({ "text": { "type": "string" }, "created_at": { "type": "string" },
        "deleted_at": { "type": ["string", "null"] } });
    let changes = [("/components/schemas/Change/properties", copy)];
    assert_eq!(restore(&changes), None);
    let text = lines(&small_with(&changes));
    assert!(text.contains("# TODO: PATCH /notes/{id} takes the mark of a delete"), "{text}");
}

#[test]
fn a_restore_without_a_tombstone_is_told_of() {
    let action = at("/notes/{id}/restore");
    let unmarked = json!({ "id": { "type": "string" }, "text": { "type": "string" } });
    let changes = [(action.as_str(), json!({ "post": { "responses": {} } })), (RECORD, unmarked)];
    assert_eq!(restore(&changes), None);
    let text = lines(&small_with(&changes));
    assert!(
        text.contains("# TODO: POST /notes/{id}/restore brings deleted records back"),
        "{text}"
    );
}

#[test]
fn a_restore_that_some_have_is_told_of() {
    let copied = |from: &str| super::small().pointer(from).cloned().unwrap_or_default();
    let lists = at("/lists");
    let list = at("/lists/{id}");
    let action = at("/lists/{id}/restore");
    let changes = [
        (lists.as_str(), copied("/paths/~1notes")),
        (list.as_str(), copied("/paths/~1notes~1{id}")),
        (action.as_str(), json!({ "post": { "responses": {} } })),
    ];
    assert_eq!(restore(&changes), None);
    let drafted = small_with(&changes);
    assert_eq!(drafted.entities, ["notes", "lists"]);
    let text = lines(&drafted);
    assert!(text.contains("Those at /lists have one"), "{text}");
}

/// What a refusal of a restore means, by its status.
fn meanings(action: &Value, more: &[(&str, Value)]) -> Vec<String> {
    let path = at("/notes/{id}/restore");
    let mut changes = vec![(path.as_str(), json!({ "post": action }))];
    changes.extend(more.iter().cloned());
    let text = small_with(&changes).text;
    let rules = text.split("[[outcomes]]\n").filter(|rule| rule.contains("\"restore\""));
    let value = |rule: &str, key: &str| {
        let line = rule.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        line.trim_matches(['[', ']', '"']).to_owned()
    };
    rules.map(|rule| format!("{} {}", value(rule, "status = "), value(rule, "means = "))).collect()
}

#[test]
fn a_refusal_of_a_request_that_has_nothing_in_it_is_about_the_record() {
    let told = meanings(&json!({ "responses": { "400": {}, "410": {} } }), &[]);
    assert_eq!(
        told,
        [
            "400 not_deleted",
            "410 gone",
            "412 conflict",
            "428 version_required",
            "409 not_deleted",
            "422 not_deleted"
        ]
    );
    let version = [("/components/schemas/Note/properties/version", json!({ "type": "integer" }))];
    let content = json!({ "content": { "application/json": { "schema":
        { "properties": { "version": { "type": "integer" } } } } } });
    let told = meanings(&json!({ "requestBody": content, "responses": {} }), &version);
    assert!(told.contains(&"409 conflict".to_owned()), "{told:?}");
    assert!(told.contains(&"422 invalid".to_owned()), "{told:?}");
    let told = meanings(&json!({ "requestBody": content, "responses": { "412": {} } }), &version);
    assert!(told.contains(&"409 not_deleted".to_owned()), "{told:?}");
}
