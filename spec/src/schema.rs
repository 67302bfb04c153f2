//! The published schemas: the one list that is written to `schemas/` and used by the harness.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::catalogue::Catalogue;
use crate::wire;

/// One schema of the specification.
#[derive(Clone, Debug)]
pub struct PublishedSchema {
    /// The message it describes, and the stem of its file name.
    pub name: &'static str,
    /// The schema, JSON Schema 2020-12, with nothing outside itself.
    pub schema: Schema,
}

impl PublishedSchema {
    /// The schema of `T` under this name, as JSON Schema 2020-12.
    pub fn of<T: JsonSchema>(name: &'static str) -> PublishedSchema {
        let mut schema =
            SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
        schema.insert("$id".to_owned(), format!("urn:sixfold:schema:{name}").into());
        PublishedSchema { name, schema }
    }

    /// The name of the file below `schemas/`.
    pub fn file_name(&self) -> String {
        format!("{}.schema.json", self.name)
    }
}

/// The schema of every message of the canonical binding, and of the catalogue.
pub fn messages() -> Vec<PublishedSchema> {
    vec![
        PublishedSchema::of::<wire::Discovery>("discovery"),
        PublishedSchema::of::<wire::CreateRequest>("create-request"),
        PublishedSchema::of::<wire::UpdateRequest>("update-request"),
        PublishedSchema::of::<wire::CreateWithoutId>("create-without-id"),
        PublishedSchema::of::<wire::ReplaceRequest>("replace-request"),
        PublishedSchema::of::<wire::RestoreRequest>("restore-request"),
        PublishedSchema::of::<wire::BatchRequest>("batch-request"),
        PublishedSchema::of::<wire::BatchAnswer>("batch-answer"),
        PublishedSchema::of::<wire::Record>("record"),
        PublishedSchema::of::<wire::Tombstone>("tombstone"),
        PublishedSchema::of::<wire::ListPage>("list-page"),
        PublishedSchema::of::<wire::SortedPage>("sorted-page"),
        PublishedSchema::of::<wire::SyncPage>("sync-page"),
        PublishedSchema::of::<wire::Problem>("problem"),
        PublishedSchema::of::<wire::Capabilities>("capabilities"),
        PublishedSchema::of::<wire::TestControl>("test-control"),
        PublishedSchema::of::<Catalogue>("catalogue"),
    ]
}
