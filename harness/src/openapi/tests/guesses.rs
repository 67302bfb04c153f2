//! Single guesses, each from a document that differs from a small one in one thing.

use serde_json::{Value, json};

use super::{drafted, lines, small, small_with};

/// The line of the file that begins like this.
fn line(text: &str, begin: &str) -> Option<String> {
    text.lines().find_map(|line| line.strip_prefix(begin)).map(str::to_owned)
}

#[test]
fn the_path_of_the_server_goes_before_those_of_the_document() {
    let variables = json!({ "base": { "default": "api/v2" } });
    let cases = [
        ("https://a.example/api/v1", "/", "api/v1/"),
        ("https://a.example/api/v1/", "/api/v1/", ""),
        ("https://a.example/api/v1", "/proxy/api/v1", ""),
        // The base URL may have a part of it.
        ("/api/v1", "/api", "v1/"),
        ("/api/v1", "/v1", "api/v1/"),
        ("/api/v1", "/xapi", "api/v1/"),
        ("https://{tenant}.example/{base}", "/", "api/v2/"),
        ("/{unknown}", "/", ""),
        ("", "/", ""),
    ];
    for (url, base, expected) in cases {
        let mut document = small();
        document["servers"] = json!([{ "url": url, "variables": variables }]);
        let text = drafted("small", &document.to_string(), base).text;
        let expected = format!("\"{expected}{{entity}}\"");
        assert_eq!(line(&text, "collection = "), Some(expected), "{url} from {base}");
        assert_eq!(text.contains("# TODO: the document puts its paths below"), url == "/{unknown}");
    }
}

/// What the file says of a member with this schema.
fn member(schema: Value) -> Option<String> {
    let put = |name: &str| format!("/components/schemas/{name}/properties/size");
    let (note, change) = (put("Note"), put("Change"));
    let changes = [(note.as_str(), schema.clone()), (change.as_str(), schema)];
    line(&small_with(&changes).text, "size = ")
}

#[test]
fn members_are_what_their_schemas_say() {
    let cases = [
        (json!({ "type": "string", "minLength": 1 }), "{ kind = \"text\", min = 1 }"),
        (json!({ "type": "string", "minLength": 0 }), "{ kind = \"text\" }"),
        (
            json!({ "type": "integer", "exclusiveMinimum": 0, "maximum": 3 }),
            "{ kind = \"integer\", values = [1, 2, 3] }",
        ),
        (
            json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 3, "exclusiveMaximum": true }),
            "{ kind = \"integer\", values = [1, 2] }",
        ),
        (
            json!({ "type": "number", "minimum": -1.5, "exclusiveMaximum": 1.5 }),
            "{ kind = \"number\", values = [-1, 0, 1] }",
        ),
        (
            json!({ "type": "integer", "minimum": -9223372036854775808i64, "maximum": 9223372036854775807i64 }),
            "{ kind = \"integer\" }",
        ),
        (json!({ "type": "number", "enum": [0.5, 1] }), "{ kind = \"number\", values = [0.5, 1] }"),
        (json!({ "type": "number", "default": 0.5 }), "{ kind = \"number\", default = 0.5 }"),
        (
            json!({ "type": "array", "items": { "type": "string" }, "default": [] }),
            "{ kind = \"texts\", default = [] }",
        ),
        (json!({ "type": "object", "additionalProperties": {} }), "{ kind = \"object\" }"),
        (
            json!({ "oneOf": [{ "type": "string", "enum": ["a"] }, { "enum": [""] }, { "enum": [null] }] }),
            "{ kind = \"text\", values = [\"a\"], nullable = true }",
        ),
    ];
    for (schema, expected) in cases {
        assert_eq!(member(schema.clone()).as_deref(), Some(expected), "{schema}");
    }
    let none = [
        json!({ "type": "integer", "multipleOf": 5 }),
        json!({ "type": "integer", "minimum": 5, "maximum": 4 }),
        json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
        json!({ "type": "string", "writeOnly": true }),
    ];
    for schema in none {
        assert_eq!(member(schema.clone()), None, "{schema}");
    }
}

