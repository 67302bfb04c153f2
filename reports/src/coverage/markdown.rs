//! The table as a document.

use std::fmt::Write as _;

use sixfold_spec::requirement::{Observable, Pattern};

use super::{CoverageFigures, CoverageTable, CoveredRow, Lack, REFERENCE};

/// How many names a cell shows before the rest is counted. The JSON form has them all.
const NAMED: usize = 3;

/// The document, to lie in a folder two levels below the root of the project.
pub(super) fn document(table: &CoverageTable) -> String {
    let mut text = format!(
        "# Coverage of {}\n\n\
         Generated from runs of servers whose faults are known; do not edit.\n\
         `sixfold prove --coverage reports/samples/coverage.md` writes it anew, and `coverage.json` beside\n\
         it, which names everything that is only counted here.\n\n\
         A row is held in place by three things: a *judge* that decides whether it is kept, *scenarios*\n\
         that put it at stake, and *mutants*, servers that are wrong in one way each, by which the judge\n\
         shows that it can tell a breach. Scenarios are those that gave the row an occasion on the\n\
         reference server; where none did, on variants of it, which are right in another way.\n\n",
        table.spec
    );
    figures(&mut text, table.figures);
    for pattern in Pattern::ALL {
        rows(&mut text, table, pattern);
    }
    unseen(&mut text, table);
    holes(&mut text, table);
    text
}

fn figures(text: &mut String, figures: CoverageFigures) {
    let seen = figures.rows - figures.not_observable;
    text.push_str("| rows | number |\n|---|---|\n");
    let lines = [
        ("all", figures.rows),
        ("that no client can see kept or broken", figures.not_observable),
        ("that can be seen", seen),
        ("of these, with a judge", figures.judged),
        ("of these, at stake on the reference server", figures.exercised),
        ("of these, at stake on variants only", figures.exercised_by_variants),
        ("of these, with a mutant made to break them", figures.proven),
        ("of these, broken by mutants made for others only", figures.proven_by_the_way),
        ("of these, that lack something", figures.holes),
    ];
    for (what, number) in lines {
        let _ = writeln!(text, "| {what} | {number} |");
    }
}

fn rows(text: &mut String, table: &CoverageTable, pattern: Pattern) {
    let prefix = format!("{pattern}/");
    let rows: Vec<&CoveredRow> = table
        .rows
        .iter()
        .filter(|row| row.id.starts_with(&prefix) && row.excluded.is_none())
        .collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n## {}\n\n| row | level | seen | judge | scenarios | mutants |\n|---|---|---|---|---|---|",
        pattern.title()
    );
    for row in rows {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            row.id,
            row.level.keyword(),
            seen(row),
            judge(row),
            occasions(row, &prefix),
            mutants(row)
        );
    }
}

fn seen(row: &CoveredRow) -> String {
    let how = match row.observable {
        Observable::Deterministic => "by exchanges",
        Observable::Statistical => "under load",
        Observable::Hook => "with a hook",
        Observable::Declaration => "in the declaration",
    };
    let hook = row.capability.as_deref().and_then(|name| name.strip_prefix("hook:"));
    if let Some(hook) = hook {
        return format!("with the hook `{hook}`");
    }
    match (&row.capability, &row.unless) {
        (Some(name), _) => format!("{how}, with `{name}`"),
        (None, Some(name)) => format!("{how}, without `{name}`"),
        (None, None) => how.to_owned(),
    }
}

fn judge(row: &CoveredRow) -> String {
    row.judge.as_ref().map_or_else(
        || "**none**".to_owned(),
        |path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            format!("[{name}](../../{path})")
        },
    )
}

/// The scenarios of the row's own heading are named first: they are about it.
fn occasions(row: &CoveredRow, prefix: &str) -> String {
    if row.occasions.is_empty() {
        return "**none**".to_owned();
    }
    let cells: Vec<String> = row
        .occasions
        .iter()
        .map(|exercised| {
            let (own, other): (Vec<&String>, Vec<&String>) =
                exercised.scenarios.iter().partition(|id| id.starts_with(prefix));
            let named = listed(own.into_iter().chain(other));
            if exercised.server == REFERENCE {
                named
            } else {
                format!("{}: {named}", exercised.server)
            }
        })
        .collect();
    cells.join("<br>")
}

fn mutants(row: &CoveredRow) -> String {
    match (row.breaks.is_empty(), row.falls.is_empty()) {
        (true, true) => "**none**".to_owned(),
        (false, true) => listed(row.breaks.iter()),
        (true, false) => format!("made for others: {}", listed(row.falls.iter())),
        (false, false) => {
            format!(
                "{}<br>made for others: {}",
                listed(row.breaks.iter()),
                listed(row.falls.iter())
            )
        }
    }
}

/// The first names, and how many there are more.
fn listed<'n>(names: impl Iterator<Item = &'n String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let shown = names.len().min(NAMED);
    let text = names[..shown].join(", ");
    if shown < names.len() { format!("{text} and {} more", names.len() - shown) } else { text }
}

fn unseen(text: &mut String, table: &CoverageTable) {
    text.push_str(
        "\n## Rows that no client can see kept or broken\n\n\
         They bind a server, and nothing judges them.\n\n| row | level | why |\n|---|---|---|\n",
    );
    for row in &table.rows {
        if let Some(reason) = &row.excluded {
            let _ = writeln!(text, "| `{}` | {} | {reason} |", row.id, row.level.keyword());
        }
    }
}

fn holes(text: &mut String, table: &CoverageTable) {
    text.push_str("\n## Holes\n\n");
    if table.holes.is_empty() {
        text.push_str("None: every row that can be seen has a judge, an occasion and a mutant.\n");
        return;
    }
    let seen = table.figures.rows - table.figures.not_observable;
    let _ = writeln!(
        text,
        "{} of {seen} rows that can be seen lack something.\n\n| row | lacks | why |\n|---|---|---|",
        table.holes.len()
    );
    for hole in &table.holes {
        let lacks: Vec<&str> = hole.lacks.iter().copied().map(Lack::label).collect();
        let _ = writeln!(text, "| `{}` | {} | {} |", hole.id, lacks.join(", "), hole.reason);
    }
}
