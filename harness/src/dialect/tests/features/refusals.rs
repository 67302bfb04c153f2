//! What refusals mean.

use super::{Feature, create, update};

pub(super) const ALL: &[Feature] = &[
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
];