#[test]
fn members_that_nobody_can_look_at_are_left_out() {
    let text = json!({ "type": "string" });
    let request = json!({ "properties": { "id": text, "text": text, "pin": text, "size": text, "born": text },
        "required": ["pin", "born"] });
    let created = "/paths/~1notes/post/requestBody/content/application~1json/schema";
    let changes = [
        (created, request),
        ("/components/schemas/Note/properties/size", json!({ "type": "integer" })),
        ("/components/schemas/Note/properties/born", text.clone()),
        ("/components/schemas/Change/properties/size", text.clone()),
    ];
    let drafted = small_with(&changes);
    let told = lines(&drafted);
    assert!(
        told.contains("`size` is left out: answers show it as a value of another type"),
        "{told}"
    );
    assert!(told.contains("TODO: `pin` is required, and no answer shows it"), "{told}");
    assert!(
        told.contains("TODO: `born` is required in a create, and an update does not take it"),
        "{told}"
    );
    assert_eq!(
        line(&drafted.text, "born = ").as_deref(),
        Some("{ kind = \"text\", required = true }")
    );
    assert_eq!(line(&drafted.text, "pin = "), None);
}

#[test]
fn what_is_left_out_is_referred_to_by_nothing() {
    let number =
        json!({ "properties": { "id": { "type": "string" }, "size": { "type": "integer" } } });
    let answer = json!({ "200": { "content": { "application/json": { "schema": number } } } });
    let list = json!({ "200": { "content": { "application/json": { "schema": { "type": "array", "items": number } } } } });
    let content = json!({ "content": { "application/json": { "schema": number } } });
    let lists = json!({ "get": { "responses": list }, "post": { "requestBody": content, "responses": answer } });
    let one = json!({ "get": { "responses": answer }, "patch": { "requestBody": content, "responses": answer },
        "delete": { "responses": {} } });
    let uuid = json!({ "type": "string", "format": "uuid" });
    let drafted = small_with(&[
        ("/paths/~1lists", lists),
        ("/paths/~1lists~1{id}", one),
        ("/components/schemas/Note/properties/list_id", uuid.clone()),
        ("/components/schemas/Change/properties/list_id", uuid),
    ]);
    assert_eq!(drafted.entities, ["notes"]);
    assert_eq!(line(&drafted.text, "list_id = "), None);
}

#[test]
fn what_has_no_text_gets_one_that_it_does_not_have() {
    let choice =
        json!({ "id": { "type": "string" }, "title": { "type": "string", "enum": ["a", "b"] } });
    let changes = [
        ("/components/schemas/Note/properties", choice.clone()),
        ("/components/schemas/Change/properties", choice),
    ];
    let text = small_with(&changes).text;
    assert_eq!(
        line(&text, "title = ").as_deref(),
        Some("{ kind = \"text\", values = [\"a\", \"b\"] }")
    );
    assert_eq!(line(&text, "text = ").as_deref(), Some("{ kind = \"text\", required = true }"));
}

