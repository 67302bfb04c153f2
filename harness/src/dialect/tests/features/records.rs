//! One record: how it is asked for, where it has its id and version, what answers show of it.

use serde_json::json;

use super::{Feature, ID, create, delete, read, restore, update};
use crate::trace::Op;

pub(super) const ALL: &[Feature] = &[
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
        name: "a restore by an action of its own",
        dialect: r#"
collection = "{entity}"
version = { kind = "counter", at = "/v" }
deleted = { at = "/gone", told = true }
[operations.restore]
method = "POST"
path = "{record}/restore"
with = { v = "{version}" }
[[outcomes]]
on = ["restore"]
status = [409]
has = "live"
means = "not_deleted"
current = "/current"
[[outcomes]]
on = ["restore"]
status = [409]
means = "conflict"
current = "/current"
[[outcomes]]
on = ["restore"]
status = [428]
unversioned = true
means = "version_required"
[[outcomes]]
status = [422]
means = "invalid""#,
        asked: || {
            vec![
                (
                    restore(Some(2)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\",\"v\":3,\"gone\":null}",
                    ],
                ),
                (
                    restore(Some(2)),
                    None,
                    &[
                        "HTTP/1.1 409 Conflict\n\n{\"why\":\"it is live\",\"current\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\",\"v\":3,\"gone\":null}}",
                    ],
                ),
                (
                    restore(Some(2)),
                    None,
                    &[
                        "HTTP/1.1 409 Conflict\n\n{\"current\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\",\"v\":4,\"gone\":\"2026-03-08\"}}",
                    ],
                ),
                (restore(None), None, &["HTTP/1.1 428 Say which\n\n"]),
                (restore(Some(2)), None, &["HTTP/1.1 422 Taken\n\n"]),
                (restore(Some(2)), None, &["HTTP/1.1 404 Not Found\n\n"]),
            ]
        },
    },
    Feature {
        name: "a restore by an update that takes the mark away",
        dialect: r#"
collection = "{entity}"
envelope = "/data"
answer = "/data"
version = { kind = "counter", at = "/v" }
deleted = { at = "/gone" }
[operations.restore]
method = "PATCH"
headers = { If-Match = "\"{version}\"" }
with = { state = "live" }
nulls = ["gone", "/meta/gone"]"#,
        asked: || {
            vec![
                (
                    restore(Some(2)),
                    None,
                    &[
                        "HTTP/1.1 200 OK\n\n{\"data\":{\"id\":\"019cccac-b915-7651-8317-1ff4a6a3a450\",\"title\":\"Milk\",\"v\":3,\"gone\":null}}",
                    ],
                ),
                (restore(None), None, &["HTTP/1.1 404 Not Found\n\n"]),
                (update(Some(2)), None, &[]),
            ]
        },
    },
];
