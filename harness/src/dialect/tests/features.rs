//! The features of the language, one dialect each.

use serde_json::{Map, Value, json};

use crate::trace::{Expected, Op};

/// What is asked, the client's copy of the record, and the server's answers.
pub(super) type Asked = (Op, Option<Value>, &'static [&'static str]);

/// A feature of the language.
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) dialect: &'static str,
    pub(super) asked: fn() -> Vec<Asked>,
}

const ID: &str = "019cccac-b915-7651-8317-1ff4a6a3a450";

fn members(title: &str) -> Map<String, Value> {
    Map::from_iter([("title".to_owned(), title.into())])
}

fn create() -> Op {
    Op::Create { entity: "tasks".into(), id: Some(ID.into()), members: members("Milk") }
}

fn read() -> Op {
    Op::Read { entity: "tasks".into(), id: ID.to_owned() }
}

fn update(version: Option<i64>) -> Op {
    let expected = version.map_or(Expected::Absent, |version| Expected::Value(version.into()));
    Op::Update {
        entity: "tasks".into(),
        id: ID.to_owned(),
        expected,
        if_match: None,
        patch: members("Oat milk"),
    }
}

fn delete(version: i64) -> Op {
    let expected = Expected::Value(version.into());
    Op::Delete { entity: "tasks".into(), id: ID.to_owned(), expected, if_match: None }
}

fn list(after: Option<&str>, limit: Option<&str>) -> Op {
    let text = |text: &str| text.to_owned();
    Op::List { entity: "tasks".into(), after: after.map(text), limit: limit.map(text) }
}

fn sync(since: Option<&str>, limit: Option<&str>) -> Op {
    Op::Sync { since: since.map(str::to_owned), limit: limit.map(str::to_owned) }
}

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "1, 2: a path and a method of its own for each operation",
        dialect: r#"