#[test]
fn ids_are_spelled_in_the_first_form_that_fits() {
    let hex = json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" });
    let fourth = json!({ "type": "string",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" });
    let cases = [
        (json!({ "type": "string", "format": "uuid" }), None, None),
        (json!({ "type": "string", "maxLength": 36 }), None, None),
        (json!({ "type": "string", "maxLength": 35 }), Some("\"hex\""), None),
        (hex, Some("\"hex\""), None),
        (
            json!({ "type": "string", "minLength": 22, "maxLength": 22 }),
            Some("\"base64url\""),
            None,
        ),
        (
            json!({ "type": "string", "maxLength": 15 }),
            None,
            Some("ids have at most 15 characters"),
        ),
        (
            json!({ "type": "string", "minLength": 40 }),
            None,
            Some("ids have at least 40 characters"),
        ),
        (fourth, None, Some("ids are of the form")),
        (json!({ "type": "string", "pattern": "(" }), None, None),
        (json!({ "type": "integer" }), None, Some("ids are numbers here")),
    ];
    for (schema, form, told) in cases {
        let text =
            lines(&small_with(&[("/components/schemas/Note/properties/id", schema.clone())]));
        assert_eq!(line(&text, "form = ").as_deref(), form, "{schema}");
        for begin in ["ids have at", "ids are"] {
            let is_told = told.is_some_and(|told| told.starts_with(begin));
            assert_eq!(text.contains(&format!("TODO: {begin}")), is_told, "{schema}: {text}");
        }
        assert!(told.is_none_or(|told| text.contains(told)), "{schema}: {text}");
    }
}

#[test]
fn tokens_are_sent_as_the_description_says() {
    let field = |description: &str| json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": description });
    let cases = [
        ("Token-based authentication with required prefix \"Token\"", "\"Token {token}\""),
        ("Send `Authorization: ApiKey <key>`", "\"ApiKey {token}\""),
        ("Bearer authentication, no \"Token\" needed", "\"{token}\""),
        ("", "\"{token}\""),
    ];
    for (description, expected) in cases {
        let mut document = small();
        document["components"]["securitySchemes"] = json!({ "session": { "type": "apiKey", "in": "cookie", "name": "s" }, "token": field(description) });
        document["security"] = json!([{ "session": [] }, { "token": [] }]);
        let text = drafted("small", &document.to_string(), "/").text;
        assert_eq!(line(&text, "value = ").as_deref(), Some(expected), "{description}");
        assert!(
            text.contains("# The document knows other ways to be somebody: session."),
            "{text}"
        );
    }
}

/// The line of the feed's section that begins like this, for a list with these parameters, header fields
/// and members.
fn feed(parameters: Value, page: &Value, begin: &str) -> Option<String> {
    let answer = json!({ "200": {
        "headers": { "ETag": { "schema": { "type": "string" } } },
        "content": { "application/json": { "schema": { "type": "object", "properties": page } } },
    } });
    let changes =
        [("/paths/~1notes/get/parameters", parameters), ("/paths/~1notes/get/responses", answer)];
    let text = small_with(&changes).text;
    let (_, own) = text.split_once("\n[sync]\n")?;
    line(own.split("\n[").next()?, begin)
}

#[test]
fn a_position_is_what_the_parameter_takes() {
    let items = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Note" } });
    let text = json!({ "type": "string" });
    let query =
        |name: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema });
    let time = query("updated_since", json!({ "type": "string", "format": "date-time" }));
    let number = query("_since", json!({ "type": "integer" }));
    let cursor = query("cursor", text.clone());
    let position =
        |parameters: &[&Value], page: &Value| feed(json!(parameters), page, "position = ");
    // A digest of the content and the way to the next page are no times.
    let page = json!({ "items": items, "next_cursor": text });
    assert_eq!(position(&[&time, &cursor], &page).as_deref(), Some("\"max /updated_at\""));
    assert_eq!(position(&[&number, &cursor], &page).as_deref(), Some("\"header ETag\""));
    let page = json!({ "items": items, "meta": { "type": "object", "properties": { "server_time": text } } });
    assert_eq!(position(&[&time], &page).as_deref(), Some("\"/meta/server_time\""));
    // What each page says anew is taken from the first, and what it reaches from the last.
    let from = |page: &Value| feed(json!([time, cursor]), page, "position_from = ");
    let page = json!({ "items": items, "next_cursor": text, "server_time": text });
    assert_eq!(from(&page).as_deref(), Some("\"first\""));
    assert_eq!(from(&json!({ "items": items, "next_cursor": text })), None);
    let all = query("include_deleted", json!({ "type": "boolean" }));
    let query = feed(json!([time, all]), &json!({ "items": items }), "query = ");
    let expected = "{ updated_since = \"{since}\", include_deleted = \"true\" }";
    assert_eq!(query.as_deref(), Some(expected));
}

