//! `list`: requirements, scenarios, mutants, variants.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sixfold::scenario::builtin;
use sixfold_fixtures::{file_mutants, mutants, store_mutants, variants};
use sixfold_spec::requirement::{self, Pattern, Requirement};

use super::Exit;
use super::args::{List, What};
use super::terminal::{complain, print};

/// Lists what was asked for.
pub(super) fn list(args: &List) -> Exit {
    if args.excluded && args.what != What::Requirements {
        complain("--excluded is about requirements; leave it out, or list requirements");
        return Exit::Usage;
    }
    let text = match (args.what, args.json) {
        (What::Requirements, false) => requirements(args.excluded),
        (What::Scenarios, false) => scenarios(),
        (What::Mutants, false) => mutants(),
        (What::Variants, false) => variants(),
        (what, true) => as_json(what, args.excluded),
    };
    print(&text);
    Exit::Fine
}

/// The requirements, or only those that no client can see, each with the reason.
fn requirements(only_excluded: bool) -> String {
    let mut text = String::new();
    for pattern in Pattern::ALL {
        let rows: Vec<_> =
            listed(only_excluded).filter(|requirement| requirement.pattern() == pattern).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", pattern.title());
        for requirement in rows {
            let level = requirement.level().keyword();
            let _ = writeln!(text, "  {level:10} {}", requirement.id());
            let reason = requirement.row().excluded.as_ref().filter(|_| only_excluded);
            if let Some(reason) = reason {
                let _ = writeln!(text, "             {reason}");
            }
        }
    }
    text
}

fn listed(only_excluded: bool) -> impl Iterator<Item = &'static Requirement> {
    requirement::ALL
        .iter()
        .copied()
        .filter(move |requirement| !only_excluded || requirement.row().excluded.is_some())
}

fn scenarios() -> String {
    builtin().iter().map(|scenario| format!("{}\n  {}\n", scenario.id, scenario.title)).collect()
}

fn mutants() -> String {
    let line = |id, what, breaks| format!("{id}\n  {what}\n  breaks {breaks}\n");
    let decisions = mutants::ALL.iter().map(|it| line(it.id, it.what, it.breaks.id()));
    let stores = store_mutants::ALL.iter().map(|it| line(it.id, it.what, it.breaks.id()));
    let files = file_mutants::ALL.iter().map(|it| line(it.id, it.what, it.breaks.id()));
    decisions.chain(stores).chain(files).collect()
}

fn variants() -> String {
    variants::ALL.iter().map(|variant| format!("{}\n  {}\n", variant.id, variant.what)).collect()
}

fn as_json(what: What, only_excluded: bool) -> String {
    let rows: Vec<_> = match what {
        What::Requirements => listed(only_excluded).map(as_value).collect(),
        What::Scenarios => builtin()
            .iter()
            .map(|scenario| json!({ "id": scenario.id, "title": scenario.title }))
            .collect(),
        What::Mutants => mutants::ALL
            .iter()
            .map(|it| json!({ "id": it.id, "what": it.what, "breaks": it.broken().collect::<Vec<_>>() }))
            .chain(store_mutants::ALL.iter().map(|it| {
                let breaks: Vec<_> = it.broken().collect();
                json!({ "id": it.id, "what": it.what, "breaks": breaks, "needs": "postgres" })
            }))
            .chain(file_mutants::ALL.iter().map(|it| {
                json!({ "id": it.id, "what": it.what, "breaks": [it.breaks.id()], "needs": "kill" })
            }))
            .collect(),
        What::Variants => {
            variants::ALL.iter().map(|variant| json!({ "id": variant.id, "what": variant.what })).collect()
        }
    };
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}

/// A requirement as a program reads it. What is not there says that it does not matter.
fn as_value(requirement: &Requirement) -> Value {
    let row = requirement.row();
    let mut value = json!({
        "id": requirement.id(),
        "level": requirement.level(),
        "sentence": row.sentence,
    });
    let further =
        [("capability", &row.capability), ("unless", &row.unless), ("excluded", &row.excluded)];
    for (name, text) in further {
        if let Some(text) = text {
            value[name] = text.clone().into();
        }
    }
    value
}
