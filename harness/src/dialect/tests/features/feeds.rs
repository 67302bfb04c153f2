//! Feeds and lists: positions, pages, what comes again.

use super::{Feature, ID, list, sync};

pub(super) const ALL: &[Feature] = &[
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
];