#[test]
fn the_next_page_is_found_where_it_is_told() {
    let items = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Note" } });
    let object =
        |name: &str, schema: Value| json!({ "type": "object", "properties": { name: schema } });
    let url = json!({ "type": "string", "format": "uri" });
    let text = json!({ "type": ["string", "null"] });
    let link = object("href", text.clone());
    let page =
        json!([{ "name": "page", "in": "query", "schema": { "type": "integer", "default": 1 } }]);
    let pages = |around: &str, member: Value| {
        let content = object("data", items.clone());
        let mut answer =
            json!({ "200": { "content": { "application/json": { "schema": content } } } });
        answer["200"]["content"]["application/json"]["schema"]["properties"][around] = member;
        let changes = [
            ("/paths/~1notes/get/parameters", page.clone()),
            ("/paths/~1notes/get/responses", answer),
        ];
        line(&small_with(&changes).text, "pages = ").unwrap_or_default()
    };
    let cases = [
        ("next", url, "{ by = \"url\", next = \"/next\" }"),
        ("links", object("next", text), "{ by = \"url\", next = \"/links/next\" }"),
        ("_links", object("next", link.clone()), "{ by = \"url\", next = \"/_links/next/href\" }"),
        ("next", link, "{ by = \"url\", next = \"/next/href\" }"),
        (
            "meta",
            object("next_page", json!({ "type": ["integer", "null"] })),
            "{ by = \"number\", next = \"/meta/next_page\" }",
        ),
        (
            "pagination",
            object("has_more", json!({ "type": "boolean" })),
            "{ by = \"number\", more = \"/pagination/has_more\" }",
        ),
        ("total", json!({ "type": "integer" }), "{ by = \"number\" }"),
    ];
    for (around, member, expected) in cases {
        assert_eq!(pages(around, member.clone()), expected, "{around}: {member}");
    }
}

#[test]
fn versions_are_what_can_be_told_from_them() {
    let cases = [
        ("version", json!({ "type": "integer" }), Some("\"counter\"")),
        ("version", json!({ "type": "integer", "minimum": 1 }), Some("\"increasing\"")),
        ("version", json!({ "type": "integer", "default": 1 }), Some("\"increasing\"")),
        ("last_modified", json!({ "type": "integer" }), Some("\"increasing\"")),
        ("_rev", json!({ "type": "string" }), Some("\"opaque\"")),
        // No update names it.
        ("etag", json!({ "type": "string", "readOnly": true }), None),
        ("last_modified", json!({ "type": "string" }), None),
        ("version", json!({ "type": "string", "format": "date-time" }), None),
        ("version", json!({ "type": "object" }), None),
    ];
    for (name, schema, expected) in cases {
        let pointer = format!("/components/schemas/Note/properties/{name}");
        let sent = format!("/components/schemas/Change/properties/{name}");
        let changes = [(pointer.as_str(), schema.clone()), (sent.as_str(), schema.clone())];
        let text = small_with(&changes).text;
        let kind = text.split_once("\n[version]\n").and_then(|(_, own)| line(own, "kind = "));
        assert_eq!(kind.as_deref(), expected, "{name}: {schema}");
    }
}

#[test]
fn what_a_request_has_to_have_is_told_of() {
    let header = json!({ "name": "X-Tenant", "in": "header", "required": true, "schema": { "default": "acme" } });
    let others = json!([
        header,
        { "name": "Accept", "in": "header", "required": true },
        { "name": "limit", "in": "query", "required": true },
        { "name": "colour", "in": "query", "required": true },
        { "name": "size", "in": "query" },
    ]);
    let text = lines(&small_with(&[
        ("/paths/~1notes/get/parameters", others),
        ("/paths/~1notes/post/parameters", json!([header])),
    ]));
    let told: Vec<&str> =
        text.lines().filter(|line| line.contains("is required, and nobody")).collect();
    assert_eq!(told.len(), 2, "{text}");
    assert!(told[0].contains("`X-Tenant`") && told[0].contains("such as `acme`"), "{text}");
    assert!(told[0].contains("GET /notes, POST /notes"), "{text}");
    assert!(told[1].contains("`colour`"), "{text}");
}
