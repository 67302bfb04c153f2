//! Who sends a message, which decides whom a change of its schema breaks.

use crate::message::{Resource, request_schema, response_schema};

/// Who writes documents of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A server sends it and clients read it.
    FromServer,
    /// A client sends it and servers read it.
    FromClient,
    /// Both do.
    Both,
    /// Neither: it is no message of the protocol.
    Neither,
}

/// Who sends messages of the schema with this name, as the binding has it.
pub fn direction(schema: &str) -> Direction {
    let mut from_client = false;
    let mut from_server = false;
    for resource in Resource::ALL {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            from_client |= request_schema(resource, method) == Some(schema);
            for status in [200, 201, 400] {
                from_server |= response_schema(resource, method, status) == Some(schema);
            }
        }
    }
    match (from_server, from_client) {
        (true, true) => Direction::Both,
        (true, false) => Direction::FromServer,
        (false, true) => Direction::FromClient,
        (false, false) => Direction::Neither,
    }
}