collection = "db/{entity}"
[operations]
read = { method = "GET", path = "{collection}({id}).json" }
delete = { method = "POST", path = "{record}/-/delete", answered = "nothing" }"#,
        asked: || {
            let spaced = Op::Read { entity: "tasks".into(), id: "a b/c".to_owned() };
            vec![
                (
                    read(),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}",
                    ],
                ),
                (delete(1), None, &["HTTP/1.1 204 No Content\n\n"]),
                (spaced, None, &["HTTP/1.1 404 Not Found\n\n"]),
                (update(None), None, &[]),
            ]
        },
    },
    Feature {
        name: "3, 9: an update sends the whole record, and the version in a member",
        dialect: r#"
collection = "{entity}"
[operations.update]
method = "PUT"
whole = true
with = { _rev = "{version}" }
[version]
kind = "counter"
at = "/_rev""#,
        asked: || {
            let held = json!({"id": ID, "title": "Milk", "notes": "two", "lock_version": 3});
            vec![
                (
                    update(Some(3)),
                    Some(held),
                    &[
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\",\"notes\":\"two\",\"_rev\":4}",
                    ],
                ),
                (update(Some(3)), None, &[]),
            ]
        },
    },
    Feature {
        name: "4, 5: 32 digits with a prefix, in the content of a create; another form in answers",
        dialect: r#"
collection = "{entity}"
id = { at = "/meta/key", sent = "_id", form = "hex", prefix = "t-", answered = "base64url" }
[operations]
create = { method = "POST" }"#,
        asked: || {
            vec![(
                create(),
                None,
                &[
                    "HTTP/1.1 201 Created\n\n{\"meta\":{\"key\":\"t-AZzMrLkVdlGDFx_0pqOkUA\"},\"title\":\"Milk\"}",
                ],
            )]
        },
    },
    Feature {
        name: "6, 7: envelopes, a list of one and constants around it",
        dialect: r#"
collection = "{entity}"
envelope = "/docs/0/row"
answer = "/result/0"
[operations.create]
method = "POST"
with = { parent = "root", "/return" = true }"#,
        asked: || {
            vec![
                (
                    create(),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"result\":[{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}]}",
                    ],
                ),
                (create(), None, &["HTTP/1.1 200 OK\n\n{\"result\":[]}"]),
            ]
        },
    },
    Feature {
        name: "7: a write that answers with nothing, and is read again",
        dialect: r#"
collection = "{entity}"
[operations.update]
method = "PATCH"
answered = "nothing""#,
        asked: || vec![(update(None), None, &["HTTP/1.1 204 No Content\n\n"])],
    },
    Feature {
        name: "8, 9: versions in header fields, both ways",
        dialect: r#"
collection = "{entity}"
[operations.update]
method = "PATCH"
headers = { If-Match = '"{version}"' }
[operations.delete]
method = "DELETE"
query = { rev = "{version}" }
answered = "nothing"
[version]
kind = "increasing"
at = "header ETag""#,
        asked: || {
            vec![
                (
                    update(Some(7)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\nETag: \"9\"\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\"}",
                    ],
                ),
                (
                    update(Some(7)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\"}",
                    ],
                ),
                (
                    update(Some(7)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\nETag: W/\"abc\"\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\"}",
                    ],
                ),
                (delete(9), None, &["HTTP/1.1 204 No Content\n\n"]),
            ]
        },
    },
    Feature {
        name: "10, 11, 12: what refusals mean, by status, content and what the request left out",
        dialect: r#"
collection = "{entity}"
[operations]
create = { method = "PUT", headers = { If-None-Match = "*" } }
update = { method = "PATCH", query = { rev = "{version}" } }
[version]
kind = "counter"
at = "/v"
[[outcomes]]
on = ["update"]
status = [409]
unversioned = true
means = "version_required"
[[outcomes]]
on = ["update"]
status = [409, 412]
means = "conflict"
current = "/existing"
[[outcomes]]
on = ["create"]
status = [500]
has = "duplicate key"
means = "duplicate"
[[outcomes]]
on = ["update"]
status = [200]
at = "/conflicts"
means = "conflict"
current = "/conflicts/0"
[[outcomes]]
on = ["create"]
status = [200]
means = "existing"
[[outcomes]]
status = [403]
at = "/code"
is = 17
means = "not_found""#,
        asked: || {
            vec![
                (create(), None, &["HTTP/1.1 500 Oops\n\n<h1>duplicate key</h1>"]),
                (create(), None, &["HTTP/1.1 500 Oops\n\n<h1>out of memory</h1>"]),
                (
                    create(),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\",\"v\":4}",
                    ],
                ),
                (update(None), None, &["HTTP/1.1 409 Conflict\n\n"]),
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 409 Conflict\n\n{\"existing\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Tea\",\"v\":4}}",
                    ],
                ),
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"conflicts\":[{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Tea\",\"v\":4}]}",
                    ],
                ),
                (update(Some(3)), None, &["HTTP/1.1 403 Forbidden\n\n{\"code\":17}"]),
                (update(Some(3)), None, &["HTTP/1.1 403 Forbidden\n\n{\"code\":18}"]),
                (update(Some(3)), None, &["HTTP/1.1 418 Teapot\n\nshort and stout"]),
            ]
        },
    },
    Feature {
        name: "13: a 409 that asks to try again is no conflict",
        dialect: r#"
collection = "{entity}"
[operations]
update = { method = "PATCH" }
[[outcomes]]
status = [409]
retry_after = true
means = "retry"
[[outcomes]]
status = [409]
means = "conflict""#,
        asked: || {
            vec![
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 409 Conflict\nRetry-After: 0\n\n",
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\"}",
                    ],
                ),
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 409 Conflict\nRetry-After: 0\n\n",
                        "HTTP/1.1 409 Conflict\nRetry-After: 0\n\n",
                        "HTTP/1.1 409 Conflict\nRetry-After: 0\n\n",
                        "HTTP/1.1 503 Busy\nRetry-After: 0\n\n",
                    ],
                ),
                (update(Some(3)), None, &["HTTP/1.1 409 Conflict\n\n"]),
            ]
        },
    },
    Feature {
        name: "15, 22, 24: a delete that sets a member; its time marks the tombstone, in nanoseconds",
        dialect: r#"
collection = "{entity}"
[operations.delete]
method = "PATCH"
with = { deleted = true }
[deleted]
at = "/deletedTime"
[stamps]
created = "/createdTime"
updated = "/updatedTime"
deleted = "/deletedTime"
form = "ns""#,
        asked: || {
            vec![(
                delete(3),
                None,
                &[
                    "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"createdTime\":1795329846617000000,\"updatedTime\":1795329846617000000,\"deletedTime\":1795329846999000000}",
                ],
            )]
        },
    },
    Feature {
        name: "16, 17, 18, 20: one feed for all, asked by POST with a cursor in JSON; the last page has the position",
        dialect: r#"
collection = "{entity}"
[operations]
[version]
kind = "counter"
at = "/v"
[sync]
scope = "all"
method = "POST"
path = "changes"
content = { since = "{since}", limit = "{limit}" }
items = "/changes"
record = "/data"
entity = "/kind"
position = "/cursor"
pages = { by = "position", more = "/has_more" }
[deleted]
at = "/op"
item = true
is = "remove""#,
        asked: || {
            vec![
                (
                    sync(None, None),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"cursor\":[5,\"x\"],\"has_more\":true,\"changes\":[{\"kind\":\"tasks\",\"op\":\"set\",\"data\":{\"id\":\"a\",\"v\":1,\"title\":\"Milk\"}},{\"kind\":\"users\",\"data\":{}}]}",
                    ],
                ),
                (
                    sync(
                        Some("{\"at\":{},\"walk\":{\"part\":0,\"place\":{\"position\":\"5\"}}}"),
                        Some("3"),
                    ),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"cursor\":6,\"has_more\":false,\"changes\":[{\"kind\":\"tasks\",\"op\":\"remove\",\"data\":{\"id\":\"a\",\"v\":2}}]}",
                    ],
                ),
                (sync(Some("!!!"), None), None, &[]),
                (sync(None, Some("ten")), None, &[]),
                (sync(None, None), None, &["HTTP/1.1 200 OK\n\n{\"cursor\":6,\"items\":[]}"]),
            ]
        },
    },
    Feature {
        name: "16, 18, 20: a feed of each entity; the first page has the position, the next one's URL is in a header",
        dialect: r#"
collection = "{entity}"
[operations]
[version]
kind = "increasing"
at = "/v"
[sync]
scope = "entity"
query = { _since = "{since}", _limit = "{limit}" }
position = "header ETag"
position_from = "first"
pages = { by = "url", next = "header Next-Page" }
[entities.boxes]
fields = { label = "text" }"#,
        asked: || {
            vec![
                (
                    sync(None, Some("2")),
                    None,
                    &[
                        "HTTP/1.1 200 OK\nETag: \"40\"\n\n[{\"id\":\"b\",\"v\":40,\"label\":\"L\"}]",
                        "HTTP/1.1 200 OK\nETag: \"50\"\nNext-Page: {URL}/tasks?_limit=1&_token=xyz\n\n[{\"id\":\"a\",\"v\":41,\"title\":\"Milk\"}]",
                    ],
                ),
                (
                    sync(
                        Some(
                            "{\"at\":{\"boxes\":\"40\"},\"walk\":{\"part\":1,\"place\":{\"url\":\"/tasks?_limit=1&_token=xyz\"},\"first\":\"50\"}}",
                        ),
                        Some("7"),
                    ),
                    None,
                    &["HTTP/1.1 200 OK\nETag: \"51\"\n\n[]"],
                ),
                (
                    sync(Some("{\"at\":{\"boxes\":\"40\",\"tasks\":\"50\"}}"), None),
                    None,
                    &["HTTP/1.1 200 OK\n\n[]", "HTTP/1.1 200 OK\nETag: \"50\"\n\n[]"],
                ),
                (
                    sync(
                        Some(
                            "{\"walk\":{\"part\":0,\"place\":{\"url\":\"http://elsewhere.example/\"}}}",
                        ),
                        None,
                    ),
                    None,
                    &[],
                ),
            ]
        },
    },
    Feature {
        name: "17, 18, 19: a filter with the greatest time seen, which comes again",
        dialect: r#"
collection = "{entity}"
[operations]
[sync]
scope = "entity"
query = { filter = "updated >= '{since}'", sort = "updated", page = "{page}", perPage = "{limit}" }
start = "2000-01-01 00:00:00.000Z"
items = "/items"
position = "max /updated"
inclusive = true
pages = { by = "number", size = 30 }"#,
        asked: || {
            vec![
                (
                    sync(None, Some("1")),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"items\":[{\"id\":\"a\",\"updated\":\"2026-01-01 00:00:00.000Z\",\"title\":\"Milk\"}]}",
                    ],
                ),
                (
                    sync(Some("{\"walk\":{\"part\":0,\"place\":{\"number\":[2,1]}}}"), Some("2")),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"items\":[{\"id\":\"b\",\"updated\":\"2026-01-02 00:00:00.000Z\",\"title\":\"Tea\"}]}",
                    ],
                ),
            ]
        },
    },
    Feature {
        name: "20: lists by offset, and by a link",
        dialect: r#"
collection = "{entity}"
[operations]
[list]
query = { skip = "{offset}", top = "{limit}" }
pages = { by = "offset", size = 20, max = 100 }"#,
        asked: || {
            vec![
                (
                    list(None, Some("1")),
                    None,
                    &["HTTP/1.1 200 OK\n\n[{\"id\":\"a\",\"title\":\"Milk\"}]"],
                ),
                (list(Some("place:{\"offset\":1}"), Some("1")), None, &["HTTP/1.1 200 OK\n\n[]"]),
                (list(Some(ID), Some("1")), None, &[]),
                (
                    list(Some("019cccac-b915-7000-8000-000000000000"), None),
                    None,
                    &["HTTP/1.1 200 OK\n\n{\"nothing\":\"here\"}"],
                ),
            ]
        },
    },
    Feature {
        name: "23: basic authentication",
        dialect: r#"
collection = "{entity}"
auth = { scheme = "basic" }
[operations]
read = { method = "GET" }"#,
        asked: || vec![(read(), None, &["HTTP/1.1 401 Unauthorized\n\n"])],
    },
    Feature {
        name: "23: a token in a header field, in a scheme of its own",
        dialect: r#"
collection = "{entity}"
auth = { scheme = "header", value = "Token {token}" }
headers = { X-Client = "sixfold" }
[operations]
read = { method = "GET" }"#,
        asked: || vec![(read(), None, &["HTTP/1.1 403 Forbidden\n\n"])],
    },
    Feature {
        name: "23: a token in the query",
        dialect: r#"
collection = "{entity}"
auth = { scheme = "query", name = "token" }
[operations]
read = { method = "GET" }"#,
        asked: || {
            vec![(
                read(),
                None,
                &["HTTP/1.1 503 Busy\nRetry-After: 0\n\n", "HTTP/1.1 404 Not Found\n\n"],
            )]
        },
    },
    Feature {
        name: "29: JSON as plain text, and errors that are no JSON",
        dialect: r#"
collection = "{entity}"
[operations]
read = { method = "GET" }"#,
        asked: || {
            vec![
                (
                    read(),
                    None,
                    &[
                        "HTTP/1.1 200 OK\ncontent-type: text/plain\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\"}",
                    ],
                ),
                (read(), None, &["HTTP/1.1 500 Oops\ncontent-type: text/html\n\n<h1>"]),
                (read(), None, &["HTTP/1.1 200 OK\ncontent-type: text/html\n\n<h1>Welcome</h1>"]),
            ]
        },
    },
    Feature {
        name: "32: a write as a batch of one, with an outcome for it in a 200",
        dialect: r#"
collection = "{entity}"
envelope = "/rows/0"
answer = "/results/0/row"
[operations.update]
method = "POST"
path = "batch"
with = { "/rows/0/id" = "{id}", "/rows/0/base" = "{version}" }
[version]
kind = "counter"
at = "/v"
[[outcomes]]
on = ["update"]
status = [200]
at = "/results/0/error"
is = "conflict"
means = "conflict"
current = "/results/0/row""#,
        asked: || {
            vec![
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"results\":[{\"row\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Oat milk\",\"v\":4}}]}",
                    ],
                ),
                (
                    update(Some(3)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"results\":[{\"error\":\"conflict\",\"row\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Tea\",\"v\":5}}]}",
                    ],
                ),
            ]
        },
    },
];
