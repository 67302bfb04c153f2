//! The canonical binding as an `OpenAPI` 3.1 document, `schemas/openapi.json`.
//!
//! It is generic over the entity: `{collection}` stands for the collection of any entity that the
//! discovery document names, and the entity's own members are described by the schema that the
//! server publishes for it. What belongs to a capability says so; a server has it where it declares
//! the capability.

mod answers;
mod capabilities;
mod components;
mod document;
mod operations;
mod parameters;

pub use document::document;
