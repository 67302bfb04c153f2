//! `list`: requirements, scenarios, mutants, variants.

use std::fmt::Write as _;

use serde_json::json;
use sixfold::scenario::builtin;
use sixfold_fixtures::{mutants, variants};
use sixfold_spec::requirement::{self, Pattern};

use super::Exit;
use super::args::{List, What};
use super::terminal::print;

/// Lists what was asked for.
pub(super) fn list(args: &List) -> Exit {
    let text = match (args.what, args.json) {
        (What::Requirements, false) => requirements(),
        (What::Scenarios, false) => scenarios(),
        (What::Mutants, false) => mutants(),
        (What::Variants, false) => variants(),
        (what, true) => as_json(what),
    };
    print(&text);
    Exit::Fine
}

fn requirements() -> String {
    let mut text = String::new();
    for pattern in Pattern::ALL {
        let _ = writeln!(text, "{}", pattern.title());
        for row in requirement::ALL.iter().filter(|row| row.pattern() == pattern) {
            let _ = writeln!(text, "  {:10} {}", row.level().keyword(), row.id());
        }
    }
    text
}

fn scenarios() -> String {
    builtin().iter().map(|scenario| format!("{}\n  {}\n", scenario.id, scenario.title)).collect()
}

fn mutants() -> String {
    mutants::ALL
        .iter()
        .map(|mutant| {
            format!("{}\n  {}\n  breaks {}\n", mutant.id, mutant.what, mutant.breaks.id())
        })
        .collect()
}

fn variants() -> String {
    variants::ALL.iter().map(|variant| format!("{}\n  {}\n", variant.id, variant.what)).collect()
}

fn as_json(what: What) -> String {
    let rows: Vec<_> = match what {
        What::Requirements => requirement::ALL
            .iter()
            .map(|row| json!({ "id": row.id(), "level": row.level(), "sentence": row.row().sentence }))
            .collect(),
        What::Scenarios => builtin()
            .iter()
            .map(|scenario| json!({ "id": scenario.id, "title": scenario.title }))
            .collect(),
        What::Mutants => mutants::ALL
            .iter()
            .map(|mutant| {
                json!({ "id": mutant.id, "what": mutant.what, "breaks": mutant.broken().collect::<Vec<_>>() })
            })
            .collect(),
        What::Variants => {
            variants::ALL.iter().map(|variant| json!({ "id": variant.id, "what": variant.what })).collect()
        }
    };
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}
