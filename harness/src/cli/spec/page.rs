//! The changes as people and programs read them.

use std::fmt::Write as _;

use serde_json::json;
use sixfold_spec::diff::{Change, Diff, Effect, Kind, Subject};

use super::touched::Touched;

/// The headings under which changes are told, and which belong there. A change that breaks both sides
/// is told under both.
type Heading = (&'static str, fn(&Change) -> bool);

const HEADINGS: [Heading; 4] = [
    ("Breaks servers", |change| change.servers == Effect::Breaking),
    ("Breaks clients", |change| change.clients == Effect::Breaking),
    ("To review", |change| change.effect() == Effect::Review),
    ("Compatible", |change| change.effect() == Effect::Compatible),
];

/// The page for a terminal.
pub(super) fn text(diff: &Diff) -> String {
    let mut page = format!("{}\n", summary(diff));
    for (heading, changes) in grouped(diff) {
        let _ = writeln!(page, "\n{heading}");
        for change in changes {
            let _ = writeln!(
                page,
                "  {} {}: {}",
                verb(change.kind),
                subject(&change.subject),
                change.detail
            );
            for (what, names) in touched(&change.subject) {
                let _ = writeln!(page, "      {what:9} {}", names.join(", "));
            }
        }
    }
    page
}

/// The page for a pull request.
pub(super) fn markdown(diff: &Diff) -> String {
    let mut page = format!("**{}**\n", summary(diff));
    for (heading, changes) in grouped(diff) {
        let _ = writeln!(page, "\n### {heading}\n");
        for change in changes {
            let _ = writeln!(
                page,
                "- {} `{}`: {}",
                verb(change.kind),
                subject(&change.subject),
                change.detail
            );
            for (what, names) in touched(&change.subject) {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let _ = writeln!(page, "  - {what}: {}", names.join(", "));
            }
        }
    }
    page
}

/// The same for programs.
pub(super) fn json(diff: &Diff) -> String {
    let changes: Vec<_> = diff
        .changes
        .iter()
        .map(|change| {
            let mut value = json!(change);
            if let Subject::Requirement(id) = &change.subject {
                value["touches"] = json!(Touched::by(id));
            }
            value
        })
        .collect();
    let whole = json!({
        "old": diff.old,
        "new": diff.new,
        "breaking": diff.is_breaking(),
        "schemas_compared": diff.schemas_compared,
        "changes": changes
    });
    format!("{whole:#}\n")
}

fn summary(diff: &Diff) -> String {
    if diff.changes.is_empty() {
        return format!("{} -> {}: no change", diff.old, diff.new);
    }
    let [servers, clients, review, compatible] =
        HEADINGS.map(|(_, belongs)| diff.changes.iter().filter(|change| belongs(change)).count());
    format!(
        "{} -> {}: breaking for servers {servers}, for clients {clients}; to review {review}; compatible {compatible}",
        diff.old, diff.new
    )
}

fn grouped(diff: &Diff) -> impl Iterator<Item = (&'static str, Vec<&Change>)> {
    HEADINGS
        .iter()
        .map(|(heading, belongs)| {
            (*heading, diff.changes.iter().filter(|change| belongs(change)).collect::<Vec<_>>())
        })
        .filter(|(_, changes)| !changes.is_empty())
}

fn verb(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::Tightened => "tightened",
        Kind::Relaxed => "relaxed",
        Kind::Reworded => "reworded",
        Kind::Capability => "capability of",
        Kind::Observability => "observability of",
        Kind::Changed => "changed",
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Requirement(name) | Subject::Problem(name) => name.clone(),
        Subject::Schema { name, pointer } => format!("{name}{pointer}"),
    }
}

/// What hangs on the subject, without what there is nothing of.
fn touched(subject: &Subject) -> Vec<(&'static str, Vec<String>)> {
    let Subject::Requirement(id) = subject else { return Vec::new() };
    let touched = Touched::by(id);
    let mutants = touched.mutants.iter().map(|&id| id.to_owned()).collect();
    [
        ("judge", touched.judge.into_iter().collect()),
        ("mutants", mutants),
        ("scenarios", touched.scenarios),
    ]
    .into_iter()
    .filter(|(_, names): &(_, Vec<String>)| !names.is_empty())
    .collect()
}
