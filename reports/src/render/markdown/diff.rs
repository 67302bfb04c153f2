//! What changed between two runs, as Markdown: for the summary of a job or a comment on a change.

use std::fmt::Write as _;

use super::{DOCUMENT, code, finding, mark, plain, sentence};
use crate::render::wording;
use crate::{Change, ChangedRow, Diff, Side};

/// The document.
pub(in crate::render) fn page(diff: &Diff) -> String {
    let sign = if diff.is_worse() { "❌" } else { "✅" };
    let mut page = format!("## {sign} Sixfold: {}\n\n", plain(&wording::diff(diff)));
    page.push_str("| | verdict | broken | judged | server | revision | started |\n");
    page.push_str("|---|---|--:|--:|---|---|---|\n");
    side(&mut page, "old", &diff.old);
    side(&mut page, "new", &diff.new);
    for change in Change::ALL {
        section(&mut page, change, &diff.with(change));
    }
    page
}

fn side(page: &mut String, name: &str, side: &Side) {
    let figures = side.figures;
    let _ = writeln!(
        page,
        "| {name} | {} {} | {} | {} of {} | {} | {} | {} |",
        mark(side.verdict),
        side.verdict.label(),
        figures.breached,
        figures.judged,
        figures.required,
        cell(&side.url),
        cell(&side.revision),
        cell(&side.started_at)
    );
}

/// Code in a cell of a table, where a bar ends the cell even in code.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

fn section(page: &mut String, change: Change, rows: &[&ChangedRow]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### {}: {}\n", change.label(), rows.len());
    for (index, changed) in rows.iter().enumerate() {
        if page.len() > DOCUMENT {
            let _ = writeln!(page, "\nand {} more", rows.len() - index);
            break;
        }
        if change == Change::Worse {
            finding(page, &changed.row);
            continue;
        }
        let remark = match change {
            Change::Lost => format!(": {}", sentence(&changed.row.remark)),
            _ => String::new(),
        };
        let (id, from_to) = (code(&changed.row.id), wording::changed(changed));
        let _ = writeln!(page, "- {id} {from_to}{remark}");
    }
}
