//! Everything that is generated and committed: the files below `schemas/`, and `spec/SPEC.md`.
//!
//! The harness stands above both sources of schemas, the specification's messages and the report,
//! so the list is made here. Nothing reads these files at run time: the program uses what they are
//! made from.

use std::fmt::Write as _;

use sixfold_spec::schema::PublishedSchema;
use sixfold_spec::{book, catalogue, openapi, schema};

use crate::{adapter, baseline, dialect, events, scenario, target};

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path below the root of the project.
    pub path: String,
    /// The content.
    pub content: String,
}

/// Every generated file, in the order of their paths.
pub fn files() -> Vec<File> {
    let schemas: Vec<PublishedSchema> = schema::messages()
        .into_iter()
        .chain(sixfold_reports::schemas())
        .chain([
            scenario::published_schema(),
            dialect::published_schema(),
            adapter::published_schema(),
            events::published_schema(),
            target::published_schema(),
            baseline::published_schema(),
        ])
        .collect();
    let mut files = vec![
        File { path: "schemas/catalogue.json".to_owned(), content: json(&catalogue::catalogue()) },
        File { path: "schemas/openapi.json".to_owned(), content: json(&openapi::document()) },
        File { path: "spec/SPEC.md".to_owned(), content: book::document() },
        File { path: "schemas/README.md".to_owned(), content: readme(&schemas) },
    ];
    files.extend(schemas.iter().map(|schema| File {
        path: format!("schemas/{}", schema.file_name()),
        content: json(&schema.schema),
    }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn json(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("a schema holds only strings, numbers and lists, which all have a JSON form");
    text.push('\n');
    text
}

fn readme(schemas: &[PublishedSchema]) -> String {
    let mut text = String::from(
        "# Schemas\n\n\
         Generated from the types of the crates `sixfold-spec`, `sixfold-reports` and `sixfold`; do not\n\
         edit. `SIXFOLD_UPDATE=1 cargo test -p sixfold --test library generated` writes them anew, and `cargo test`\n\
         fails while they are stale. All are JSON Schema 2020-12.\n\n\
         | file | what it describes |\n|---|---|\n",
    );
    for schema in schemas {
        let description =
            schema.schema.get("description").and_then(serde_json::Value::as_str).unwrap_or("");
        let first = description.split("\n\n").next().unwrap_or("").replace('\n', " ");
        let _ = writeln!(text, "| [{0}]({0}) | {first} |", schema.file_name());
    }
    let _ = writeln!(
        text,
        "| [openapi.json](openapi.json) | The canonical binding as OpenAPI 3.1, generic over the entity. |"
    );
    let _ = writeln!(
        text,
        "| [catalogue.json](catalogue.json) | Every requirement of this version, as data. |"
    );
    text
}
