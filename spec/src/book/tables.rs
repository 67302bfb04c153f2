//! Tables over everything there is of a kind.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::rows::{applies, seen};
use crate::message::{Resource, request_schema, response_schema};
use crate::requirement::{ALL, Observable, Pattern, Requirement};
use crate::schema;
use crate::wire::PROBLEM_TYPES;

/// The problem types: status, type, title, members that must be there.
pub(super) fn problems() -> String {
    let mut text = String::from(
        "| status | type | title | members that are always there |\n|---|---|---|---|\n",
    );
    for kind in PROBLEM_TYPES {
        let members: Vec<String> =
            kind.required_members().iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(
            text,
            "| {} | `{}` | {} | {} |",
            kind.status(),
            kind.slug(),
            kind.title(),
            members.join(", ")
        );
    }
    text
}

/// The published schemas.
pub(super) fn schemas() -> String {
    let mut text = String::from("| schema | file | what it describes |\n|---|---|---|\n");
    for published in schema::messages() {
        let description =
            published.schema.get("description").and_then(serde_json::Value::as_str).unwrap_or("");
        let first = description.split("\n\n").next().unwrap_or("").replace('\n', " ");
        let file = published.file_name();
        let _ = writeln!(text, "| `{}` | [{file}](../schemas/{file}) | {first} |", published.name);
    }
    text
}

/// Which schema holds for the content of which request and answer.
pub(super) fn messages() -> String {
    let mut text = String::from("| request | content | answer below 400 |\n|---|---|---|\n");
    let named =
        |name: Option<&str>| name.map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
    for resource in Resource::ALL {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let (request, answer) =
                (request_schema(resource, method), response_schema(resource, method, 200));
            if request.is_none() && answer.is_none() {
                continue;
            }
            let _ = writeln!(
                text,
                "| `{method}` {} | {} | {} |",
                noun(resource),
                named(request),
                named(answer)
            );
        }
    }
    text
}

fn noun(resource: Resource) -> &'static str {
    match resource {
        Resource::Discovery => "the discovery document",
        Resource::EntitySchema => "an entity's schema",
        Resource::Collection => "a collection",
        Resource::Record => "a record",
        Resource::Sync => "the change feed",
        Resource::Sorted => "a collection with `sort`",
        Resource::Restore => "`restore` below a record",
        Resource::Share => "`shares/{user}` below a record",
        Resource::Batch => "the batch endpoint",
        Resource::Events => "the hints of changes",
        Resource::Hook => "a hook for tests",
    }
}

/// The requirements of each capability, and those that hold only without it.
pub(super) fn capability_rows() -> String {
    let mut groups: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    // What needs a hook in order to be seen binds every server, and belongs to no capability.
    for row in ALL.iter().copied().filter(|row| row.row().hook().is_none()) {
        if let Some(capability) = row.row().capability.as_ref().or(row.row().unless.as_ref()) {
            groups.entry(capability).or_default().push(row);
        }
    }
    if groups.is_empty() {
        return "No requirement of this version depends on a capability.\n".to_owned();
    }
    let mut text = String::from("| capability | requirements |\n|---|---|\n");
    for (capability, rows) in groups {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| {
                let without = if row.row().unless.is_some() { ", without it" } else { "" };
                format!("`{}` ({}{without})", row.id(), row.level().keyword())
            })
            .collect();
        let _ = writeln!(text, "| `{capability}` | {} |", rows.join("<br>"));
    }
    text
}

/// The requirements that no black box sees, each with the reason.
pub(super) fn excluded_rows() -> String {
    let mut text = String::from("| requirement | level | why it is not judged |\n|---|---|---|\n");
    for requirement in ALL {
        let Some(reason) = &requirement.row().excluded else { continue };
        let level = requirement.level().keyword();
        let _ = writeln!(text, "| `{}` | {level} | {reason} |", requirement.id());
    }
    text
}

/// The requirements that are judged, and need more than a fixed order of exchanges.
pub(super) fn hidden_rows() -> String {
    let mut text = String::from("| requirement | how it is seen |\n|---|---|\n");
    for requirement in ALL {
        let row = requirement.row();
        if row.excluded.is_some() || row.observable == Observable::Deterministic {
            continue;
        }
        let how = match row.hook() {
            Some(hook) => format!("with the hook `{hook}`"),
            None => seen(row).to_owned(),
        };
        let _ = writeln!(text, "| `{}` | {how} |", requirement.id());
    }
    text
}

/// Every requirement in one line each.
pub(super) fn index() -> String {
    let mut text = String::from("| requirement | level | applies | seen |\n|---|---|---|---|\n");
    for pattern in Pattern::ALL {
        for row in ALL.iter().filter(|row| row.pattern() == pattern) {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                row.id(),
                row.level().keyword(),
                applies(row),
                seen(row.row())
            );
        }
    }
    text
}
