//! Who asks, in which media type, and writes in batches of one.

use super::{Feature, read, update};

pub(super) const ALL: &[Feature] = &[
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
