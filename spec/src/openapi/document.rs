//! The document as a whole.

use serde_json::{Value, json};

use super::{components, operations};

/// The `OpenAPI` document of the canonical binding.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sixfold",
            "version": crate::VERSION,
            "summary": "Six server patterns for local-first apps.",
            "description": "The canonical binding, generic over the entity: `{collection}` is the \
                collection of any entity that the discovery document names. Paths other than that \
                of the discovery document are examples; a client takes them from there. What \
                belongs to a capability is there only where the discovery document declares it. The \
                requirements behind it all are in `catalogue.json` and in `spec/SPEC.md`.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" }
        },
        "servers": [{ "url": "/", "description": "The server that sent the discovery document." }],
        "security": [{ "bearer": [] }],
        "tags": [
            { "name": "discovery", "description": "What a client needs to know of a server." },
            { "name": "records", "description": "Create, read, list, update and delete, the same for every entity." },
            { "name": "sync", "description": "Everything that changed after a position." },
            { "name": "test control", "description": "Hooks for conformance runs. Never in production." }
        ],
        "paths": operations::paths(),
        "components": {
            "schemas": components::schemas(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The canonical binding. A server may ask for other credentials; its 401 says which."
                }
            }
        }
    })
}
